//! The Invoke API's answers: status, headers, body. Forms and words are those of
//! recordings of the service; where none is known, the API model's.

use base64::Engine as _;
use bytes::Bytes;

use super::{ACCOUNT, REGION};
use crate::engine::unique;
use crate::invoke::{Invocation, InvokeError, Outcome, ReportLine};

/// Bytes of log that `LogResult` shows. Source: AWS's API reference, Invoke.
const TAIL_BYTES: usize = 4096;
const VERSION: &str = "$LATEST";

/// An answer of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// What a function came to: always status 200, errors are marked.
    pub(super) fn of(invocation: &Invocation, tail: bool) -> Self {
        let id = invocation.request_id.clone().unwrap_or_else(request_id);
        let (payload, failed) = payload(&invocation.outcome, &id);
        let mut answer = Self::json(200, &id, payload.to_vec());
        answer.add("x-amz-executed-version", VERSION);
        answer.add("x-amzn-remapped-content-length", "0");
        if failed {
            answer.add("x-amz-function-error", "Unhandled");
        }
        if tail {
            let log = log(invocation, &id);
            let text = base64::engine::general_purpose::STANDARD.encode(end(&log));
            answer.add("x-amz-log-result", text);
        }
        answer
    }

    /// An event that was run, whatever came of it.
    pub(super) fn accepted(invocation: &Invocation) -> Self {
        let id = invocation.request_id.clone().unwrap_or_else(request_id);
        Self::empty(202, &id)
    }

    /// A dry run.
    pub(super) fn would_run() -> Self {
        let mut answer = Self::empty(204, &request_id());
        answer.add("x-amzn-remapped-content-length", "0");
        answer
    }

    pub(super) fn no_function(name: &str, qualifier: &str) -> Self {
        let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}:{qualifier}");
        let message = format!("Function not found: {arn}");
        // This one error has a capital in the member's name.
        Self::error(404, "ResourceNotFoundException", "Message", &message)
    }

    pub(super) fn other_region(region: &str) -> Self {
        let message =
            format!("Functions from '{region}' are not reachable in this region ('{REGION}')");
        Self::error(404, "ResourceNotFoundException", "Message", &message)
    }

    pub(super) fn two_qualifiers() -> Self {
        let message =
            "The derived qualifier from the function name does not match the specified qualifier.";
        Self::error(400, "InvalidParameterValueException", "message", message)
    }

    pub(super) fn invalid_name(name: &str) -> Self {
        let message = format!(
            "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern"
        );
        Self::error(400, "ValidationException", "message", &message)
    }

    pub(super) fn invalid_type(word: &str) -> Self {
        let message = format!(
            "1 validation error detected: Value '{word}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [DryRun, RequestResponse, Event]"
        );
        Self::error(400, "ValidationException", "message", &message)
    }

    pub(super) fn invalid_context() -> Self {
        let message = "Client context must be a valid Base64-encoded JSON object.";
        Self::error(400, "InvalidRequestContentException", "message", message)
    }

    pub(super) fn no_json(detail: &str) -> Self {
        let message = format!(
            "Could not parse request body into json: Could not parse payload into json: {detail}"
        );
        Self::error(400, "InvalidRequestContentException", "message", &message)
    }

    pub(super) fn no_operation(method: &str, path: &str) -> Self {
        let message =
            format!("{method} {path} is no operation of this endpoint, which has Invoke only");
        Self::error(404, "UnknownOperationException", "message", &message)
    }

    /// An event that Lambda has a refusal for, by its name.
    pub(super) fn refused(error: &InvokeError) -> Self {
        match error.lambda_error() {
            Some((status, kind)) => Self::error(status, kind, "message", &error.to_string()),
            None => Self::failed(&error.to_string()),
        }
    }

    /// A failure of ours.
    pub(super) fn failed(told: &str) -> Self {
        Self::error(500, "ServiceException", "Message", told)
    }

    #[cfg(test)]
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn error(status: u16, kind: &str, member: &str, message: &str) -> Self {
        let whose = if status >= 500 { "Service" } else { "User" };
        let message = serde_json::Value::from(message);
        let body = format!("{{\"Type\":\"{whose}\",\"{member}\":{message}}}");
        let mut answer = Self::json(status, &request_id(), body.into_bytes());
        answer.add("x-amzn-errortype", kind);
        answer
    }

    fn json(status: u16, id: &str, body: Vec<u8>) -> Self {
        let mut answer = Self::empty(status, id);
        answer.add("content-type", "application/json");
        answer.body = body;
        answer
    }

    fn empty(status: u16, id: &str) -> Self {
        Self {
            status,
            headers: vec![("x-amzn-requestid", id.to_owned())],
            body: Vec::new(),
        }
    }

    fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.push((name, value.into()));
    }
}

