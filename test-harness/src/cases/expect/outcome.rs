//! The expectation that the outcome is of a kind, such as a time-out.

use super::ANSWER_KEYS;
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::table::{Table, listed};
use crate::invoke::outcome::{Outcome, OutcomeKind, Phase};
use crate::model::closest;

/// How much of an unexpected answer a mismatch shows.
const SHOWN: usize = 200;

/// Reads the outcome: given, or what `error` implies, or success. What the
/// other keys rule out is a problem.
pub(super) fn read(table: &mut Table<'_>) -> Option<OutcomeKind> {
    let error = table.get("error").is_some();
    let answer = ANSWER_KEYS.into_iter().find(|key| table.get(key).is_some());
    let implied = if error {
        OutcomeKind::FunctionError
    } else {
        OutcomeKind::Success
    };
    if let (true, Some(answer)) = (error, answer) {
        let (error, answer) = (table.full("error"), table.full(answer));
        table.problem(
            table.line,
            format!("`{error}` and `{answer}` exclude each other"),
        );
    }
    let Some(node) = table.get("outcome") else {
        return Some(implied);
    };
    let (line, word) = (node.line, table.text("outcome")?);
    let Some(kind) = OutcomeKind::from_word(&word) else {
        let words = OutcomeKind::ALL.map(OutcomeKind::as_str);
        let hint = closest(&word, words).map(|meant| format!("did you mean `{meant}`?"));
        let message = format!(
            "`{}` must be one of {}",
            table.full("outcome"),
            listed(&words)
        );
        table.problem_with(line, message, hint);
        return None;
    };
    let fits = match kind {
        OutcomeKind::Success => !error,
        OutcomeKind::Timeout => !error && answer.is_none(),
        OutcomeKind::FunctionError | OutcomeKind::InitError | OutcomeKind::Crash => {
            answer.is_none()
        }
    };
    if !fits {
        let key = answer.unwrap_or("error");
        let message = format!("the outcome `{kind}` comes without `{}`", table.full(key));
        table.problem(line, message);
    }
    Some(kind)
}

pub(in crate::cases) fn check(expected: OutcomeKind, outcome: &Outcome) -> Vec<Mismatch> {
    if outcome.kind() == expected {
        return Vec::new();
    }
    vec![Mismatch {
        path: "outcome".to_owned(),
        expected: Side::Outcome {
            kind: expected,
            detail: None,
        },
        actual: Side::Outcome {
            kind: outcome.kind(),
            detail: detail(outcome),
        },
    }]
}

fn detail(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Success { payload } => Some(shortened(&String::from_utf8_lossy(payload))),
        Outcome::Timeout { after, during } => {
            let phase = match during {
                Phase::Init => "while the runtime started",
                Phase::Invoke => "while the function ran",
            };
            Some(format!("after {} s, {phase}", after.as_secs()))
        }
        Outcome::FunctionError { .. } | Outcome::InitError { .. } | Outcome::Crash { .. } => {
            failure(outcome)
        }
    }
}

fn failure(outcome: &Outcome) -> Option<String> {
    let failure = outcome.failure()?;
    let said = match (failure.error_type.as_str(), failure.message.as_str()) {
        ("", "") => String::from_utf8_lossy(&failure.raw).into_owned(),
        ("", message) => message.to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, message) => format!("{kind}: {message}"),
    };
    let memory = matches!(
        outcome,
        Outcome::Crash {
            out_of_memory: true,
            ..
        }
    );
    let memory = if memory { " (out of memory)" } else { "" };
    Some(format!("{}{memory}", shortened(&said)))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}
