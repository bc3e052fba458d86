//! Releases of distributions: those that OSV's ecosystems name, and those that
//! packages are of.
//!
//! Source: OSV schema 1.7, "Defined ecosystems".

use crate::scan::EcosystemKind;

/// Whether an advisory for one release is about packages of another. One that
/// names no release is about all; a package without one belongs to none.
pub(in crate::scan) fn same(
    kind: EcosystemKind,
    package: Option<&str>,
    advisory: Option<&str>,
) -> bool {
    let Some(advisory) = advisory else {
        return true;
    };
    package.is_some_and(|package| key(kind, package) == key(kind, advisory))
}

/// What two ways to write a release have in common: Debian's, RPM's and
/// Alpine's numbers as far as advisories are apart by them.
pub(super) fn key(kind: EcosystemKind, release: &str) -> String {
    match kind {
        EcosystemKind::Ubuntu => ubuntu(release),
        EcosystemKind::Alpine => {
            let release = release.trim_start_matches('v');
            let numbers: Vec<&str> = release.split('.').take(2).collect();
            numbers.join(".")
        }
        EcosystemKind::RedHat => {
            // Streams with fixes of their own, as `rhel_eus:9.2::baseos`, are
            // other releases.
            let plain = release.strip_prefix("enterprise_linux:").unwrap_or(release);
            let number = plain.split(':').next().unwrap_or_default();
            if number.starts_with(|c: char| c.is_ascii_digit()) {
                major(number)
            } else {
                release.to_owned()
            }
        }
        _ => major(release),
    }
}

fn major(release: &str) -> String {
    release.split('.').next().unwrap_or_default().to_owned()
}

/// The number alone: whether support is long says nothing, and what is fixed
/// for subscribers only (`Pro`) is not fixed for others. Builds with other
/// versions, as FIPS', are other releases.
fn ubuntu(release: &str) -> String {
    let known = |part: &&str| !matches!(*part, "LTS" | "Pro");
    let parts: Vec<&str> = release.split(':').filter(known).collect();
    parts.join(":")
}
