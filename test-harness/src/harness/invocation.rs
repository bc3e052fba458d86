//! What came back, with the answer as a type of the test's own.

use std::ops::Deref;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::HarnessError;
use crate::invoke::{Invocation, Outcome};
use crate::model::Json;

/// An invocation that has an outcome. All of [`Invocation`] is there: outcome,
/// log lines, durations, REPORT line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered(pub(super) Invocation);

impl Answered {
    /// The answer, read as JSON into a type.
    ///
    /// # Errors
    /// When the outcome is no success, or the answer is of another shape. The
    /// error shows the outcome and the function's log.
    pub fn answer<T: DeserializeOwned>(&self) -> Result<T, HarnessError> {
        let payload = self.payload()?;
        serde_json::from_slice(payload).map_err(|error| {
            let answer = String::from_utf8_lossy(payload);
            HarnessError::Answer(format!(
                "failed to read the answer `{answer}`\ncaused by: {error}"
            ))
        })
    }

    /// The type and the message of the error that the function reported.
    ///
    /// # Errors
    /// When the outcome is no function error.
    pub fn error(&self) -> Result<(&str, &str), HarnessError> {
        match &self.0.outcome {
            Outcome::FunctionError { error } => Ok((&error.error_type, &error.message)),
            _ => Err(self.unexpected("a function error")),
        }
    }

    fn payload(&self) -> Result<&Bytes, HarnessError> {
        match &self.0.outcome {
            Outcome::Success { payload } => Ok(payload),
            _ => Err(self.unexpected("a success")),
        }
    }

    fn unexpected(&self, wanted: &str) -> HarnessError {
        let kind = self.0.outcome.kind();
        let mut lines = vec![format!("expected {wanted}, got the outcome `{kind}`")];
        let said = match &self.0.outcome {
            Outcome::Success { payload } => Some(payload),
            other => other.failure().map(|failure| &failure.raw),
        };
        lines.extend(said.map(|said| format!("payload: {}", String::from_utf8_lossy(said))));
        let log = self.0.logs.iter();
        lines.extend(log.map(|line| format!("log: {}", line.text)));
        HarnessError::Answer(lines.join("\n"))
    }

    /// The invocation itself.
    pub fn into_inner(self) -> Invocation {
        self.0
    }

    /// The answer as any JSON value, with every digit kept.
    ///
    /// # Errors
    /// As [`Answered::answer`].
    pub fn json(&self) -> Result<Json, HarnessError> {
        let payload = self.payload()?;
        Json::parse(payload).map_err(|error| {
            HarnessError::Answer(format!("failed to read the answer\ncaused by: {error}"))
        })
    }
}

impl Deref for Answered {
    type Target = Invocation;

    fn deref(&self) -> &Invocation {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::invoke::outcome::LogStream;
    use crate::invoke::{FunctionFailure, LogLine};

    fn answered(outcome: Outcome) -> Answered {
        Answered(Invocation {
            outcome,
            certain: true,
            elapsed: Duration::from_millis(1),
            init_duration: None,
            report: None,
            memory_peak: None,
            request_id: None,
            exit: None,
            logs_cut: false,
            logs: vec![LogLine {
                stream: LogStream::Function,
                text: "a line".to_owned(),
            }],
        })
    }

    #[test]
    fn an_answer_is_read_and_anything_else_told_with_the_log() {
        let payload = Bytes::from_static(b"{\"n\":1}");
        let success = answered(Outcome::Success { payload });
        let read: std::collections::BTreeMap<String, u8> = success.answer().unwrap();
        assert_eq!(read["n"], 1);
        let other = success.answer::<Vec<u8>>().unwrap_err().to_string();
        assert!(other.contains("`{\"n\":1}`"), "{other}");
        assert!(success.error().is_err());

        let raw = Bytes::from_static(br#"{"errorType":"Asked","errorMessage":"so"}"#);
        let error = FunctionFailure::from_payload(raw);
        let failed = answered(Outcome::FunctionError { error });
        assert_eq!(failed.error().unwrap(), ("Asked", "so"));
        let told = failed.answer::<u8>().unwrap_err().to_string();
        assert!(
            told.contains("function-error") && told.contains("log: a line"),
            "{told}"
        );
    }
}
