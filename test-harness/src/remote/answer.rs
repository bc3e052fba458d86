//! From what AWS answered to an outcome: a pure function. Unlike the emulator,
//! Lambda says itself whether a function failed; how it failed is in the payload
//! and in the tail of the log.

use std::time::Duration;

use super::tail::Tail;
use crate::deploy::InvokeAnswer;
use crate::invoke::outcome::{FunctionFailure, Invocation, Outcome, Phase, ProcessExit};
use crate::invoke::report_line::ReportLine;
use crate::model::Json;

/// Errors that a runtime reports before it asks for an event.
///
/// Source: the runtime interface clients of Python and Node; recorded cases
/// `ric-import-error` and `ric-handler-not-found`.
const OF_INIT: [&str; 8] = [
    "Runtime.ImportModuleError",
    "Runtime.HandlerNotFound",
    "Runtime.MalformedHandlerName",
    "Runtime.UserCodeSyntaxError",
    "Runtime.InvalidEntrypoint",
    "Runtime.InvalidWorkingDir",
    "Runtime.InitError",
    "Extension.InitError",
];

/// Reads an answer. `elapsed` is what the client saw, `timeout` the function's
/// time limit.
pub fn invocation(answer: &InvokeAnswer, elapsed: Duration, timeout: Duration) -> Invocation {
    let tail = Tail::read(&answer.log_tail, answer.request_id.as_deref());
    let outcome = outcome(answer, &tail, timeout);
    let exit = match &outcome {
        Outcome::Crash { exit, .. } | Outcome::InitError { exit, .. } => exit.clone(),
        _ => None,
    };
    let report = tail.report;
    let memory = report.as_ref().and_then(|report| report.max_memory_used_mb);
    Invocation {
        outcome,
        certain: true,
        elapsed,
        init_duration: None,
        report,
        memory_peak: memory.map(|megabytes| megabytes << 20),
        request_id: answer.request_id.clone(),
        exit,
        logs: tail.lines,
        logs_cut: tail.cut,
    }
    .with_init()
}

impl Invocation {
    /// Lambda's `Duration` does not count the start in, so that nothing is to be
    /// taken off it; what the start took is told all the same.
    fn with_init(mut self) -> Self {
        if let Some(report) = &mut self.report
            && let Some(init) = report.init_duration
        {
            self.init_duration = Some(init);
            report.duration = report.duration.map(|duration| duration + init);
        }
        self
    }
}

fn outcome(answer: &InvokeAnswer, tail: &Tail, timeout: Duration) -> Outcome {
    let payload = answer.payload.clone();
    if answer.function_error.is_none() {
        return Outcome::Success { payload };
    }
    let error = FunctionFailure::from_payload(payload);
    if let Some(after) = timed_out(&error, tail, timeout) {
        let during = if tail.init.as_deref() == Some("timeout") {
            Phase::Init
        } else {
            Phase::Invoke
        };
        return Outcome::Timeout { after, during };
    }
    let exited = has_exited(&error);
    let exit = exit(&error.message).filter(|_| exited);
    if tail.init.is_some() || of_init(&error) {
        let error = Some(error);
        return Outcome::InitError { error, exit };
    }
    if exited {
        let out_of_memory = out_of_memory(&error, exit.as_ref(), tail.report.as_ref());
        return Outcome::Crash {
            error,
            exit,
            out_of_memory,
            answered: None,
        };
    }
    Outcome::FunctionError { error }
}

/// The time limit that has passed: by the REPORT's status where it has one, since
/// a function may throw an error that looks like a time-out; else by the payload.
///
/// Source: recorded cases `timeout-shape` and `timeout-one-second`.
fn timed_out(error: &FunctionFailure, tail: &Tail, timeout: Duration) -> Option<Duration> {
    let status = tail
        .report
        .as_ref()
        .and_then(|report| report.status.as_deref());
    let told = error.message.split_once("Task timed out after ");
    let told = told.and_then(|(_, rest)| rest.strip_suffix(" seconds"));
    // Before 2025 there was no type.
    let typed = error.error_type.is_empty() || error.error_type == "Sandbox.Timedout";
    let seconds: Option<f64> = told.filter(|_| typed).and_then(|text| text.parse().ok());
    let after = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    match status {
        Some("timeout") => Some(after.unwrap_or(timeout)),
        Some(_) => None,
        None => after,
    }
}

/// Whether the platform says that the runtime's process ended.
///
/// Source: recorded cases `fe-handler-exit-zero` and `init-wrapper-missing`;
/// Lambda developer guide, "Out of memory".
fn has_exited(error: &FunctionFailure) -> bool {
    let typed = ["Runtime.ExitError", "Runtime.OutOfMemory"].contains(&error.error_type.as_str());
    typed && error.message.contains("Error: Runtime exited ")
}

