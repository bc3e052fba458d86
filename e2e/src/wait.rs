//! Waiting for a condition, always with an end.

use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(20);

/// Waits until `condition` gives a value.
///
/// # Panics
///
/// With what was awaited, when it does not within the deadline.
pub fn wait_for<T>(
    awaited: &str,
    deadline: Duration,
    mut condition: impl FnMut() -> Option<T>,
) -> T {
    let began = Instant::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        let elapsed = began.elapsed();
        assert!(elapsed < deadline, "no {awaited} within {elapsed:.1?}");
        std::thread::sleep(PAUSE);
    }
}

/// Waits until `condition` holds.
///
/// # Panics
///
/// As [`wait_for`].
pub fn until(awaited: &str, deadline: Duration, mut condition: impl FnMut() -> bool) {
    wait_for(awaited, deadline, || condition().then_some(()));
}
