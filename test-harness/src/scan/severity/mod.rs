//! How grave an advisory is: CVSS vectors graded, databases' own words where
//! there is no vector, and what nobody has scored.

mod cvss;
#[cfg(test)]
mod tests;

use super::advisory::Rating;
use super::{Finding, FindingKind, Level, Problem, ProblemKind, Severity, SeveritySource};

pub use cvss::{InvalidVector, base_score};

/// What ratings come to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graded {
    /// The severity; unscored where no rating says anything.
    pub severity: Severity,
    /// What is wrong with ratings that cannot be read: fragments in lower case.
    pub problems: Vec<String>,
}

impl Level {
    /// The grade of a CVSS score.
    ///
    /// Source: CVSS 3.1, section 5, and CVSS 4.0, section 6. CVSS 2 has no
    /// grades of its own beyond 7.0, so its scores are graded alike.
    pub fn of_score(score: f64) -> Self {
        match score {
            score if score >= 9.0 => Self::Critical,
            score if score >= 7.0 => Self::High,
            score if score >= 4.0 => Self::Medium,
            score if score > 0.0 => Self::Low,
            _ => Self::None,
        }
    }

    /// The grade that a database's word stands for: GitHub's and OSV's, Red
    /// Hat's, Debian's urgencies, Ubuntu's priorities, and `RustSec`'s words for
    /// what is no weakness at all.
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "critical" => Self::Critical,
            "high" | "important" => Self::High,
            "medium" | "moderate" => Self::Medium,
            "low" | "negligible" => Self::Low,
            "none" | "informational" | "unimportant" | "unmaintained" | "notice" => Self::None,
            _ => return None,
        })
    }
}

/// The severity of malware, which nothing mitigates.
pub fn malware() -> Severity {
    Severity {
        level: Some(Level::Critical),
        score: None,
        vector: None,
        source: Some(SeveritySource::Malware),
    }
}

/// Grades ratings: the worst base score of all vectors, of whatever version of
/// CVSS; the worst word where there is no vector.
pub fn grade<'r>(ratings: impl IntoIterator<Item = &'r Rating>) -> Graded {
    let mut graded = Graded::default();
    let mut words: Option<Level> = None;
    for rating in ratings {
        match rating {
            Rating::Vector(vector) => match base_score(vector) {
                Ok(score) => graded.severity.take_score(score, vector),
                Err(error) => graded.problems.push(error.to_string()),
            },
            // A word that says nothing, such as `not yet assigned`.
            Rating::Word(word) => words = words.max(Level::of_word(word)),
        }
    }
    if graded.severity.level.is_none() && words.is_some() {
        graded.severity.level = words;
        graded.severity.source = Some(SeveritySource::Database);
    }
    graded
}

impl Severity {
    fn take_score(&mut self, score: f64, vector: &str) {
        if self.score.is_none_or(|worst| score > worst) {
            *self = Self {
                level: Some(Level::of_score(score)),
                score: Some(score),
                vector: Some(vector.to_owned()),
                source: Some(SeveritySource::Cvss),
            };
        }
    }
}

/// The problem of a finding that nobody has scored.
pub fn unscored(finding: &Finding) -> Option<Problem> {
    let silent = finding.severity.level.is_none() && finding.kind == FindingKind::Vulnerability;
    silent.then(|| Problem {
        kind: ProblemKind::Unscored,
        subject: finding.id.clone(),
        reason: format!(
            "it applies to `{}` {}, and nobody has scored it",
            finding.package.name, finding.package.version
        ),
        hint: Some("read the advisory, then ignore it with a reason or fix it".to_owned()),
    })
}
