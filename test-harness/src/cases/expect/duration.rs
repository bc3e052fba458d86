//! A budget of time for the function itself, without the start of its runtime.

use std::time::Duration;

use super::Expectation;
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::node::NodeValue;
use crate::cases::table::Table;
use crate::invoke::outcome::Invocation;
use crate::model::Json;

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    let node = table.get("duration")?;
    let milliseconds = match &node.value {
        NodeValue::Scalar(Json::Number(number)) => number.as_str().parse::<f64>().ok(),
        _ => None,
    };
    let limit = milliseconds
        .filter(|milliseconds| *milliseconds > 0.0)
        .and_then(|milliseconds| Duration::try_from_secs_f64(milliseconds / 1_000.0).ok());
    if limit.is_none() {
        let name = table.full("duration");
        let message = format!("`{name}` must be a number of milliseconds above 0");
        table.problem(node.line, message);
    }
    limit.map(Expectation::Duration)
}

pub(super) fn check(limit: Duration, invocation: &Invocation) -> Vec<Mismatch> {
    let actual = invocation.duration();
    if actual <= limit {
        return Vec::new();
    }
    vec![Mismatch {
        path: "duration".to_owned(),
        expected: Side::AtMost(limit),
        actual: Side::Elapsed(actual),
    }]
}
