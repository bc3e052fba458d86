//! The part of the report document that tells of cases.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::raw::{RawJson, present};
use super::report::FailureReport;

/// One case on one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseReport {
    /// How many tries it took; 0 where it was not run.
    pub attempts: u32,
    /// Milliseconds of the last try, all its repetitions together.
    pub duration_ms: f64,
    /// Why there is no outcome.
    pub failure: Option<FailureReport>,
    /// The file that it was written in.
    pub file: String,
    /// Milliseconds that the runtime took to start, where this case started it.
    pub init_duration_ms: Option<f64>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// What the same event came to on this machine, where the case ran elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalCaseReport>,
    /// What the function wrote.
    pub logs: Vec<String>,
    /// What differed.
    pub mismatches: Vec<MismatchReport>,
    /// The name.
    pub name: String,
    /// What the invocation came to.
    pub outcome: Option<OutcomeReport>,
    /// Why, where the status alone does not tell.
    pub reason: Option<String>,
    /// Which of the repetitions the result is of, from 1: the last one, or the
    /// first that did not hold. 0 where there was none.
    pub repetition: u32,
    /// How often the case was to run in each try.
    pub repetitions: u32,
    /// The request's id.
    pub request_id: Option<String>,
    /// Whether it passed, but slowly.
    pub slow: bool,
    /// How it ended.
    pub status: CaseStatusReport,
}

/// What the event of a case came to on this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocalCaseReport {
    /// Where the other answer differs from this one.
    pub differences: Vec<MismatchReport>,
    /// Why there is no outcome.
    pub failure: Option<FailureReport>,
    /// Where this one differs from what the case expects.
    pub mismatches: Vec<MismatchReport>,
    /// What the invocation came to.
    pub outcome: Option<OutcomeReport>,
    /// How the case ended here.
    pub status: CaseStatusReport,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatusReport {
    /// As expected.
    Passed,
    /// Otherwise than expected.
    Failed,
    /// There was no outcome.
    Error,
    /// It was not run.
    Skipped,
}

/// What an invocation came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeReport {
    /// The answer, where it is JSON and not large.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub answer: Option<RawJson>,
    /// The answer's size in bytes.
    pub answer_bytes: Option<usize>,
    /// Whether the emulator's log proves the outcome.
    pub certain: bool,
    /// What a time-out ended: `init` or `invoke`.
    pub during: Option<PhaseReport>,
    /// The error's message.
    pub error_message: Option<String>,
    /// The error's type.
    pub error_type: Option<String>,
    /// How the runtime's process ended.
    pub exit: Option<String>,
    /// The outcome.
    pub kind: OutcomeKindReport,
    /// Whether the memory limit ended the process.
    pub out_of_memory: bool,
}

/// An outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKindReport {
    /// The function answered.
    Success,
    /// The function reported an error.
    FunctionError,
    /// The runtime failed before it could take an event.
    InitError,
    /// The time limit passed.
    Timeout,
    /// The runtime's process ended while it held an event.
    Crash,
}

/// A part of an environment's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseReport {
    /// The start of the runtime.
    Init,
    /// The work on an event.
    Invoke,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MismatchReport {
    /// What came.
    pub actual: SideReport,
    /// What was expected.
    pub expected: SideReport,
    /// Where: a JSON path into the answer, or `outcome`, `error.type`,
    /// `error.message`, `logs`, `duration`, `elapsed`.
    pub path: String,
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SideReport {
    /// What kind of side it is.
    pub kind: SideKindReport,
    /// The same as a text for people.
    pub text: String,
    /// The value of a side of kind `value`.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub value: Option<RawJson>,
}

/// What kind of side it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideKindReport {
    /// Nothing at all.
    Absent,
    /// A JSON value.
    Value,
    /// A text.
    Text,
    /// A text with this in it.
    Containing,
    /// A text in which this pattern is found.
    Matching,
    /// A value that a schema allows.
    Schema,
    /// The answer in a file.
    File,
    /// A line of the log, or none.
    Line,
    /// The lines of a log.
    Lines,
    /// An outcome.
    Outcome,
    /// Any time up to this one.
    AtMost,
    /// So much memory.
    Memory,
    /// A time.
    Elapsed,
}
