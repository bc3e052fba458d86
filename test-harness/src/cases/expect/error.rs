//! The expectation that an error has a type and a message.

use super::Expectation;
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::table::{Table, listed};
use crate::invoke::outcome::Outcome;

/// The keys of `error`.
pub(in crate::cases) const KEYS: [&str; 3] = ["type", "message", "message-includes"];

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
    if inner.get("message").is_some() && inner.get("message-includes").is_some() {
        let (exact, part) = (inner.full("message"), inner.full("message-includes"));
        inner.problem(
            node.line,
            format!("`{exact}` and `{part}` exclude each other"),
        );
    }
    if KEYS.iter().all(|key| inner.get(key).is_none()) {
        let message = format!("`{}` needs one of {}", table.full("error"), listed(&KEYS));
        table.problem(node.line, message);
    }
    Some(Expectation::Error(ErrorExpectation {
        error_type,
        message: exactly.or(containing),
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
    };
    (!holds).then(|| Mismatch {
        path: path.to_owned(),
        expected,
        actual: actual.map_or(Side::Absent, |actual| Side::Text(actual.to_owned())),
    })
}
