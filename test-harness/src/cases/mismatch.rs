//! A difference between what was expected and what came, as data. How it reads
//! is for reports to say.

use std::path::PathBuf;
use std::time::Duration;

use crate::invoke::outcome::OutcomeKind;
use crate::model::Json;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where: a JSON path into the answer such as `$.items[0].id`, or one of
    /// `outcome`, `error.type`, `error.message`, `logs`, `duration`, `memory` and `elapsed`.
    pub path: String,
    /// What was expected there.
    pub expected: Side,
    /// What came.
    pub actual: Side,
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// Nothing at all.
    Absent,
    /// Nothing, for this reason.
    NoResult(String),
    /// A JSON value.
    Value(Json),
    /// A text.
    Text(String),
    /// Any text with this in it.
    Containing(String),
    /// Any text in which this pattern is found.
    Matching(String),
    /// A value that the schema allows; what it says of the actual one.
    Schema(String),
    /// The answer in a golden file that is not there.
    File(PathBuf),
    /// At least one line of the log with this in it.
    LineContaining(String),
    /// At least one line of the log in which this pattern is found.
    LineMatching(String),
    /// No line of the log with this in it.
    NoLineContaining(String),
    /// Lines of a log, none of which is the expected one.
    Lines {
        /// How many there are.
        count: usize,
        /// Whether earlier ones were lost.
        cut: bool,
    },
    /// An outcome.
    Outcome {
        /// The outcome.
        kind: OutcomeKind,
        /// What came with it, such as the error's type and message.
        detail: Option<String>,
    },
    /// Any time up to this one.
    AtMost(Duration),
    /// A time.
    Elapsed(Duration),
    /// Any memory up to so many bytes.
    AtMostMemory(u64),
    /// So many bytes of memory.
    Memory(u64),
}

/// The path of an object's member.
pub(super) fn member(path: &str, name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let letter = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if letter && name.chars().all(plain) {
        format!("{path}.{name}")
    } else {
        format!("{path}[{}]", Json::String(name.to_owned()))
    }
}

/// The path of an array's element.
pub(super) fn element(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}
