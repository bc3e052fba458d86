//! What one file says, in a form that is kept in the layer cache: it knows no
//! image yet, so a distribution's packages have no release.

use serde::{Deserialize, Serialize};

/// What one file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its packages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Found>,
    /// What of it could not be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<Trouble>,
    /// The distribution that it names: `ID`, `VERSION_ID`, `PRETTY_NAME`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<(String, Option<String>, Option<String>)>,
    /// A binary whose packages nobody wrote down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlisted: Option<Unlisted>,
}

/// Why a binary does not tell its packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unlisted {
    /// Rust, built without `cargo auditable`.
    Rust,
    /// Go, without build information.
    Go,
    /// Packed, so that its sections cannot be read.
    Packed,
}

/// Whose package it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FoundKind {
    /// npm's.
    Npm,
    /// The Python Package Index's.
    PyPi,
    /// Maven's.
    Maven,
    /// A Go module.
    Go,
    /// A crate.
    Cargo,
    /// In dpkg's database.
    Deb,
    /// In apk's database.
    Apk,
    /// In RPM's database.
    Rpm,
}

/// A package, as one file tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Whose.
    pub kind: FoundKind,
    /// Its name, normalised as its ecosystem says.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Name and version of its source, where one of them differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<(String, String)>,
    /// A distribution's word for the architecture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Its licences, as declared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// Names of what it says it needs, normalised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// The way into nested archives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<String>,
}

impl Found {
    /// A package with a name and a version.
    pub(super) fn new(
        kind: FoundKind,
        name: impl Into<String>,
        version: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            name: name.into(),
            version: version.into(),
            source: None,
            architecture: None,
            licenses: Vec::new(),
            requires: Vec::new(),
            inside: Vec::new(),
        }
    }
}

/// What kind of trouble; these become problems of the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TroubleKind {
    /// It cannot be read.
    Unreadable,
    /// A limit was met.
    TooLarge,
    /// A package without a name or a version.
    UnknownVersion,
}

/// Why a file, or a part of it, was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Of what kind.
    pub kind: TroubleKind,
    /// The way into nested archives to what it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<String>,
    /// What is wrong: a fragment in lower case.
    pub reason: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Trouble {
    pub(super) fn new(kind: TroubleKind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            inside: Vec::new(),
            reason: reason.into(),
            hint: None,
        }
    }

    pub(super) fn unreadable(reason: impl Into<String>) -> Self {
        Self::new(TroubleKind::Unreadable, reason)
    }

    pub(super) fn too_large(reason: impl Into<String>) -> Self {
        Self::new(TroubleKind::TooLarge, reason)
    }

    pub(super) fn unknown_version(reason: impl Into<String>) -> Self {
        Self::new(TroubleKind::UnknownVersion, reason)
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn inside(mut self, inside: &[String]) -> Self {
        self.inside = inside.to_vec();
        self
    }
}

/// Packages of one file. A distribution has some 60,000 in all.
const MOST_PACKAGES: usize = 100_000;
/// What is told of one file.
const MOST_TROUBLES: usize = 1_000;

impl FileFacts {
    /// Adds a package, up to a number that no good file has.
    pub(super) fn add(&mut self, found: Found) {
        if self.packages.len() < MOST_PACKAGES {
            self.packages.push(found);
        } else {
            self.tell_once(Trouble::too_large(format!(
                "names more than {MOST_PACKAGES} packages"
            )));
        }
    }

    /// Tells of a trouble; of endless ones, that there are more.
    pub(super) fn tell(&mut self, trouble: Trouble) {
        if self.troubles.len() < MOST_TROUBLES {
            self.troubles.push(trouble);
        } else {
            self.tell_once(Trouble::too_large(format!(
                "has more than {MOST_TROUBLES} problems"
            )));
        }
    }

    fn tell_once(&mut self, trouble: Trouble) {
        if self.troubles.last() != Some(&trouble) {
            self.troubles.push(trouble);
        }
    }

    /// Whether it says anything at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Trouble> for FileFacts {
    fn from(trouble: Trouble) -> Self {
        Self {
            troubles: vec![trouble],
            ..Self::default()
        }
    }
}

impl From<Found> for FileFacts {
    fn from(found: Found) -> Self {
        Self {
            packages: vec![found],
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_no_more_than_is_kept() {
        let mut facts = FileFacts::default();
        for _ in 0..MOST_PACKAGES + 10 {
            facts.add(Found::new(FoundKind::Deb, "a", "1"));
        }
        assert_eq!(facts.packages.len(), MOST_PACKAGES);
        assert_eq!(facts.troubles.len(), 1);
        for _ in 0..MOST_TROUBLES + 10 {
            facts.tell(Trouble::unreadable("x"));
        }
        assert_eq!(facts.troubles.len(), MOST_TROUBLES + 1);
        assert_eq!(facts.troubles.last().unwrap().kind, TroubleKind::TooLarge);
    }
}
