//! Differences in words, the same in every format.

use super::failure;
use super::words::{count as number_of, duration, megabytes, shortened};
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
    let mut all = of_repetition(case);
    all.extend(local(case));
    all
}

fn of_repetition(case: &CaseReport) -> Vec<String> {
    let lines = case.mismatches.iter().map(line);
    if case.repetitions > 1 && !case.mismatches.is_empty() {
        let which = format!("repetition {} of {}: ", case.repetition, case.repetitions);
        lines.map(|line| format!("{which}{line}")).collect()
    } else {
        lines.collect()
    }
}

/// What the same event came to on this machine, where that is worth a line.
pub(super) fn local(case: &CaseReport) -> Vec<String> {
    let Some(local) = &case.local else {
        return Vec::new();
    };
    let here = |text: String| format!("on this machine: {text}");
    let mut lines: Vec<String> = local.mismatches.iter().map(line).map(here).collect();
    let failed = local.failure.iter().flat_map(failure::lines);
    lines.extend(failed.map(here));
    lines.extend(local.differences.iter().map(|found| {
        let (own, other) = (&found.expected.text, &found.actual.text);
        format!(
            "differs at {}: {own} on this machine, {other} on AWS",
            found.path
        )
    }));
    lines
}

/// A mismatch in one line, the same in every format.
pub fn mismatch_line(mismatch: &Mismatch) -> String {
    line(&report(mismatch))
}

/// The difference as a part of the document.
pub(super) fn report(mismatch: &Mismatch) -> MismatchReport {
    MismatchReport {
        actual: side(&mismatch.actual),
        expected: side(&mismatch.expected),
        path: mismatch.path.clone(),
    }
}

fn pattern_text(pattern: &str) -> String {
    format!("/{}/", shortened(pattern, SHOWN))
}

fn lines_text(number: usize, cut: bool) -> String {
    match (number, cut) {
        (0, false) => "no lines".to_owned(),
        (_, false) => number_of(number, "other line"),
        (_, true) => {
            let lines = number_of(number, "line");
            format!("the last {lines} of a log that was not kept whole")
        }
    }
}

fn side(side: &Side) -> SideReport {
    let quoted = |text: &str| shortened(&format!("{text:?}"), SHOWN);
    let (kind, text) = match side {
        Side::Absent => (SideKindReport::Absent, "nothing".to_owned()),
        Side::NoResult(why) => (
            SideKindReport::Absent,
            format!("nothing ({})", shortened(why, SHOWN)),
        ),
        Side::Value(json) => (SideKindReport::Value, shortened(&json.to_string(), SHOWN)),
        Side::Text(text) => (SideKindReport::Text, quoted(text)),
        Side::Containing(part) => (
            SideKindReport::Containing,
            format!("text containing {}", quoted(part)),
        ),
        Side::Matching(pattern) => (
            SideKindReport::Matching,
            format!("text matching {}", pattern_text(pattern)),
        ),
        Side::Schema(said) => (
            SideKindReport::Schema,
            format!("what the schema allows ({})", shortened(said, SHOWN)),
        ),
        Side::File(path) => (
            SideKindReport::File,
            format!(
                "the answer in `{}`, which is not there (`lambdock test --update` writes it)",
                path.display()
            ),
        ),
        Side::LineContaining(part) => (
            SideKindReport::Line,
            format!("a line containing {}", quoted(part)),
        ),
        Side::LineMatching(pattern) => (
            SideKindReport::Line,
            format!("a line matching {}", pattern_text(pattern)),
        ),
        Side::NoLineContaining(part) => (
            SideKindReport::Line,
            format!("no line containing {}", quoted(part)),
        ),
        Side::Lines { count, cut } => (SideKindReport::Lines, lines_text(*count, *cut)),
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
        Side::AtMostMemory(limit) => (
            SideKindReport::AtMost,
            format!("at most {}", megabytes(*limit)),
        ),
        Side::Memory(bytes) => (SideKindReport::Memory, megabytes(*bytes)),
    };
    let value = match side {
        Side::Value(json) => Some(RawJson::from(json.clone())),
        _ => None,
    };
    SideReport { kind, text, value }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::any_json;

    proptest! {
        #[test]
        fn a_difference_is_one_line_with_both_values(left in any_json(), right in any_json(), text in ".{0,9}") {
            let values = [Side::Value(left.clone()), Side::Text(text.clone())];
            for expected in values {
                let mismatch = Mismatch {
                    path: "$.a".to_owned(),
                    expected,
                    actual: Side::Value(right.clone()),
                };
                let line = line(&report(&mismatch));
                prop_assert!(line.starts_with("$.a: expected ") && !line.contains('\n'));
                let ending = format!("got {}", shortened(&right.to_string(), SHOWN));
                prop_assert!(line.ends_with(&ending), "{line}");
            }
        }
    }

    #[test]
    fn every_side_has_its_words() {
        let words = |expected: Side| side(&expected).text;
        let text = |text: &str| text.to_owned();
        for (side, expected) in [
            (Side::NoResult(text("it fails")), "nothing (it fails)"),
            (Side::Matching(text("^a$")), "text matching /^a$/"),
            (
                Side::Schema(text("it is no string")),
                "what the schema allows (it is no string)",
            ),
            (Side::LineContaining(text("x")), "a line containing \"x\""),
            (Side::LineMatching(text("x+")), "a line matching /x+/"),
            (
                Side::NoLineContaining(text("x")),
                "no line containing \"x\"",
            ),
            (
                Side::Lines {
                    count: 0,
                    cut: false,
                },
                "no lines",
            ),
            (
                Side::Lines {
                    count: 1,
                    cut: false,
                },
                "1 other line",
            ),
            (
                Side::Lines {
                    count: 2,
                    cut: true,
                },
                "the last 2 lines of a log that was not kept whole",
            ),
            (
                Side::File("gold.json".into()),
                "the answer in `gold.json`, which is not there (`lambdock test --update` writes it)",
            ),
        ] {
            assert_eq!(words(side), expected);
        }
    }
}
