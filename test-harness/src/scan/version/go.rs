//! Go's versions: of modules, with or without the `v`, pseudo-versions among
//! them; and of toolchains, such as `go1.21rc2`, which are the standard
//! library's.
//!
//! Sources: "Go Modules Reference", "Versions" and "Pseudo-versions";
//! `golang.org/x/mod/semver`, whose forms `v1` and `v1.2` are read too; the Go
//! vulnerability database writes toolchains as `1.21.0-rc.2`.

use super::digits::leading;
use super::semver::{Semver, parts};

pub(super) fn parse(text: &str) -> Result<Semver, &'static str> {
    if let Some(toolchain) = text.strip_prefix("go") {
        return self::toolchain(toolchain);
    }
    let text = text.strip_prefix('v').unwrap_or(text);
    let (core, pre) = parts(text)?;
    let short = core.split('.').count() < 3;
    if short && (pre.is_some() || text.contains('+')) {
        return Err("it has not three numbers");
    }
    Semver::new(core, pre)
}

/// A toolchain's version; what is built with experiments says so after a space.
fn toolchain(text: &str) -> Result<Semver, &'static str> {
    let version = text.split([' ', '\t']).next().unwrap_or_default();
    let (core, after) = leading(version, |byte| byte.is_ascii_digit() || byte == b'.');
    // What others build calls itself `1.21.3-suffix` or `1.21.3+suffix`, and
    // is no earlier than the release that it is made of.
    if after.is_empty() || after.starts_with(['-', '+']) {
        return Semver::new(core, None);
    }
    let (word, number) = leading(after, |byte| byte.is_ascii_alphabetic());
    match word {
        "beta" | "rc" => Semver::new(core, Some(&format!("{word}.{number}"))),
        _ => Err("it is no release, beta or release candidate of Go"),
    }
}
