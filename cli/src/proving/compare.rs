//! Before and after, side by side: findings, and the cases with what they
//! answered.

use std::collections::BTreeSet;

use lambdock::wire::{
    CaseReport, CaseStatusReport, CellReport, FindingReport, ImageReport, OutcomeReport,
    ProofCasesReport, ProvenFindingReport,
};

/// Findings before and after.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) gone: Vec<ProvenFindingReport>,
    pub(super) remaining: Vec<ProvenFindingReport>,
    pub(super) new: Vec<ProvenFindingReport>,
}

/// Compares an image's findings; `tried` tells for which of them something was
/// changed.
pub(super) fn findings(
    before: &ImageReport,
    after: &ImageReport,
    tried: impl Fn(&FindingReport) -> bool,
) -> Findings {
    // An advisory on another version of its package is the same finding.
    let names = |image: &ImageReport| -> BTreeSet<(String, String)> {
        let all = image.findings.iter();
        all.map(|one| (one.id.clone(), one.package.name.clone()))
            .collect()
    };
    let versions = |image: &ImageReport| -> BTreeSet<ProvenFindingReport> {
        image.findings.iter().map(proven).collect()
    };
    let (had, has) = (versions(before), versions(after));
    let (known, left) = (names(before), names(after));
    let mut found = Findings::default();
    for finding in &before.findings {
        let one = proven(finding);
        let same_name = left.contains(&(one.id.clone(), one.package.clone()));
        let moved = same_name && risen(&one, after, &had);
        let stays = has.contains(&one) || (tried(finding) && moved);
        if !stays {
            found.gone.push(one);
        } else if tried(finding) {
            found.remaining.push(one);
        }
    }
    for finding in &after.findings {
        if !known.contains(&(finding.id.clone(), finding.package.name.clone())) {
            found.new.push(proven(finding));
        }
    }
    found
}

/// Whether an advisory is on a version of a package now that was not there
/// before: the change only moved it.
fn risen(
    one: &ProvenFindingReport,
    after: &ImageReport,
    had: &BTreeSet<ProvenFindingReport>,
) -> bool {
    let mut after = after.findings.iter().map(proven);
    after.any(|other| other.id == one.id && other.package == one.package && !had.contains(&other))
}

fn proven(finding: &FindingReport) -> ProvenFindingReport {
    ProvenFindingReport {
        id: finding.id.clone(),
        package: finding.package.name.clone(),
        version: finding.package.version.clone(),
    }
}

/// What could be checked before and cannot any more: nothing is proven where
/// nobody looked.
pub(super) fn problems(before: &ImageReport, after: &ImageReport) -> Vec<String> {
    let known = |kind: &str, subject: &str| {
        let mut before = before.problems.iter();
        before.any(|one| one.kind == kind && one.subject == subject)
    };
    let new = after
        .problems
        .iter()
        .filter(|one| one.ignored.is_none() && !known(&one.kind, &one.subject));
    new.map(|one| format!("could not check `{}`: {}", one.subject, one.reason))
        .collect()
}

/// Compares the cases of a cell.
pub(super) fn cases(before: &CellReport, after: &CellReport) -> ProofCasesReport {
    let passed = |cell: &CellReport| cell.cases.iter().filter(|case| is_passed(case)).count();
    let run = |cell: &CellReport| {
        let run = cell.cases.iter();
        run.filter(|case| case.status != CaseStatusReport::Skipped)
            .count()
    };
    let other = |case: &&CaseReport| {
        let now = after
            .cases
            .iter()
            .find(|now| now.name == case.name && now.file == case.file);
        now.is_none_or(|now| answer(case) != answer(now))
    };
    let failed = after
        .cases
        .iter()
        .filter(|case| !is_passed(case) && case.status != CaseStatusReport::Skipped);
    ProofCasesReport {
        changed: before
            .cases
            .iter()
            .filter(other)
            .map(|case| case.name.clone())
            .collect(),
        failed: failed.map(|case| case.name.clone()).collect(),
        passed_after: passed(after),
        passed_before: passed(before),
        total_after: run(after),
        total_before: run(before),
    }
}

fn is_passed(case: &CaseReport) -> bool {
    case.status == CaseStatusReport::Passed
}

/// What a case came to, without the id that each request has anew.
fn answer(case: &CaseReport) -> (CaseStatusReport, Option<OutcomeReport>, String) {
    let mut outcome = case.outcome.clone();
    let answer = outcome.as_mut().and_then(|outcome| outcome.answer.take());
    let mut text = answer.and_then(|answer| serde_json::to_string(&answer).ok());
    if let (Some(text), Some(id)) = (
        &mut text,
        case.request_id.as_deref().filter(|id| !id.is_empty()),
    ) {
        *text = text.replace(id, "");
    }
    (case.status, outcome, text.unwrap_or_default())
}
