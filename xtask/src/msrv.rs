//! `check-msrv`: the pinned toolchain is the oldest Rust that the workspace
//! promises, and every crate promises the same. What `make check` compiles is
//! then compiled by that very version.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::problem::Problem;
use crate::tree::{Tree, output};

const TOOLCHAIN: &str = "rust-toolchain.toml";
const WORKSPACE: &str = "Cargo.toml";

/// Compares the toolchain's channel with the workspace's `rust-version`, and
/// sees that every member inherits it.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Problem>, Error> {
    let toolchain = tree.toml(Path::new(TOOLCHAIN))?;
    let workspace = tree.toml(Path::new(WORKSPACE))?;
    let channel = text_at(&toolchain, &["toolchain", "channel"], TOOLCHAIN)?;
    let promised = text_at(
        &workspace,
        &["workspace", "package", "rust-version"],
        WORKSPACE,
    )?;
    let mut problems = Vec::new();
    if !agree(channel, promised) {
        let message = format!("channel `{channel}` is not the promised rust-version `{promised}`");
        problems.push(Problem::of(TOOLCHAIN, message));
    }
    for member in members(tree)? {
        if !inherits(&tree.toml(&member)?) {
            let message = "does not inherit it; write `rust-version.workspace = true`";
            problems.push(Problem::of(member, message));
        }
    }
    Ok(problems)
}

/// Whether `1.95.0` (or `1.95`) is the release that `1.95` (or `1.95.0`) means.
/// `stable` and other names that move never are.
fn agree(channel: &str, promised: &str) -> bool {
    let (Some(pinned), Some(promised)) = (release(channel), release(promised)) else {
        return false;
    };
    pinned == promised
}

fn release(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.split('.').map(str::parse);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok();
    let release = [next()?, next()?, next()?];
    (version.contains('.') && parts.next().is_none()).then_some(release)
}

fn inherits(manifest: &toml::Table) -> bool {
    let version = manifest
        .get("package")
        .and_then(|package| package.get("rust-version"))
        .and_then(|version| version.get("workspace"));
    version.and_then(toml::Value::as_bool) == Some(true)
}

fn text_at<'a>(table: &'a toml::Table, keys: &[&str], file: &str) -> Result<&'a str, Error> {
    let mut value = table.get(keys[0]);
    for key in &keys[1..] {
        value = value.and_then(|value| value.get(key));
    }
    let text = value.and_then(toml::Value::as_str);
    text.ok_or_else(|| Error::form(file, format!("no `{}`", keys.join("."))))
}

/// The manifests of the workspace's crates, relative to its root.
fn members(tree: &Tree) -> Result<Vec<PathBuf>, Error> {
    let text = output(
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .current_dir(tree.root())
            .args([
                "metadata",
                "--no-deps",
                "--offline",
                "--format-version",
                "1",
            ]),
    )?;
    let bad = |reason: &str| Error::form("cargo metadata", reason);
    let metadata: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| bad(&error.to_string()))?;
    let packages = metadata["packages"].as_array();
    packages
        .ok_or_else(|| bad("no `packages`"))?
        .iter()
        .map(|package| {
            let path = package["manifest_path"].as_str();
            let path = Path::new(path.ok_or_else(|| bad("no `manifest_path`"))?);
            Ok(path.strip_prefix(tree.root()).unwrap_or(path).to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    #[test]
    fn releases_agree_with_and_without_a_patch() {
        assert!(agree("1.95.0", "1.95"));
        assert!(agree("1.95", "1.95.0"));
        assert!(!agree("1.95.1", "1.95"));
        assert!(!agree("1.96.0", "1.95"));
    }

    #[test]
    fn a_channel_that_moves_pins_nothing() {
        assert!(!agree("stable", "1.95"));
        assert!(!agree("nightly-2026-01-01", "1.95"));
        assert!(!agree("1", "1"));
        assert!(!agree("1.95.0.0", "1.95"));
    }

    fn problems(channel: &str, member: &str) -> Vec<String> {
        let toolchain = format!("[toolchain]\nchannel = \"{channel}\"\n");
        let (_folder, tree) = fixture(&[
            (TOOLCHAIN, &toolchain),
            (
                WORKSPACE,
                "[workspace]\nresolver = \"3\"\nmembers = [\"one\"]\n\
                 [workspace.package]\nrust-version = \"1.95\"\n",
            ),
            (
                "one/Cargo.toml",
                &format!("[package]\nname = \"one\"\nedition = \"2024\"\n{member}\n"),
            ),
            ("one/src/lib.rs", ""),
        ]);
        let found = check(&tree).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_workspace_that_agrees_passes() {
        let found = problems("1.95.0", "rust-version.workspace = true");
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn another_toolchain_fails() {
        assert_eq!(
            problems("1.96.0", "rust-version.workspace = true"),
            ["rust-toolchain.toml: channel `1.96.0` is not the promised rust-version `1.95`"]
        );
    }

    #[test]
    fn a_member_with_its_own_promise_or_none_fails() {
        let expected =
            ["one/Cargo.toml: does not inherit it; write `rust-version.workspace = true`"];
        assert_eq!(problems("1.95.0", "rust-version = \"1.90\""), expected);
        assert_eq!(problems("1.95.0", ""), expected);
    }
}
