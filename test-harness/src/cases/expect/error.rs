//! The expectation that an error has a type and a message.

use super::{Expectation, Pattern, pattern};
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::table::{Table, listed};
use crate::invoke::outcome::Outcome;

/// The keys of `error`.
pub(in crate::cases) const KEYS: [&str; 4] =
    ["type", "message", "message-includes", "message-matches"];

/// What an error must look like; at least one part is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorExpectation {
    /// `errorType`, exactly.
    pub error_type: Option<String>,
    /// `errorMessage`.
    pub message: Option<TextExpectation>,
}

/// What a text must look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextExpectation {
    /// Exactly this.
    Exactly(String),
    /// This somewhere in it.
    Containing(String),
    /// A text in which this is found.
    Matching(Pattern),
}

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    let node = table.get("error")?;
    let (file, path) = (table.file, table.full("error"));
    let mut inner = Table::open(file, path, node, &KEYS, table.problems())?;
    let error_type = inner.text("type");
    let exactly = inner.text("message").map(TextExpectation::Exactly);
    let containing = inner
        .text("message-includes")
        .map(TextExpectation::Containing);
    let matching = pattern::of_key(&mut inner, "message-matches").map(TextExpectation::Matching);
    let given = KEYS[1..].iter().filter(|key| inner.get(key).is_some());
    let given: Vec<String> = given.map(|key| inner.full(key)).collect();
    if let [one, other, ..] = given.as_slice() {
        let message = format!("`{one}` and `{other}` exclude each other");
        inner.problem(node.line, message);
    }
    if KEYS.iter().all(|key| inner.get(key).is_none()) {
        let message = format!("`{}` needs one of {}", table.full("error"), listed(&KEYS));
        table.problem(node.line, message);
    }
    Some(Expectation::Error(ErrorExpectation {
        error_type,
        message: exactly.or(containing).or(matching),
    }))
}

pub(super) fn check(expected: &ErrorExpectation, outcome: &Outcome) -> Vec<Mismatch> {
    let failure = outcome.failure();
    let mut found = Vec::new();
    if let Some(wanted) = &expected.error_type {
        let actual = failure.map(|failure| failure.error_type.as_str());
        let wanted = TextExpectation::Exactly(wanted.clone());
        found.extend(text("error.type", &wanted, actual));
    }
    if let Some(wanted) = &expected.message {
        let actual = failure.map(|failure| failure.message.as_str());
        found.extend(text("error.message", wanted, actual));
    }
    found
}

fn text(path: &str, wanted: &TextExpectation, actual: Option<&str>) -> Option<Mismatch> {
    let (holds, expected) = match wanted {
        TextExpectation::Exactly(text) => (actual == Some(text.as_str()), Side::Text(text.clone())),
        TextExpectation::Containing(part) => (
            actual.is_some_and(|actual| actual.contains(part.as_str())),
            Side::Containing(part.clone()),
        ),
        TextExpectation::Matching(pattern) => (
            actual.is_some_and(|actual| pattern.is_in(actual)),
            Side::Matching(pattern.as_str().to_owned()),
        ),
    };
    (!holds).then(|| Mismatch {
        path: path.to_owned(),
        expected,
        actual: actual.map_or(Side::Absent, |actual| Side::Text(actual.to_owned())),
    })
}