/// The payload, and whether it is marked as an error. Where the emulator's words
/// for a failure differ from the service's, these are the service's.
fn payload(outcome: &Outcome, id: &str) -> (Bytes, bool) {
    let written = |kind: &str, message: &str| {
        let message = format!("RequestId: {id} Error: {message}");
        let kind = serde_json::Value::from(kind);
        let message = serde_json::Value::from(message);
        Bytes::from(format!(
            "{{\"errorType\":{kind},\"errorMessage\":{message}}}"
        ))
    };
    match outcome {
        Outcome::Success { payload } if payload.is_empty() => (Bytes::from_static(b"null"), false),
        Outcome::Success { payload } => (payload.clone(), false),
        Outcome::FunctionError { error } => (error.raw.clone(), true),
        Outcome::Timeout { after, .. } => {
            let message = format!("Task timed out after {:.2} seconds", after.as_secs_f64());
            (written("Sandbox.Timedout", &message), true)
        }
        Outcome::InitError { error, exit } => {
            let told = error.as_ref().filter(|error| !error.raw.is_empty());
            let own = told.filter(|error| !error.error_type.starts_with("Runtime.Exit"));
            let payload = own.map_or_else(
                || written("Runtime.ExitError", &exited(exit.as_ref())),
                |error| error.raw.clone(),
            );
            (payload, true)
        }
        Outcome::Crash { exit, .. } => (written("Runtime.ExitError", &exited(exit.as_ref())), true),
    }
}

fn exited(exit: Option<&crate::invoke::outcome::ProcessExit>) -> String {
    use crate::invoke::outcome::ProcessExit;
    match exit {
        None | Some(ProcessExit::Status(0)) => {
            "Runtime exited without providing a reason".to_owned()
        }
        Some(exit) => format!("Runtime exited with error: {exit}"),
    }
}

/// The log as Lambda writes it.
fn log(invocation: &Invocation, id: &str) -> String {
    let lines = invocation.logs.iter().map(|line| line.text.clone());
    let mut log = vec![format!("START RequestId: {id} Version: {VERSION}")];
    log.extend(lines);
    log.push(format!("END RequestId: {id}"));
    let report = invocation.report.as_ref();
    log.extend(report.map(|report| report_line(report, id)));
    log.join("\n") + "\n"
}

fn report_line(report: &ReportLine, id: &str) -> String {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    let figures = [
        report
            .duration
            .map(|time| format!("Duration: {:.2} ms", ms(time))),
        report
            .billed_duration
            .map(|time| format!("Billed Duration: {:.0} ms", ms(time))),
        report
            .memory_size_mb
            .map(|size| format!("Memory Size: {size} MB")),
        report
            .max_memory_used_mb
            .map(|used| format!("Max Memory Used: {used} MB")),
    ];
    let mut parts = vec![format!("REPORT RequestId: {id}")];
    parts.extend(figures.into_iter().flatten());
    parts.push(String::new());
    parts.join("\t")
}

/// The last bytes of a log; a character that is cut through is replaced.
fn end(log: &str) -> String {
    let bytes = log.as_bytes();
    let start = bytes.len().saturating_sub(TAIL_BYTES);
    String::from_utf8_lossy(&bytes[start..]).into_owned()
}