fn exit(message: &str) -> Option<ProcessExit> {
    let (_, how) = message.split_once("Runtime exited with error: ")?;
    match how.split_once("exit status ") {
        Some((_, status)) => status.trim().parse().ok().map(ProcessExit::Status),
        None => how
            .strip_prefix("signal: ")
            .map(|signal| ProcessExit::Signal(signal.to_owned())),
    }
}

fn out_of_memory(
    error: &FunctionFailure,
    exit: Option<&ProcessExit>,
    report: Option<&ReportLine>,
) -> bool {
    let used_up = report.is_some_and(|report| {
        let sizes = (report.max_memory_used_mb, report.memory_size_mb);
        matches!(sizes, (Some(used), Some(size)) if used >= size)
    });
    let killed = exit == Some(&ProcessExit::Signal("killed".to_owned()));
    error.error_type == "Runtime.OutOfMemory" || (killed && used_up)
}

/// Whether the runtime told the error before it had an event: by the error's
/// type, or by the empty id that Python's client then sends.
///
/// Source: recorded case `init-raise-python`.
fn of_init(error: &FunctionFailure) -> bool {
    let without_request = Json::parse(&error.raw).is_ok_and(|json| {
        let id = json.member("requestId").and_then(Json::as_str);
        id == Some("")
    });
    without_request || OF_INIT.contains(&error.error_type.as_str())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;
    use crate::invoke::OutcomeKind;

    const ID: &str = "8e497626-6f81-4e6e-a932-299771dde6b8";
    const LIMIT: Duration = Duration::from_secs(3);

    fn answer(payload: &str, failed: bool, tail: &str) -> InvokeAnswer {
        InvokeAnswer {
            payload: Bytes::from(payload.replace("<id>", ID)),
            function_error: failed.then(|| "Unhandled".to_owned()),
            executed_version: Some("7".to_owned()),
            log_tail: tail.replace("<id>", ID),
            request_id: Some(ID.to_owned()),
        }
    }

    fn read(payload: &str, failed: bool, tail: &str) -> Invocation {
        invocation(&answer(payload, failed, tail), Duration::ZERO, LIMIT)
    }

    fn failed(payload: &str, tail: &str) -> Outcome {
        read(payload, true, tail).outcome
    }

    /// Payloads as they were recorded from AWS, by the name of the case, and what
    /// each of them means without any log.
    #[test]
    fn recorded_failures_have_their_outcomes() {
        use OutcomeKind::{Crash, FunctionError, InitError, Timeout};
        let table = [
            (
                "fe-handler-raise-python",
                r#"{"errorMessage":"Handler fails","errorType":"Exception","requestId":"<id>","stackTrace":["  File \"/var/task/app.py\", line 2, in handler\n    raise "]}"#,
                FunctionError,
            ),
            (
                "fe-handler-raise-node",
                r#"{"errorType":"Error","errorMessage":"Error: some_error_msg","trace":[]}"#,
                FunctionError,
            ),
            (
                "fe-handler-raise-java",
                r#"{"errorMessage":"Error: some_error_msg","errorType":"java.lang.RuntimeException","stackTrace":[]}"#,
                FunctionError,
            ),
            (
                "fe-handler-raise-go",
                r#"{"errorMessage":"Error: some_error_msg","errorType":"errorString"}"#,
                FunctionError,
            ),
            (
                "fe-error-json-verbatim",
                r#"{"errorType":"Probe.Explicit","errorMessage":"explicit-runtime-error","stackTrace":[]}"#,
                FunctionError,
            ),
            (
                "limit-response-over",
                r#"{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}"#,
                FunctionError,
            ),
            (
                "fe-handler-exit-zero",
                r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited without providing a reason"}"#,
                Crash,
            ),
            (
                "init-wrapper-missing",
                r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: exit status 127"}"#,
                Crash,
            ),
            (
                "init-raise-python",
                r#"{"errorMessage":"Runtime startup fails","errorType":"Exception","requestId":"","stackTrace":[]}"#,
                InitError,
            ),
            (
                "ric-handler-not-found",
                r#"{"errorType":"Runtime.HandlerNotFound","errorMessage":"x"}"#,
                InitError,
            ),
            (
                "ric-import-error",
                r#"{"errorType":"Runtime.ImportModuleError","errorMessage":"x"}"#,
                InitError,
            ),
            (
                "timeout-shape",
                r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: Task timed out after 2.00 seconds"}"#,
                Timeout,
            ),
            (
                "the shape of a time-out before 2025",
                r#"{"errorMessage":"2024-04-01T10:00:00.000Z <id> Task timed out after 1.00 seconds"}"#,
                Timeout,
            ),
        ];
        for (name, payload, wanted) in table {
            assert_eq!(failed(payload, "").kind(), wanted, "{name}");
        }
    }

    #[test]
    fn an_answer_is_an_answer_whatever_it_looks_like() {
        let shaped = r#"{"errorType":"Sandbox.Timedout","errorMessage":"Task timed out after 2.00 seconds"}"#;
        for payload in ["null", "", "plain", shaped] {
            let payload_bytes = Bytes::from(payload.to_owned());
            let wanted = Outcome::Success {
                payload: payload_bytes,
            };
            assert_eq!(read(payload, false, "").outcome, wanted);
        }
    }

    #[test]
    fn a_start_that_failed_is_seen_in_the_log() {
        let payload = r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: exit status 127"}"#;
        let tail = "INIT_REPORT Init Duration: 9.10 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\nSTART RequestId: <id> Version: 7\nEND RequestId: <id>\n";
        let read = read(payload, true, tail);
        let Outcome::InitError { error, exit } = read.outcome else {
            panic!("{:?}", read.outcome);
        };
        assert_eq!(exit, Some(ProcessExit::Status(127)));
        assert_eq!(error.unwrap().error_type, "Runtime.ExitError");
        assert_eq!(read.exit, Some(ProcessExit::Status(127)));
        assert!(read.logs.is_empty());
    }

    #[test]
    fn the_report_decides_what_was_a_time_out() {
        let payload = r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: Task timed out after 3.00 seconds"}"#;
        let report = |status: &str| {
            format!(
                "REPORT RequestId: <id>\tDuration: 3000.00 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\tStatus: {status}\n"
            )
        };
        let wanted = Outcome::Timeout {
            after: LIMIT,
            during: Phase::Invoke,
        };
        assert_eq!(failed(payload, &report("timeout")), wanted);
        // The function's own error, which only looks like one.
        assert_eq!(
            failed(payload, &report("error")).kind(),
            OutcomeKind::FunctionError
        );
        let init = format!(
            "INIT_REPORT Init Duration: 3000.00 ms\tPhase: invoke\tStatus: timeout\n{}",
            report("timeout")
        );
        let wanted = Outcome::Timeout {
            after: LIMIT,
            during: Phase::Init,
        };
        assert_eq!(failed(payload, &init), wanted);
    }

    #[test]
    fn memory_that_ran_out_is_told() {
        let killed = r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: signal: killed"}"#;
        let report = |used: u32| {
            format!(
                "REPORT RequestId: <id>\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: {used} MB\tStatus: error\tError Type: Runtime.ExitError\n"
            )
        };
        let memory = |outcome: Outcome| match outcome {
            Outcome::Crash {
                out_of_memory,
                exit,
                ..
            } => {
                assert_eq!(exit, Some(ProcessExit::Signal("killed".to_owned())));
                out_of_memory
            }
            other => panic!("{other:?}"),
        };
        assert!(memory(failed(killed, &report(128))));
        assert!(!memory(failed(killed, &report(90))));
        assert!(!memory(failed(killed, "")));
        let typed = killed.replace("ExitError", "OutOfMemory");
        assert!(memory(failed(&typed, "")));
    }

    #[test]
    fn a_functions_own_exit_error_is_no_crash() {
        let own = r#"{"errorType":"Runtime.ExitError","errorMessage":"so I say"}"#;
        assert_eq!(failed(own, "").kind(), OutcomeKind::FunctionError);
    }

    #[test]
    fn durations_are_lambdas_own() {
        let tail = "START RequestId: <id> Version: 7\nhello\nEND RequestId: <id>\nREPORT RequestId: <id>\tDuration: 2.03 ms\tBilled Duration: 82 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\tInit Duration: 79.22 ms\t\n";
        let read = read("1", false, tail);
        assert_eq!(read.duration(), Duration::from_micros(2_030));
        assert_eq!(read.init_duration, Some(Duration::from_micros(79_220)));
        assert_eq!(read.memory_peak, Some(37 << 20));
        assert_eq!(read.logs.len(), 1);
        assert_eq!(read.request_id.as_deref(), Some(ID));
    }

    proptest! {
        #[test]
        fn every_answer_has_an_outcome(payload in prop::collection::vec(any::<u8>(), 0..80), tail in "\\PC{0,80}", failed: bool) {
            let answer = InvokeAnswer {
                payload: Bytes::from(payload),
                ..answer("", failed, &tail)
            };
            let read = invocation(&answer, Duration::ZERO, LIMIT);
            prop_assert_eq!(read.outcome.kind() == OutcomeKind::Success, !failed);
        }
    }
}
