//! The expectation that the answer equals a value, by JSON's own equality.

use super::Expectation;
use crate::cases::compare::{self, ROOT};
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::table::Table;
use crate::invoke::outcome::Outcome;
use crate::model::Json;

pub(super) fn read(table: &Table<'_>) -> Option<Expectation> {
    let node = table.get("answer")?;
    Some(Expectation::Answer(node.to_json()))
}

pub(super) fn check(expected: &Json, outcome: &Outcome) -> Vec<Mismatch> {
    against(expected, outcome, compare::exact)
}

/// Compares with the answer, where there is one and it is JSON.
pub(super) fn against(
    expected: &Json,
    outcome: &Outcome,
    compare: impl Fn(&Json, &Json) -> Vec<Mismatch>,
) -> Vec<Mismatch> {
    let side = Side::Value(expected.clone());
    with_json(side, outcome, |actual| compare(expected, actual))
}

/// Looks at the answer, where there is one and it is JSON; without one `side`
/// was expected and did not come.
pub(super) fn with_json(
    side: Side,
    outcome: &Outcome,
    look: impl Fn(&Json) -> Vec<Mismatch>,
) -> Vec<Mismatch> {
    let actual = match outcome {
        Outcome::Success { payload } => match Json::parse(payload) {
            Ok(actual) => return look(&actual),
            Err(_) => Side::Text(String::from_utf8_lossy(payload).into_owned()),
        },
        _ => Side::Absent,
    };
    vec![Mismatch {
        path: ROOT.to_owned(),
        expected: side,
        actual,
    }]
}
