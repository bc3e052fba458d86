//! The gate: which findings fail, which do not and why, and what keeps the
//! answer from being whole. It fails closed, and it hides nothing.

mod glob;
mod ignore;
mod judge;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub use ignore::{Ignore, PolicyError};
pub use judge::judge;

use super::{Finding, Level, Origin, Problem};

/// What a project asks of its images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The mildest grade that fails.
    pub threshold: Level,
    /// What does not count, each with a reason.
    pub ignores: Vec<Ignore>,
    /// Findings without a known fix do not fail.
    pub only_fixable: bool,
    /// Findings whose package was never loaded do not fail.
    pub only_loaded: bool,
    /// Findings of the base image do not fail.
    pub only_own: bool,
}

/// Every graded finding fails unless a project asks for less, as osv-scanner,
/// npm audit, cargo-audit, pip-audit and GitHub's dependency review have it: a
/// mild finding that is accepted should have been seen.
impl Default for Policy {
    fn default() -> Self {
        Self {
            threshold: Level::Low,
            ignores: Vec::new(),
            only_fixable: false,
            only_loaded: false,
            only_own: false,
        }
    }
}

/// What is known of a package's use while cases ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Use {
    /// It was loaded.
    Loaded,
    /// It is part of the program; whether it runs cannot be seen.
    Linked,
    /// It was not loaded by anything that ran.
    Never,
    /// Nothing can be said, as of bundled code.
    Unknown,
}

/// What is judged.
#[derive(Clone, Copy)]
pub struct Scanned<'a> {
    /// The findings of one image.
    pub findings: &'a [Finding],
    /// What could not be checked, of its contents and of matching.
    pub problems: &'a [Problem],
    /// Its layers.
    pub layers: &'a [super::Layer],
    /// What is known of the use of a finding's package.
    pub used: &'a dyn Fn(&Finding) -> Option<Use>,
}

/// What a policy says of an image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// Findings that fail, in the order in which they came.
    pub failing: Vec<Judged>,
    /// Findings that do not, with why.
    pub below: Vec<(Judged, Below)>,
    /// Findings that are ignored, with the place of the rule in the policy.
    pub ignored: Vec<(Judged, usize)>,
    /// What keeps the answer from being whole.
    pub problems: Vec<Problem>,
    /// Problems that are ignored, likewise.
    pub ignored_problems: Vec<(Problem, usize)>,
    /// What should be known of the policy itself.
    pub notes: Vec<Note>,
}

/// A finding with what it was judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// Whose package it is.
    pub origin: Origin,
    /// What is known of its use.
    pub used: Option<Use>,
}

/// Why a finding does not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Below {
    /// It is milder than the threshold.
    Threshold,
    /// There is no fix, and only what can be fixed counts.
    NoFix,
    /// Nothing loaded it, and only what is loaded counts.
    NeverLoaded,
    /// It is the base image's, and only the function's own counts.
    Base,
}

/// What should be known of a policy; rules by their place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A rule has ended, and does nothing any more.
    Expired {
        /// Which.
        ignore: usize,
        /// Its last day.
        on: Date,
    },
    /// A rule matches nothing.
    Unused {
        /// Which.
        ignore: usize,
    },
}

impl Verdict {
    /// Whether everything could be checked.
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether the image passes: nothing fails, and everything was checked.
    pub fn passes(&self) -> bool {
        self.failing.is_empty() && self.is_complete()
    }
}

impl Use {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Linked => "linked",
            Self::Never => "never loaded",
            Self::Unknown => "unknown",
        }
    }
}

impl Below {
    /// The words for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Threshold => "below the threshold",
            Self::NoFix => "no fix is known",
            Self::NeverLoaded => "never loaded",
            Self::Base => "of the base image",
        }
    }
}
