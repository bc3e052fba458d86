//! The lowest version that is free of everything that was found in a package.

use std::cmp::Ordering;

use crate::scan::version::compare;
use crate::scan::{EcosystemKind, Finding, FindingKind, Fix};
use crate::trace::chain::comparable;

/// Why no version can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoVersion {
    /// There is none, for a reason that ends in removal.
    None(String),
    /// Nobody tells.
    Unknown(String),
}

/// The version to raise a package to: one change for all of its findings.
pub(super) fn version(findings: &[&Finding]) -> Result<String, NoVersion> {
    let Some(first) = findings.first() else {
        return Err(NoVersion::Unknown("there is no finding".to_owned()));
    };
    let kind = first.package.ecosystem.kind;
    let found = comparable(kind, &first.package.version);
    let mut all = Vec::new();
    for finding in findings {
        all.push(fixes(finding, kind)?);
    }
    let mut candidates: Vec<&String> = all.iter().flatten().collect();
    let order = |one: &str, other: &str| compare(kind, one, other);
    if let Some(wrong) = candidates.iter().find(|one| order(one, found).is_err()) {
        return Err(NoVersion::Unknown(format!(
            "`{wrong}` and `{found}` have no order"
        )));
    }
    let less = |one: &str, other: &str| order(one, other).unwrap_or(Ordering::Equal);
    candidates.retain(|one| less(one, found).is_gt());
    candidates.sort_by(|a, b| less(a, b));
    let free = |version: &str| all.iter().all(|fixes| is_free(version, fixes, less));
    let chosen = candidates.into_iter().find(|version| free(version));
    chosen.cloned().ok_or_else(|| {
        NoVersion::Unknown("no version is known to be free of all of its findings".to_owned())
    })
}

fn fixes(finding: &Finding, kind: EcosystemKind) -> Result<Vec<String>, NoVersion> {
    let id = &finding.id;
    if finding.kind == FindingKind::Malware {
        return Err(NoVersion::None(format!("{id} says that it is malicious")));
    }
    match &finding.fix {
        Fix::Versions(versions) if !versions.is_empty() => {
            let versions = versions.iter();
            Ok(versions
                .map(|one| comparable(kind, one).to_owned())
                .collect())
        }
        Fix::Versions(_) | Fix::None => {
            Err(NoVersion::None(format!("no version without {id} is known")))
        }
        Fix::Unknown => Err(NoVersion::Unknown(format!(
            "nobody tells which version is without {id}"
        ))),
    }
}

/// Whether a version is a fix, or lies above one with no later fix of its own
/// line: 2.0.0 is no fix where 1.2.5 and 2.0.1 are.
fn is_free(version: &str, fixes: &[String], less: impl Fn(&str, &str) -> Ordering) -> bool {
    let line = |version: &str| version.split(['.', '-']).next().map(str::to_owned);
    let is_fix = fixes.iter().any(|fix| less(fix, version).is_eq());
    let above = fixes.iter().any(|fix| less(fix, version).is_lt());
    let later = fixes
        .iter()
        .any(|fix| less(fix, version).is_gt() && line(fix) == line(version));
    is_fix || (above && !later)
}
