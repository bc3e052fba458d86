//! The answer has all of a value, and may have more.

use super::Expectation;
use super::answer::against;
use crate::cases::compare;
use crate::cases::mismatch::Mismatch;
use crate::cases::table::Table;
use crate::invoke::outcome::Outcome;
use crate::model::Json;

pub(super) fn read(table: &Table<'_>) -> Option<Expectation> {
    let node = table.get("answer-includes")?;
    Some(Expectation::AnswerIncludes(node.to_json()))
}

pub(super) fn check(expected: &Json, outcome: &Outcome) -> Vec<Mismatch> {
    against(expected, outcome, compare::includes)
}
