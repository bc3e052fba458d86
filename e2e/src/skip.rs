//! The one place where a test may say that it cannot run here.

use std::io::Write as _;

/// Says aloud that a test is skipped and why. The line goes to the process's own
/// stderr, which the test runner does not hold back, and counts the skips.
pub fn skip(test: &str, reason: &str) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static SKIPPED: AtomicUsize = AtomicUsize::new(0);
    let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
    // A stderr that is gone is no reason to fail.
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED ({count} in this file) {test}: {reason}"
    );
}
