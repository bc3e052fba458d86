//! Ecosystems of packages, in OSV's words: a kind and, for distributions, the
//! release that its advisories are apart by.

use std::fmt;
use std::str::FromStr;

/// Whose names and versions a package goes by.
///
/// Source: OSV schema 1.7, "Defined ecosystems". Amazon Linux is ours: OSV
/// has no advisories of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EcosystemKind {
    /// The npm registry.
    Npm,
    /// The Python Package Index.
    PyPi,
    /// Maven; names are `group:artifact`.
    Maven,
    /// Go modules; the standard library is the module `stdlib`.
    Go,
    /// Rust's crates.
    CratesIo,
    /// Debian.
    Debian,
    /// Ubuntu.
    Ubuntu,
    /// Alpine.
    Alpine,
    /// Wolfi, which has no releases.
    Wolfi,
    /// Red Hat Enterprise Linux.
    RedHat,
    /// AlmaLinux.
    AlmaLinux,
    /// Rocky Linux.
    RockyLinux,
    /// Amazon Linux.
    AmazonLinux,
}

impl EcosystemKind {
    /// Every kind, in the order that reports use.
    pub const ALL: [Self; 13] = [
        Self::Npm,
        Self::PyPi,
        Self::Maven,
        Self::Go,
        Self::CratesIo,
        Self::Debian,
        Self::Ubuntu,
        Self::Alpine,
        Self::Wolfi,
        Self::RedHat,
        Self::AlmaLinux,
        Self::RockyLinux,
        Self::AmazonLinux,
    ];

    /// OSV's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::PyPi => "PyPI",
            Self::Maven => "Maven",
            Self::Go => "Go",
            Self::CratesIo => "crates.io",
            Self::Debian => "Debian",
            Self::Ubuntu => "Ubuntu",
            Self::Alpine => "Alpine",
            Self::Wolfi => "Wolfi",
            Self::RedHat => "Red Hat",
            Self::AlmaLinux => "AlmaLinux",
            Self::RockyLinux => "Rocky Linux",
            Self::AmazonLinux => "Amazon Linux",
        }
    }

    /// A package's name as the ecosystem compares it: PyPI's in lower case, with
    /// runs of `-`, `_` and `.` as one `-`, all others as they are.
    ///
    /// Source: PEP 503, "Normalized Names".
    pub fn normal_name(self, name: &str) -> String {
        if self != Self::PyPi {
            return name.to_owned();
        }
        let mut normal = String::with_capacity(name.len());
        for letter in name.chars() {
            let is_separator = matches!(letter, '-' | '_' | '.');
            if !is_separator {
                normal.extend(letter.to_lowercase());
            } else if !normal.ends_with('-') {
                normal.push('-');
            }
        }
        normal
    }

    /// Whether its packages are a distribution's own, installed by its package
    /// manager.
    pub const fn is_distribution(self) -> bool {
        !matches!(
            self,
            Self::Npm | Self::PyPi | Self::Maven | Self::Go | Self::CratesIo
        )
    }
}

/// An ecosystem, such as `npm` or `Debian:12`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ecosystem {
    /// Whose.
    pub kind: EcosystemKind,
    /// The release, such as `12`, where advisories are apart by it.
    pub release: Option<String>,
}

/// A word that names no ecosystem that is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ecosystem that is read here")]
pub struct UnknownEcosystem(pub String);

impl From<EcosystemKind> for Ecosystem {
    fn from(kind: EcosystemKind) -> Self {
        Self {
            kind,
            release: None,
        }
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        match &self.release {
            Some(release) => write!(f, ":{release}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Ecosystem {
    type Err = UnknownEcosystem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, release) = match text.split_once(':') {
            Some((word, release)) => (word, Some(release)),
            None => (text, None),
        };
        let mut kinds = EcosystemKind::ALL.into_iter();
        let kind = kinds.find(|kind| kind.as_str() == word);
        let kind = kind.ok_or_else(|| UnknownEcosystem(text.to_owned()))?;
        let release = release.filter(|release| !release.is_empty());
        Ok(Self {
            kind,
            release: release.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_their_ecosystem_does() {
        for name in ["Zope.Interface", "zope_interface", "ZOPE-._INTERFACE"] {
            assert_eq!(EcosystemKind::PyPi.normal_name(name), "zope-interface");
        }
        assert_eq!(EcosystemKind::Npm.normal_name("JSONStream"), "JSONStream");
    }

    #[test]
    fn words_read_back() {
        for kind in EcosystemKind::ALL {
            let ecosystem = Ecosystem::from(kind);
            assert_eq!(ecosystem.to_string().parse(), Ok(ecosystem));
        }
        let debian: Ecosystem = "Debian:12".parse().unwrap();
        assert_eq!(debian.release.as_deref(), Some("12"));
        assert_eq!(debian.to_string(), "Debian:12");
        assert!("Npm".parse::<Ecosystem>().is_err());
    }
}
