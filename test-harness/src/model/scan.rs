//! What a project asks of its images' findings, as its manifest says it. What the
//! words mean is `scan`'s.

use std::path::PathBuf;

/// Grades from which findings fail, mildest first.
pub const GRADES: [&str; 5] = ["none", "low", "medium", "high", "critical"];

/// Ecosystems of packages, in OSV's words.
pub const ECOSYSTEMS: [&str; 13] = [
    "npm",
    "PyPI",
    "Maven",
    "Go",
    "crates.io",
    "Debian",
    "Ubuntu",
    "Alpine",
    "Wolfi",
    "Red Hat",
    "AlmaLinux",
    "Rocky Linux",
    "Amazon Linux",
];

/// Kinds of what keeps a scan from being complete.
pub const PROBLEMS: [&str; 7] = [
    "unreadable",
    "too-large",
    "unknown-version",
    "no-data",
    "stale",
    "bad-advisory",
    "unscored",
];

/// `[scan]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanSettings {
    /// Folders, records and archives of advisories, absolute.
    pub advisories: Vec<PathBuf>,
    /// The age in days above which advisories are stale.
    pub max_age_days: Option<u32>,
    /// The mildest grade that fails, one of [`GRADES`].
    pub threshold: Option<String>,
    /// Findings without a known fix do not fail.
    pub only_fixable: bool,
    /// Findings whose package was never loaded do not fail.
    pub only_loaded: bool,
    /// Findings of base images do not fail.
    pub only_own: bool,
    /// What does not count.
    pub ignores: Vec<ScanIgnore>,
    /// Cloud assemblies of the CDK, absolute.
    pub cdk_out: Vec<PathBuf>,
}

/// One `[[scan.ignore]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanIgnore {
    /// An advisory, by any of its ids.
    pub id: Option<String>,
    /// A package's name.
    pub package: Option<String>,
    /// A package's version.
    pub version: Option<String>,
    /// One of [`ECOSYSTEMS`].
    pub ecosystem: Option<String>,
    /// A pattern of paths in the image.
    pub path: Option<String>,
    /// One of [`PROBLEMS`].
    pub problem: Option<String>,
    /// A pattern of what the problem is about.
    pub subject: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it works, `YYYY-MM-DD`.
    pub expires: Option<String>,
}