/// An id in the form of a request's.
fn request_id() -> String {
    let text = unique();
    let parts = [&text[..8], &text[8..12], &text[12..16], &text[16..20]];
    format!("{}-{}", parts.join("-"), &text[20..32])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::invoke::outcome::{LogStream, Phase, ProcessExit};
    use crate::invoke::{FunctionFailure, LogLine};

    const ID: &str = "11111111-2222-3333-4444-555555555555";

    fn invocation(outcome: Outcome) -> Invocation {
        Invocation {
            outcome,
            certain: true,
            elapsed: Duration::from_millis(3),
            init_duration: None,
            report: Some(ReportLine {
                duration: Some(Duration::from_micros(1_500)),
                billed_duration: Some(Duration::from_millis(2)),
                memory_size_mb: Some(128),
                max_memory_used_mb: Some(128),
                ..ReportLine::default()
            }),
            memory_peak: None,
            request_id: Some(ID.to_owned()),
            exit: None,
            logs_cut: false,
            logs: Vec::new(),
        }
    }

    fn body(answer: &Answer) -> String {
        String::from_utf8(answer.body.clone()).unwrap()
    }

    #[test]
    fn a_success_is_plain_and_nothing_is_null() {
        let payload = Bytes::from_static(b"{\"a\": 1}");
        let answer = Answer::of(&invocation(Outcome::Success { payload }), false);
        assert_eq!((answer.status, body(&answer).as_str()), (200, "{\"a\": 1}"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("x-amz-executed-version"), Some("$LATEST"));
        assert_eq!(answer.header("x-amzn-requestid"), Some(ID));
        for absent in ["x-amz-function-error", "x-amz-log-result"] {
            assert_eq!(answer.header(absent), None);
        }
        let payload = Bytes::new();
        let nothing = Answer::of(&invocation(Outcome::Success { payload }), false);
        assert_eq!(body(&nothing), "null");
    }

    #[test]
    fn failures_have_the_words_of_the_service() {
        let timeout = Outcome::Timeout {
            after: Duration::from_secs(2),
            during: Phase::Invoke,
        };
        let emulators = FunctionFailure::from_payload(Bytes::from_static(b"{}"));
        let crash = |exit| Outcome::Crash {
            error: emulators.clone(),
            exit: Some(ProcessExit::Status(exit)),
            out_of_memory: false,
            answered: None,
        };
        let raised = FunctionFailure::from_payload(Bytes::from_static(
            b"{\"errorType\": \"E\", \"errorMessage\": \"m\"}",
        ));
        for (outcome, expected) in [
            (
                timeout,
                format!(
                    "{{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: {ID} Error: Task timed out after 2.00 seconds\"}}"
                ),
            ),
            (
                crash(0),
                format!(
                    "{{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: {ID} Error: Runtime exited without providing a reason\"}}"
                ),
            ),
            (
                crash(127),
                format!(
                    "{{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: {ID} Error: Runtime exited with error: exit status 127\"}}"
                ),
            ),
            (
                Outcome::FunctionError { error: raised },
                "{\"errorType\": \"E\", \"errorMessage\": \"m\"}".to_owned(),
            ),
        ] {
            let answer = Answer::of(&invocation(outcome), false);
            assert_eq!((answer.status, body(&answer)), (200, expected));
            assert_eq!(answer.header("x-amz-function-error"), Some("Unhandled"));
        }
    }

    #[test]
    fn the_tail_is_the_logs_end_and_no_longer_than_lambdas() {
        let mut done = invocation(Outcome::Success {
            payload: Bytes::new(),
        });
        let text = "\u{1f600}".repeat(2200);
        done.logs.push(LogLine {
            stream: LogStream::Function,
            text,
        });
        let answer = Answer::of(&done, true);
        let encoded = answer.header("x-amz-log-result").unwrap();
        let tail = base64::engine::general_purpose::STANDARD
            .decode(encoded)
            .unwrap();
        assert!(
            (TAIL_BYTES..=TAIL_BYTES + 6).contains(&tail.len()),
            "{}",
            tail.len()
        );
        let tail = String::from_utf8(tail).unwrap();
        let report = format!(
            "END RequestId: {ID}\nREPORT RequestId: {ID}\tDuration: 1.50 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t\n"
        );
        assert!(tail.ends_with(&report), "{tail}");
    }

    #[test]
    fn errors_have_type_and_message_where_the_service_has_them() {
        let answer = Answer::no_function("fn", "live");
        assert_eq!(
            body(&answer),
            "{\"Type\":\"User\",\"Message\":\"Function not found: arn:aws:lambda:us-east-1:123456789012:function:fn:live\"}"
        );
        assert_eq!(
            answer.header("x-amzn-errortype"),
            Some("ResourceNotFoundException")
        );
        let too_large = InvokeError::RequestTooLarge { size: 9, limit: 6 };
        assert_eq!(Answer::refused(&too_large).status, 413);
        assert_eq!(Answer::failed("boom").status, 500);
        assert_eq!(Answer::would_run().header("content-type"), None);
        assert_eq!(request_id().len(), ID.len());
        assert_ne!(request_id(), request_id());
    }
}
