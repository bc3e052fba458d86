//! The answer comes within a time, start of the runtime included.

use std::time::Duration;

use crate::cases::mismatch::{Mismatch, Side};

pub(super) fn check(limit: Duration, elapsed: Duration) -> Vec<Mismatch> {
    if elapsed <= limit {
        return Vec::new();
    }
    vec![Mismatch {
        path: "elapsed".to_owned(),
        expected: Side::AtMost(limit),
        actual: Side::Elapsed(elapsed),
    }]
}
