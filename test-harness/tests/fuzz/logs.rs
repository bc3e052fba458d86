//! What the emulator writes: its debug log and the platform's lines. Nothing in
//! them is an error; what cannot be read is not there.

use std::time::Duration;

use bytes::Bytes;
use lambdock::invoke::{PlatformLine, RieExchange, RieLog, interpret};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::bounded::{config, within};
use crate::corpus;
use crate::mutation::damaged_text;

const RIE: &str = "test-harness/tests/fixtures/rie";
const WORDS: [&str; 20] = [
    "START RequestId: ",
    "END RequestId: ",
    "REPORT RequestId: ",
    "\tDuration: ",
    " ms",
    " MB",
    "Init Duration: ",
    "Billed Duration: ",
    "Memory Size: ",
    "\t",
    "[DEBUG] (rapid) ",
    "[INFO] (rapid) ",
    "invoke: -> POST /",
    "INIT START(type: ",
    "INIT RTDONE(status: ",
    "exit status 1",
    "signal: killed",
    "/response",
    "/error",
    "24 Nov 2026 05:22:18,354 ",
];

fn check_log(text: &str) -> Result<(), TestCaseError> {
    let mut log = RieLog::default();
    let mut seen = 0;
    for line in text.lines() {
        log.push(line);
        prop_assert!(log.invocations() >= seen, "invocations are never fewer");
        seen = log.invocations();
    }
    for status in [200, 502] {
        let exchange = RieExchange {
            status,
            body: Bytes::from_static(b"{\"errorType\":\"A\"}"),
            elapsed: Duration::from_secs(1),
            timeout: Duration::from_secs(2),
            marks: log.marks().clone(),
            out_of_memory: false,
        };
        prop_assert!(interpret::invocation(&exchange, text.lines()).is_ok());
    }
    Ok(())
}

fn check_lines(text: &str) {
    for line in text.lines() {
        if let Some(read) = PlatformLine::parse(line) {
            assert!(line.contains(read.request_id()), "an id of its own: {line}");
        }
    }
}

fn text(ending: &'static str) -> impl Strategy<Value = String> {
    damaged_text(&corpus::texts(RIE, ending), &WORDS)
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn a_damaged_debug_log_still_gives_an_outcome(text in text(".stderr.log")) {
        within("rie-log", text, |text| check_log(text))?;
    }

    #[test]
    fn damaged_report_lines_are_read_or_left(text in text(".stdout.log")) {
        within("report-line", text, |text| {
            check_lines(text);
            Ok(())
        })?;
    }
}
