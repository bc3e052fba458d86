//! The event: which fault, with which parameters. It must not know how a fault
//! is done.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Failure;

/// The largest answer that Lambda takes, in bytes.
///
/// Source: the limit in AWS's Runtime Interface Emulator and in the message of
/// `Function.ResponseSizeTooLarge`.
const LARGEST_ANSWER: usize = 6_291_556;

/// One fault. In an event it is named by `fault`; every parameter has a default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    tag = "fault",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Fault {
    /// None: answers.
    None {},
    /// Answers an error.
    Error {
        /// Its type.
        #[serde(default = "default::kind", rename = "type")]
        kind: String,
        /// Its message.
        #[serde(default = "default::message")]
        message: String,
    },
    /// Panics; the Rust runtime turns that into an error.
    Panic {
        /// The panic's message.
        #[serde(default = "default::message")]
        message: String,
    },
    /// Ends the process with a code.
    Exit {
        /// The code.
        #[serde(default = "default::code")]
        code: i32,
    },
    /// Ends the process with a signal (`SIGABRT`).
    Abort {},
    /// Never answers.
    Hang {},
    /// Answers late.
    Slow {
        /// How late, in milliseconds.
        #[serde(default = "default::ms")]
        ms: u64,
    },
    /// Answers more than Lambda takes.
    AnswerTooLarge {
        /// Size of the answer, its quotes included.
        #[serde(default = "default::answer_bytes")]
        bytes: usize,
    },
    /// Answers, as a success, what looks like an error.
    ReturnsErrorShape {},
    /// Answers, as a success, the text that stands for a timeout.
    ReturnsTimeoutText {
        /// The seconds that the text claims.
        #[serde(default = "default::seconds")]
        seconds: u32,
    },
    /// Takes memory and touches it.
    FillMemory {
        /// How much, in MB.
        #[serde(default = "default::mb")]
        mb: usize,
    },
    /// Writes a file to `/tmp`, and removes it.
    FillTmp {
        /// How large, in MB.
        #[serde(default = "default::mb")]
        mb: usize,
    },
    /// Writes a file elsewhere.
    WriteOutsideTmp {
        /// Where.
        #[serde(default = "default::path")]
        path: String,
    },
    /// Opens files and keeps them open until it answers.
    OpenFiles {
        /// How many.
        #[serde(default = "default::files")]
        count: usize,
    },
    /// Starts child processes.
    Spawn {
        /// How many.
        #[serde(default = "default::children")]
        children: usize,
        /// How long each one lives.
        #[serde(default = "default::seconds")]
        seconds: u32,
        /// Answers while they live, instead of ending them first.
        #[serde(default)]
        outlive: bool,
    },
    /// Writes a lot of log.
    LogFlood {
        /// How much.
        #[serde(default = "default::log_bytes")]
        bytes: usize,
        /// Length of one line, its end included.
        #[serde(default = "default::line")]
        line: usize,
        /// Ends lines; without it, the log is one line that never ends.
        #[serde(default = "default::newline")]
        newline: bool,
        /// Where to.
        #[serde(default)]
        stream: Stream,
    },
}

/// One of a process' two log streams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output.
    #[default]
    Stdout,
    /// Standard error.
    Stderr,
}

impl Fault {
    /// Reads the event.
    pub fn parse(event: &Value) -> Result<Self, Failure> {
        Self::deserialize(event).map_err(|error| {
            let message = format!("read the event as a fault: {error}");
            Failure::new("InvalidEvent", message)
        })
    }
}

mod default {
    //! What the parameters are where an event does not give them.

    pub(super) fn kind() -> String {
        "RequestedError".to_owned()
    }

    pub(super) fn message() -> String {
        "failed as requested".to_owned()
    }

    pub(super) fn path() -> String {
        "/var/task/written-by-faults".to_owned()
    }

    pub(super) const fn code() -> i32 {
        1
    }

    pub(super) const fn ms() -> u64 {
        1_000
    }

    pub(super) const fn answer_bytes() -> usize {
        super::LARGEST_ANSWER + 1
    }

    pub(super) const fn seconds() -> u32 {
        60
    }

    pub(super) const fn mb() -> usize {
        16_384
    }

    pub(super) const fn files() -> usize {
        2_048
    }

    pub(super) const fn children() -> usize {
        10
    }

    pub(super) const fn log_bytes() -> usize {
        1_048_576
    }

    pub(super) const fn line() -> usize {
        100
    }

    pub(super) const fn newline() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_parameter_has_a_default() {
        let names = [
            "none",
            "error",
            "panic",
            "exit",
            "abort",
            "hang",
            "slow",
            "answer-too-large",
            "returns-error-shape",
            "returns-timeout-text",
            "fill-memory",
            "fill-tmp",
            "write-outside-tmp",
            "open-files",
            "spawn",
            "log-flood",
        ];
        for name in names {
            let fault = Fault::parse(&json!({ "fault": name }));
            assert!(fault.is_ok(), "{name}: {fault:?}");
        }
    }

    #[test]
    fn parameters_are_read() {
        let event = json!({ "fault": "log-flood", "bytes": 7, "line": 3, "newline": false, "stream": "stderr" });
        let fault = Fault::LogFlood {
            bytes: 7,
            line: 3,
            newline: false,
            stream: Stream::Stderr,
        };
        assert_eq!(Fault::parse(&event), Ok(fault));
    }

    #[test]
    fn the_default_answer_is_one_byte_too_large() {
        let fault = Fault::parse(&json!({ "fault": "answer-too-large" }));
        assert_eq!(fault, Ok(Fault::AnswerTooLarge { bytes: 6_291_557 }));
    }

    #[test]
    fn what_is_not_a_fault_is_an_invalid_event() {
        let events = [
            json!(null),
            json!("exit"),
            json!({}),
            json!({ "fault": "unheard-of" }),
            json!({ "fault": "exit", "code": "three" }),
            json!({ "fault": "exit", "cod": 3 }),
            json!({ "fault": "none", "code": 3 }),
        ];
        for event in events {
            let failure = Fault::parse(&event).expect_err(&event.to_string());
            assert_eq!(failure.kind, "InvalidEvent");
            assert!(
                failure.message.starts_with("read the event as a fault: "),
                "{event}"
            );
        }
    }
}
