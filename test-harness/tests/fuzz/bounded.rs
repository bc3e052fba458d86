//! How long and how often: every input has a deadline, a stack as small as a
//! worker thread's, and is on disk while it is read, for the case that the
//! process dies.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::TestCaseError;

/// The longest that one input may take: far more than any needs, on a machine
/// that has much else to do.
const DEADLINE: Duration = Duration::from_secs(20);
/// The longest that a failing input may be made smaller.
const SHRINKING_MS: u32 = 120_000;

/// So many inputs, unless `PROPTEST_CASES` says how many.
pub(crate) fn config(quick: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { usual.cases } else { quick },
        max_shrink_time: SHRINKING_MS,
        // What was found becomes a test of its own, beside what it broke.
        failure_persistence: None,
        ..usual
    }
}

/// Does work on an input; a panic or a missed deadline is a failure of the
/// input.
pub(crate) fn within<I: AsRef<[u8]> + Send + 'static>(
    target: &str,
    input: I,
    work: impl FnOnce(&I) -> Result<(), TestCaseError> + Send + 'static,
) -> Result<(), TestCaseError> {
    let last = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
    fs::write(last, input.as_ref())?;
    let (done, waiting) = channel();
    let worker = thread::spawn(move || {
        // Whoever waited may have given up.
        let _ = done.send(work(&input));
    });
    match waiting.recv_timeout(DEADLINE) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            Err(TestCaseError::fail(format!("no end within {DEADLINE:?}")))
        }
        Err(RecvTimeoutError::Disconnected) => {
            let panic = worker.join().err();
            let text = panic.as_ref().and_then(|panic| {
                let owned = panic.downcast_ref::<String>().map(String::as_str);
                owned.or_else(|| panic.downcast_ref::<&str>().copied())
            });
            Err(TestCaseError::fail(format!("panicked: {text:?}")))
        }
    }
}
