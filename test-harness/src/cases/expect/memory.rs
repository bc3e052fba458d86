//! A budget of memory: the most that the environment has had by the end of the
//! event. What was not measured is never within it.

use super::Expectation;
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::node::NodeValue;
use crate::cases::table::Table;
use crate::invoke::outcome::Invocation;
use crate::model::Json;

/// Bytes in one of Lambda's megabytes.
const MEGABYTE: f64 = 1_048_576.0;

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    let node = table.get("memory")?;
    let megabytes = match &node.value {
        NodeValue::Scalar(Json::Number(number)) => number.as_str().parse::<f64>().ok(),
        _ => None,
    };
    // Lambda's largest function has 10,240 MB.
    let limit = megabytes.filter(|megabytes| *megabytes > 0.0 && *megabytes <= 10_240.0);
    if limit.is_none() {
        let name = table.full("memory");
        let message = format!("`{name}` must be a number of megabytes, above 0 and at most 10240");
        table.problem(node.line, message);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range"
    )]
    limit.map(|megabytes| Expectation::Memory((megabytes * MEGABYTE) as u64))
}

pub(super) fn check(limit: u64, invocation: &Invocation) -> Vec<Mismatch> {
    let actual = match invocation.memory_peak {
        Some(peak) if peak <= limit => return Vec::new(),
        Some(peak) => Side::Memory(peak),
        None => Side::NoResult("not measured".to_owned()),
    };
    vec![Mismatch {
        path: "memory".to_owned(),
        expected: Side::AtMostMemory(limit),
        actual,
    }]
}
