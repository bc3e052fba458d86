//! Expectations as data: one arm per kind, one file each. A new kind is one
//! arm, one file and one key.

mod answer;
mod answer_includes;
mod error;
mod outcome;
mod within;

use std::time::Duration;

#[cfg(test)]
pub(super) use error::KEYS as ERROR_KEYS;
pub use error::{ErrorExpectation, TextExpectation};

use super::mismatch::Mismatch;
use super::table::Table;
use crate::invoke::outcome::{Invocation, OutcomeKind};
use crate::model::Json;

/// The keys of `expect`.
pub(super) const KEYS: [&str; 4] = ["answer", "answer-includes", "error", "outcome"];

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The outcome is this one.
    Outcome(OutcomeKind),
    /// The answer equals this value.
    Answer(Json),
    /// The answer has all of this value.
    AnswerIncludes(Json),
    /// The error is this one.
    Error(ErrorExpectation),
    /// The answer comes within this time.
    Within(Duration),
}

impl Expectation {
    /// What differs; empty where it holds.
    pub fn check(&self, invocation: &Invocation) -> Vec<Mismatch> {
        match self {
            Self::Outcome(kind) => outcome::check(*kind, &invocation.outcome),
            Self::Answer(expected) => answer::check(expected, &invocation.outcome),
            Self::AnswerIncludes(expected) => answer_includes::check(expected, &invocation.outcome),
            Self::Error(expected) => error::check(expected, &invocation.outcome),
            Self::Within(limit) => within::check(*limit, invocation.elapsed),
        }
    }
}

/// Reads `expect` and the case's time limit. The outcome comes first.
pub(super) fn read(mut table: Table<'_>, timeout: Option<Duration>) -> Option<Vec<Expectation>> {
    let answer = answer::read(&table);
    let includes = answer_includes::read(&table);
    let error = error::read(&mut table);
    let outcome = outcome::read(&mut table)?;
    if answer.is_some() && includes.is_some() {
        let (exact, subset) = (table.full("answer"), table.full("answer-includes"));
        table.problem(
            table.line,
            format!("`{exact}` and `{subset}` exclude each other"),
        );
    }
    let mut expectations = vec![Expectation::Outcome(outcome)];
    expectations.extend(answer);
    expectations.extend(includes);
    expectations.extend(error);
    expectations.extend(timeout.map(Expectation::Within));
    Some(expectations)
}
