//! A pattern is found in the answer: in its text where it is a string, else in
//! the answer as it came.

use super::{Expectation, Pattern, pattern};
use crate::cases::compare::ROOT;
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::table::Table;
use crate::invoke::outcome::Outcome;
use crate::model::Json;

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    pattern::of_key(table, "answer-matches").map(Expectation::AnswerMatches)
}

pub(super) fn check(expected: &Pattern, outcome: &Outcome) -> Vec<Mismatch> {
    let actual = match outcome {
        Outcome::Success { payload } => match Json::parse(payload) {
            Ok(Json::String(text)) => Some(text),
            _ => Some(String::from_utf8_lossy(payload).into_owned()),
        },
        _ => None,
    };
    if actual.as_ref().is_some_and(|text| expected.is_in(text)) {
        return Vec::new();
    }
    vec![Mismatch {
        path: ROOT.to_owned(),
        expected: Side::Matching(expected.as_str().to_owned()),
        actual: actual.map_or(Side::Absent, Side::Text),
    }]
}
