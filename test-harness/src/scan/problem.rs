//! What keeps a scan from being complete. Each is a reason not to pass, unless
//! a policy ignores it by name, with a reason.

use std::fmt;

/// One thing that could not be checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Problem {
    /// Of what kind.
    pub kind: ProblemKind,
    /// What it is about: a path in the image, an ecosystem, an advisory, a file
    /// of the database.
    pub subject: String,
    /// What is wrong with it: a fragment in lower case.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Kinds of problems; policies name them by these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A file, archive or layer of the image cannot be read.
    Unreadable,
    /// A limit on size, depth or number was met before everything was read.
    TooLarge,
    /// A package has no name or no version that its ecosystem can order.
    UnknownVersion,
    /// No advisories of an ecosystem are at hand.
    NoData,
    /// The advisories are older than they may be.
    Stale,
    /// An advisory cannot be read or compared.
    BadAdvisory,
    /// An advisory applies and nobody has scored it.
    Unscored,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Unreadable,
        Self::TooLarge,
        Self::UnknownVersion,
        Self::NoData,
        Self::Stale,
        Self::BadAdvisory,
        Self::Unscored,
    ];

    /// The word for it in policies and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::UnknownVersion => "unknown-version",
            Self::NoData => "no-data",
            Self::Stale => "stale",
            Self::BadAdvisory => "bad-advisory",
            Self::Unscored => "unscored",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
