//! What an invocation came to: one word and its evidence, never a bare status
//! code. It knows nothing of who was asked, nor of what a case expects.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::report_line::ReportLine;
use crate::model::Json;

/// What an invocation came to, as Lambda would tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The function answered.
    Success {
        /// The answer as the runtime sent it.
        payload: Bytes,
    },
    /// The function reported an error of its own, or its answer was refused.
    FunctionError {
        /// The error.
        error: FunctionFailure,
    },
    /// The runtime failed before it could take an event.
    InitError {
        /// The error that the runtime or the emulator told, where there is one.
        error: Option<FunctionFailure>,
        /// How the runtime's process ended, where that is known.
        exit: Option<ProcessExit>,
    },
    /// The function's time limit passed.
    Timeout {
        /// The time limit.
        after: Duration,
        /// What the function was at when it passed.
        during: Phase,
    },
    /// The runtime's process ended while it held an event.
    Crash {
        /// What the emulator says of it, `Runtime.ExitError` as a rule.
        error: FunctionFailure,
        /// How the process ended, where that is known.
        exit: Option<ProcessExit>,
        /// Whether the memory limit ended it.
        out_of_memory: bool,
        /// The answer that was already sent when the process ended.
        answered: Option<Bytes>,
    },
}

/// An [`Outcome`] without its evidence: what cases name and reports count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// See [`Outcome::Success`].
    Success,
    /// See [`Outcome::FunctionError`].
    FunctionError,
    /// See [`Outcome::InitError`].
    InitError,
    /// See [`Outcome::Timeout`].
    Timeout,
    /// See [`Outcome::Crash`].
    Crash,
}

/// A part of an environment's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// From the start of the runtime to its first request for an event.
    Init,
    /// From an event to the next request for one.
    Invoke,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessExit {
    /// It exited with a status.
    Status(i32),
    /// A signal ended it, by the emulator's name for it, such as `killed`.
    Signal(String),
}

/// An error as a function or a runtime reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionFailure {
    /// `errorType`, empty where there is none.
    pub error_type: String,
    /// `errorMessage`, empty where there is none.
    pub message: String,
    /// The whole payload as it came.
    pub raw: Bytes,
}

/// Which of an environment's streams a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogStream {
    /// Written by the function or its runtime; the emulator joins both streams.
    Function,
    /// Written by the emulator about itself.
    Emulator,
}

/// One line of an environment's log, without its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Where it came from.
    pub stream: LogStream,
    /// The line.
    pub text: String,
}

/// One invocation, answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// What it came to.
    pub outcome: Outcome,
    /// Whether the emulator's log proves the outcome; otherwise the outcome was
    /// read from the answer's shape.
    pub certain: bool,
    /// From the request to the whole answer, as the client saw it.
    pub elapsed: Duration,
    /// How long the runtime took to start, where this invocation started it.
    pub init_duration: Option<Duration>,
    /// The REPORT line.
    pub report: Option<ReportLine>,
    /// The most memory in bytes that the environment has had by the end of this
    /// invocation, where it was measured.
    pub memory_peak: Option<u64>,
    /// The request's id.
    pub request_id: Option<String>,
    /// How the runtime's process ended during this invocation, if it did.
    pub exit: Option<ProcessExit>,
    /// What the function wrote.
    pub logs: Vec<LogLine>,
    /// Whether lines of it were lost, since there were too many.
    pub logs_cut: bool,
}

impl Outcome {
    /// The outcome without its evidence.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Success { .. } => OutcomeKind::Success,
            Self::FunctionError { .. } => OutcomeKind::FunctionError,
            Self::InitError { .. } => OutcomeKind::InitError,
            Self::Timeout { .. } => OutcomeKind::Timeout,
            Self::Crash { .. } => OutcomeKind::Crash,
        }
    }

    /// The error that came with the outcome.
    pub const fn failure(&self) -> Option<&FunctionFailure> {
        match self {
            Self::FunctionError { error } | Self::Crash { error, .. } => Some(error),
            Self::InitError { error, .. } => error.as_ref(),
            Self::Success { .. } | Self::Timeout { .. } => None,
        }
    }
}

impl Invocation {
    /// How long the function took, as Lambda's REPORT has it: without the start
    /// of the runtime, which the emulator counts in. Where there is no REPORT,
    /// what the client saw stands for it.
    pub fn duration(&self) -> Duration {
        let reported = self.report.as_ref().and_then(|report| report.duration);
        let init = self.init_duration.unwrap_or_default();
        reported.unwrap_or(self.elapsed).saturating_sub(init)
    }

    /// Whether the environment may take another event. One that lost its
    /// runtime answers with a fresh one, which would hide what the loss did.
    pub const fn leaves_environment_usable(&self) -> bool {
        let served = matches!(
            self.outcome,
            Outcome::Success { .. } | Outcome::FunctionError { .. }
        );
        served && self.exit.is_none()
    }
}

impl OutcomeKind {
    /// Every kind, in the order that messages list them.
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::FunctionError,
        Self::InitError,
        Self::Timeout,
        Self::Crash,
    ];

    /// The word for it in cases and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::FunctionError => "function-error",
            Self::InitError => "init-error",
            Self::Timeout => "timeout",
            Self::Crash => "crash",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl FunctionFailure {
    /// Reads a payload: `errorType` and `errorMessage` where it is an object
    /// that has them; anything else is kept as it came.
    pub fn from_payload(raw: Bytes) -> Self {
        let text = |json: &Json, name: &str| {
            let member = json.member(name).and_then(Json::as_str);
            member.unwrap_or_default().to_owned()
        };
        match Json::parse(&raw) {
            Ok(json) => Self {
                error_type: text(&json, "errorType"),
                message: text(&json, "errorMessage"),
                raw,
            },
            Err(_) => Self {
                error_type: String::new(),
                message: String::new(),
                raw,
            },
        }
    }
}

impl fmt::Display for OutcomeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for ProcessExit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "exit status {status}"),
            Self::Signal(signal) => write!(f, "signal: {signal}"),
        }
    }
}
