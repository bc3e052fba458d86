//! Differences in words, the same in every format.

use super::words::{duration, shortened};
use crate::runner::event::{Mismatch, Side};
use crate::wire::{CaseReport, MismatchReport, RawJson, SideKindReport, SideReport};

/// How much of a value a line shows.
const SHOWN: usize = 300;

/// `$.sum: expected 6, got 5`.
pub(super) fn line(mismatch: &MismatchReport) -> String {
    let MismatchReport {
        path,
        expected,
        actual,
    } = mismatch;
    format!("{path}: expected {}, got {}", expected.text, actual.text)
}

/// All differences of a case, after the repetition that they are of.
pub(super) fn lines(case: &CaseReport) -> Vec<String> {
    let lines = case.mismatches.iter().map(line);
    if case.repetitions > 1 && !case.mismatches.is_empty() {
        let which = format!("repetition {} of {}: ", case.repetition, case.repetitions);
        lines.map(|line| format!("{which}{line}")).collect()
    } else {
        lines.collect()
    }
}

/// The difference as a part of the document.
pub(super) fn report(mismatch: &Mismatch) -> MismatchReport {
    MismatchReport {
        actual: side(&mismatch.actual),
        expected: side(&mismatch.expected),
        path: mismatch.path.clone(),
    }
}

fn side(side: &Side) -> SideReport {
    let quoted = |text: &str| shortened(&format!("{text:?}"), SHOWN);
    let (kind, text) = match side {
        Side::Absent => (SideKindReport::Absent, "nothing".to_owned()),
        Side::Value(json) => (SideKindReport::Value, shortened(&json.to_string(), SHOWN)),
        Side::Text(text) => (SideKindReport::Text, quoted(text)),
        Side::Containing(part) => (
            SideKindReport::Containing,
            format!("text containing {}", quoted(part)),
        ),
        Side::Outcome { kind, detail: None } => (SideKindReport::Outcome, kind.to_string()),
        Side::Outcome {
            kind,
            detail: Some(detail),
        } => (SideKindReport::Outcome, format!("{kind} ({detail})")),
        Side::AtMost(limit) => (
            SideKindReport::AtMost,
            format!("at most {}", duration(*limit)),
        ),
        Side::Elapsed(time) => (SideKindReport::Elapsed, duration(*time)),
    };
    let value = match side {
        Side::Value(json) => Some(RawJson::from(json.clone())),
        _ => None,
    };
    SideReport { kind, text, value }
}
