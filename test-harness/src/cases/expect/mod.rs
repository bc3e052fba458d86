//! Expectations as data: one arm per kind, one file each. A new kind is one
//! arm, one file and one key.

mod answer;
mod answer_file;
mod answer_includes;
mod answer_matches;
mod answer_schema;
mod duration;
mod error;
mod file;
mod json_path;
mod logs;
mod memory;
pub(in crate::cases) mod outcome;
mod pattern;
#[cfg(test)]
mod tests;
mod within;

use std::time::Duration;

pub use answer_file::GoldenFile;
pub use answer_schema::AnswerSchema;
#[cfg(test)]
pub(super) use error::KEYS as ERROR_KEYS;
pub use error::{ErrorExpectation, TextExpectation};
pub use json_path::{PathExpectation, Wanted};
#[cfg(test)]
pub(super) use logs::KEYS as LOG_KEYS;
pub use logs::LogExpectation;
pub use pattern::Pattern;

use super::mismatch::Mismatch;
use super::suite::SuiteAssertion;
use super::table::Table;
use crate::invoke::outcome::{Invocation, OutcomeKind};
use crate::model::Json;

/// The keys of `expect`.
pub(super) const KEYS: [&str; 11] = [
    "answer",
    "answer-file",
    "answer-includes",
    "answer-matches",
    "answer-schema",
    "json-path",
    "error",
    "outcome",
    "logs",
    "duration",
    "memory",
];

/// The keys that look at an answer, which there is after a success only.
const ANSWER_KEYS: [&str; 6] = [
    "answer",
    "answer-file",
    "answer-includes",
    "answer-matches",
    "answer-schema",
    "json-path",
];

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The outcome is this one.
    Outcome(OutcomeKind),
    /// The answer equals this value.
    Answer(Json),
    /// The answer has all of this value.
    AnswerIncludes(Json),
    /// The answer equals the value in a file.
    AnswerFile(GoldenFile),
    /// The pattern is found in the answer.
    AnswerMatches(Pattern),
    /// The schema allows the answer.
    AnswerSchema(AnswerSchema),
    /// What a path finds in the answer.
    JsonPath(PathExpectation),
    /// What the function wrote.
    Logs(LogExpectation),
    /// An assertion of a suite for AWS's test runner.
    Suite(SuiteAssertion),
    /// The function takes at most this long, without the start of its runtime.
    Duration(Duration),
    /// The environment has had at most so many bytes of memory by then.
    Memory(u64),
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
            Self::AnswerFile(expected) => answer_file::check(expected, &invocation.outcome),
            Self::AnswerMatches(expected) => answer_matches::check(expected, &invocation.outcome),
            Self::AnswerSchema(expected) => answer_schema::check(expected, &invocation.outcome),
            Self::JsonPath(expected) => json_path::check(expected, &invocation.outcome),
            Self::Logs(expected) => logs::check(expected, invocation),
            Self::Suite(assertion) => assertion.check(&invocation.outcome),
            Self::Duration(limit) => duration::check(*limit, invocation),
            Self::Memory(limit) => memory::check(*limit, invocation),
            Self::Error(expected) => error::check(expected, &invocation.outcome),
            Self::Within(limit) => within::check(*limit, invocation.elapsed),
        }
    }
}

/// Reads `expect` and the case's time limit. The outcome comes first.
pub(super) fn read(mut table: Table<'_>, timeout: Option<Duration>) -> Option<Vec<Expectation>> {
    let answer = answer::read(&table);
    let file = answer_file::read(&mut table);
    let includes = answer_includes::read(&table);
    let matches = answer_matches::read(&mut table);
    let schema = answer_schema::read(&mut table);
    let paths = json_path::read(&mut table);
    let error = error::read(&mut table);
    let logs = logs::read(&mut table);
    let duration = duration::read(&mut table);
    let memory = memory::read(&mut table);
    let outcome = outcome::read(&mut table)?;
    refuse_two_answers(&mut table);
    let mut expectations = vec![Expectation::Outcome(outcome)];
    let of_answer = [answer, file, includes, matches, schema]
        .into_iter()
        .flatten();
    expectations.extend(of_answer.chain(paths));
    expectations.extend([error, logs, duration, memory].into_iter().flatten());
    expectations.extend(timeout.map(Expectation::Within));
    Some(expectations)
}

/// Of two whole answers one says nothing, or nothing can satisfy both.
fn refuse_two_answers(table: &mut Table<'_>) {
    let given = ["answer", "answer-file", "answer-includes"].into_iter();
    let given: Vec<&str> = given.filter(|key| table.get(key).is_some()).collect();
    if let [one, other, ..] = given.as_slice() {
        let (one, other) = (table.full(one), table.full(other));
        table.problem(
            table.line,
            format!("`{one}` and `{other}` exclude each other"),
        );
    }
}
