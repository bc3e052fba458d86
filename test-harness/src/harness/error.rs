//! What can go wrong in a test that is no verdict on the function: told whole,
//! with evidence and hint, since a test runner prints nothing else.

use std::fmt;

use crate::engine::EngineError;
use crate::manifest::{ManifestError, SelectError};
use crate::report::failure_lines;
use crate::runner::local::LocalError;
use crate::runner::{CellFailure, Failure, InvokeFailure, PlanError};

/// Why there is no outcome.
///
/// It prints as several lines, by `Debug` too, since that is how a test runner
/// shows the error that a test returns.
#[derive(thiserror::Error)]
pub enum HarnessError {
    /// The manifest cannot be read or has problems.
    #[error("{}", told(&**.0, .0.hint()))]
    Manifest(#[source] Box<ManifestError>),
    /// Nothing fits the name.
    #[error("{}", told(&**.0, .0.hint()))]
    Selection(#[source] Box<SelectError>),
    /// There is nothing to run, or the cases have problems.
    #[error("{}", told(&**.0, .0.hint()))]
    Plan(#[source] Box<PlanError>),
    /// The engine is not there or failed.
    #[error("{}", told(&**.0, .0.hint()))]
    Engine(#[source] Box<EngineError>),
    /// The emulator is not to be had, or the lock cannot be read.
    #[error("{}", told(&**.0, .0.hint()))]
    Local(#[source] Box<LocalError>),
    /// The image or the environment is not there.
    #[error("{}", failure_lines(&.0.failure).join("\n"))]
    Cell(CellFailure),
    /// The invocation has no outcome.
    #[error("{}", failure_lines(&.0.failure).join("\n"))]
    Invocation(InvokeFailure),
    /// The event cannot be written as JSON.
    #[error("failed to write the event as JSON\ncaused by: {0}")]
    Event(#[source] serde_json::Error),
    /// The answer is none of the expected kind.
    #[error("{0}")]
    Answer(String),
}

impl fmt::Debug for HarnessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl HarnessError {
    /// An invocation that has no outcome, for a reason of its own.
    pub(super) fn invocation(failure: Failure) -> Self {
        Self::Invocation(InvokeFailure {
            failure: Box::new(failure),
        })
    }
}

/// Errors of other layers, in boxes: some of them are large.
macro_rules! boxed {
    ($($variant:ident: $error:ty),* $(,)?) => {$(
        impl From<$error> for HarnessError {
            fn from(error: $error) -> Self {
                Self::$variant(Box::new(error))
            }
        }
    )*};
}

boxed! {
    Manifest: ManifestError,
    Selection: SelectError,
    Plan: PlanError,
    Engine: EngineError,
    Local: LocalError,
}

impl From<CellFailure> for HarnessError {
    fn from(failure: CellFailure) -> Self {
        Self::Cell(failure)
    }
}

impl From<InvokeFailure> for HarnessError {
    fn from(failure: InvokeFailure) -> Self {
        Self::Invocation(failure)
    }
}

fn told(error: &dyn std::error::Error, hint: Option<String>) -> String {
    let mut lines = vec![error.to_string()];
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    lines.extend(causes.map(|cause| format!("caused by: {cause}")));
    lines.extend(hint.map(|hint| format!("hint: {hint}")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::{CellFailureKind, Evidence};

    #[test]
    fn a_failure_is_told_whole_however_it_is_printed() {
        let failure = Failure {
            message: "start the environment".to_owned(),
            causes: vec!["no such file".to_owned()],
            evidence: Evidence {
                log: vec!["boom".to_owned()],
                ..Evidence::default()
            },
            hint: Some("look".to_owned()),
        };
        let error = HarnessError::from(CellFailure::new(CellFailureKind::Start, failure));
        let text =
            "failed to start the environment\ncaused by: no such file\nlog: boom\nhint: look";
        assert_eq!(error.to_string(), text);
        assert_eq!(format!("{error:?}"), text);
    }
}
