//! The order of versions, by each ecosystem's own rules. A text that those
//! rules do not know is an error here, never "less".

mod apk;
mod debian;
mod digits;
mod go;
mod maven;
mod npm;
mod pep440;
mod rpm;
mod semver;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use super::EcosystemKind;

/// The longest text that is looked at: npm refuses more than 256 characters,
/// and no registry has a version of half of this.
const LONGEST: usize = 1024;

/// A version that can be put in order among those of its ecosystem. Two are
/// equal when neither comes before the other, as Maven's `1` and `1.0.0`.
///
/// Versions of different schemes have an order too, which means nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Scheme);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scheme {
    Semver(semver::Semver),
    Pep440(Box<pep440_rs::Version>),
    Maven(maven::MavenVersion),
    Debian(debian::DebianVersion),
    Apk(apk::ApkVersion),
    Rpm(rpm::RpmVersion),
}

/// A text that is no version of its ecosystem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no version that {kind} orders: {reason}", kind = kind.as_str())]
pub struct InvalidVersion {
    /// Whose version it should be.
    pub kind: EcosystemKind,
    /// The text, its beginning where it is long.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Version {
    /// Reads a version by the rules of its ecosystem.
    pub fn parse(kind: EcosystemKind, text: &str) -> Result<Self, InvalidVersion> {
        let scheme = scheme(kind, text);
        scheme.map(Self).map_err(|reason| InvalidVersion {
            kind,
            text: text.chars().take(80).collect(),
            reason,
        })
    }
}

/// Puts two versions of an ecosystem in order.
pub fn compare(kind: EcosystemKind, one: &str, other: &str) -> Result<Ordering, InvalidVersion> {
    Ok(Version::parse(kind, one)?.cmp(&Version::parse(kind, other)?))
}

fn scheme(kind: EcosystemKind, text: &str) -> Result<Scheme, &'static str> {
    if text.len() > LONGEST {
        return Err("it is longer than any version");
    }
    if text.trim().is_empty() {
        return Err("it is empty");
    }
    match kind {
        EcosystemKind::Npm => npm::parse(text).map(Scheme::Semver),
        EcosystemKind::Go => go::parse(text).map(Scheme::Semver),
        EcosystemKind::CratesIo => semver::Semver::strict(text).map(Scheme::Semver),
        EcosystemKind::PyPi => pep440::parse(text).map(|read| Scheme::Pep440(Box::new(read))),
        EcosystemKind::Maven => maven::MavenVersion::parse(text).map(Scheme::Maven),
        EcosystemKind::Debian | EcosystemKind::Ubuntu => {
            debian::DebianVersion::parse(text).map(Scheme::Debian)
        }
        EcosystemKind::Alpine | EcosystemKind::Wolfi => {
            apk::ApkVersion::parse(text).map(Scheme::Apk)
        }
        EcosystemKind::RedHat
        | EcosystemKind::AlmaLinux
        | EcosystemKind::RockyLinux
        | EcosystemKind::AmazonLinux => rpm::RpmVersion::parse(text).map(Scheme::Rpm),
    }
}
