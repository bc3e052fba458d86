//! Rules for what does not count: what they name, why, and until when.

use jiff::civil::Date;

use super::glob::matches;
use crate::scan::{EcosystemKind, Finding, Problem, ProblemKind};

/// A rule for what does not count. Whatever is named must be so; a rule that
/// names a kind of problem is about problems, all others are about findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignore {
    /// An advisory, by any of its ids.
    pub id: Option<String>,
    /// A package's name.
    pub package: Option<String>,
    /// A package's version, as it was found.
    pub version: Option<String>,
    /// A package's ecosystem, whatever its release.
    pub ecosystem: Option<EcosystemKind>,
    /// A pattern of paths, in the image; all places of the package must lie
    /// there.
    pub path: Option<String>,
    /// A kind of problem.
    pub problem: Option<ProblemKind>,
    /// A pattern of what the problem is about.
    pub subject: Option<String>,
    /// Why; must say something.
    pub reason: String,
    /// The last day on which it works, in UTC.
    pub expires: Option<Date>,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It does not say why.
    #[error("ignore {} has no reason", place + 1)]
    NoReason {
        /// Its place in the policy, from 0.
        place: usize,
    },
    /// It names nothing, and so would ignore everything.
    #[error("ignore {} names nothing to ignore", place + 1)]
    Everything {
        /// Its place in the policy, from 0.
        place: usize,
    },
    /// It names parts of findings and of problems.
    #[error("ignore {} is about findings and problems at once", place + 1)]
    Mixed {
        /// Its place in the policy, from 0.
        place: usize,
    },
}

impl super::Policy {
    /// Everything that is wrong with its rules. Rules that are wrong do nothing.
    pub fn check(&self) -> Vec<PolicyError> {
        let each = self.ignores.iter().enumerate();
        each.filter_map(|(place, rule)| rule.check(place)).collect()
    }
}

impl Ignore {
    pub(super) fn check(&self, place: usize) -> Option<PolicyError> {
        let of_findings = [&self.id, &self.package, &self.version, &self.path];
        let names_finding =
            of_findings.into_iter().any(Option::is_some) || self.ecosystem.is_some();
        if self.reason.trim().is_empty() {
            Some(PolicyError::NoReason { place })
        } else if names_finding && (self.problem.is_some() || self.subject.is_some()) {
            Some(PolicyError::Mixed { place })
        } else if !names_finding && self.problem.is_none() {
            Some(PolicyError::Everything { place })
        } else {
            None
        }
    }

    pub(super) fn is_about(&self, finding: &Finding) -> bool {
        if self.problem.is_some() {
            return false;
        }
        let package = &finding.package;
        let is =
            |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|one| one == found);
        let ids = [&finding.id]
            .into_iter()
            .chain(&finding.aliases)
            .chain(&finding.advisories);
        let mut ids = ids.map(String::as_str);
        self.id.as_ref().is_none_or(|id| ids.any(|one| one == id))
            && is(&self.package, &package.name)
            && is(&self.version, &package.version)
            && self
                .ecosystem
                .is_none_or(|kind| kind == package.ecosystem.kind)
            && self.path.as_ref().is_none_or(|path| lies_in(finding, path))
    }

    pub(super) fn is_about_problem(&self, problem: &Problem) -> bool {
        self.problem == Some(problem.kind)
            && self
                .subject
                .as_ref()
                .is_none_or(|one| matches(one, &problem.subject))
    }
}

/// A finding that names no place lies nowhere.
fn lies_in(finding: &Finding, pattern: &str) -> bool {
    let places = &finding.package.places;
    let inside = |place: &crate::scan::Place| {
        let all = [&place.path].into_iter().chain(&place.inside);
        let whole: Vec<&str> = all.map(String::as_str).collect();
        matches(pattern, &place.path) || matches(pattern, &whole.join("!/"))
    };
    !places.is_empty() && places.iter().all(inside)
}
