//! A finding: an advisory that applies to a package of an image. Findings of
//! other scanners come in the same shape.

use std::fmt;

use super::Package;

/// An advisory, its aliases with it, on one package of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The advisory's preferred id: a CVE or GHSA before a database's own.
    pub id: String,
    /// Its other ids, sorted.
    pub aliases: Vec<String>,
    /// What kind of advisory it is.
    pub kind: FindingKind,
    /// The package; of a foreign finding that names no place, `places` is empty.
    pub package: Package,
    /// How grave it is.
    pub severity: Severity,
    /// What is known of a fix.
    pub fix: Fix,
    /// One line.
    pub summary: String,
    /// Where to read on: URLs, the advisory's own first.
    pub references: Vec<String>,
    /// The probability that it is exploited within 30 days, 0 to 1 (EPSS).
    pub epss: Option<f64>,
    /// Whether it is known to be exploited (CISA's KEV catalogue).
    pub known_exploited: bool,
    /// Who says so: `osv`, `inspector`, `grype`, `trivy`, `osv-scanner` or the
    /// name that a SARIF file gives its tool; sorted.
    pub sources: Vec<String>,
    /// Advisory ids as the sources have them, before aliases were grouped;
    /// sorted.
    pub advisories: Vec<String>,
}

/// What an advisory tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A package with a weakness.
    Vulnerability,
    /// A package that is malicious itself: it has no fix but its removal.
    Malware,
}

/// Whether a later version is free of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// The first versions without it, lowest first, of every line that has one
    /// above the version found.
    Versions(Vec<String>),
    /// None is known.
    None,
    /// The source does not tell.
    Unknown,
}

/// Graded severities, as CVSS 3.1 section 5 grades scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 0.0.
    None,
    /// 0.1 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
    /// 9.0 to 10.0, and all malware.
    Critical,
}

/// Where a severity comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SeveritySource {
    /// Computed from a CVSS vector.
    Cvss,
    /// The word of the database that published the advisory.
    Database,
    /// A foreign scanner's word.
    Scanner,
    /// It is malware.
    Malware,
}

/// How grave a finding is; unscored where nobody said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Severity {
    /// Its grade; `None` is unscored, which no threshold lets pass.
    pub level: Option<Level>,
    /// A CVSS base score, 0.0 to 10.0.
    pub score: Option<f64>,
    /// The CVSS vector behind it.
    pub vector: Option<String>,
    /// Where the grade comes from.
    pub source: Option<SeveritySource>,
}

impl Level {
    /// Every grade, mildest first.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FindingKind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Malware => "malware",
        }
    }
}
