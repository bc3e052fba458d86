//! Which environment a case runs on, and how often.

use super::case::{CaseEnvironment, EnvironmentChanges};
use super::node::NodeValue;
use super::table::{Table, listed};
use crate::model::{Json, closest};

/// The words for the choice, the default first.
pub(super) const WORDS: [&str; 2] = ["shared", "fresh"];

/// More repetitions than anybody waits for; a slip of the finger is one.
const MOST_REPETITIONS: u32 = 10_000;

/// Reads `environment`.
pub(super) fn choice(table: &mut Table<'_>) -> Option<CaseEnvironment> {
    let Some(node) = table.get("environment") else {
        return Some(CaseEnvironment::Shared);
    };
    let word = table.text("environment")?;
    match word.as_str() {
        "shared" => Some(CaseEnvironment::Shared),
        "fresh" => Some(CaseEnvironment::Own(EnvironmentChanges::default())),
        _ => {
            let hint = closest(&word, WORDS).map(|meant| format!("did you mean `{meant}`?"));
            let name = table.full("environment");
            let message = format!("`{name}` must be one of {}", listed(&WORDS));
            table.problem_with(node.line, message, hint);
            None
        }
    }
}

/// Reads `repeat`.
pub(super) fn repeat(table: &mut Table<'_>) -> Option<u32> {
    let Some(node) = table.get("repeat") else {
        return Some(1);
    };
    let number = match &node.value {
        NodeValue::Scalar(Json::Number(number)) => number.as_str().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (1..=MOST_REPETITIONS).contains(number));
    if number.is_none() {
        let name = table.full("repeat");
        let message = format!("`{name}` must be a whole number from 1 to {MOST_REPETITIONS}");
        table.problem(node.line, message);
    }
    number
}
