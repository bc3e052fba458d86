//! Failures of ours, with the evidence that makes them plain: they travel in
//! events, so they are data and no error chain.

use std::time::Duration;

use crate::invoke::InvokeError;

/// How many of an environment's last log lines a failure carries.
pub(super) const LOG_LINES: usize = 20;

/// Something that failed, and all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// What failed: lower case, verb first, no final period.
    pub message: String,
    /// The causes, outermost first.
    pub causes: Vec<String>,
    /// What was seen.
    pub evidence: Evidence,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What was seen when something failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The image.
    pub image: Option<String>,
    /// The container's id.
    pub container: Option<String>,
    /// The condition that was waited for.
    pub awaited: Option<String>,
    /// How long it had taken.
    pub elapsed: Option<Duration>,
    /// The exit code.
    pub exit_code: Option<i64>,
    /// The last lines of the log.
    pub log: Vec<String>,
}

/// Why a cell has no environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFailure {
    /// Which step failed.
    pub kind: CellFailureKind,
    /// How.
    pub failure: Box<Failure>,
}

/// The steps that lead to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellFailureKind {
    /// Reaching the engine.
    Engine,
    /// Building or checking the image.
    Build,
    /// Starting the environment.
    Start,
}

/// Why an invocation has no outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvokeFailure {
    /// How it failed.
    pub failure: Box<Failure>,
}

impl Failure {
    /// A failure of which only the message is known yet.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::default()
        }
    }

    /// A failure from an error and its sources.
    pub fn from_error(error: &dyn std::error::Error) -> Self {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        Self {
            message: error.to_string(),
            causes: causes.map(ToString::to_string).collect(),
            ..Self::default()
        }
    }
}

impl CellFailure {
    /// A failure of one step.
    pub fn new(kind: CellFailureKind, failure: Failure) -> Self {
        let failure = Box::new(failure);
        Self { kind, failure }
    }
}

impl InvokeFailure {
    /// There was no answer in time.
    pub(super) fn too_late(waited: Duration) -> Self {
        let failure = Failure {
            message: format!("get an answer within {} s", waited.as_secs()),
            evidence: Evidence {
                awaited: Some("the answer to the event".to_owned()),
                elapsed: Some(waited),
                ..Evidence::default()
            },
            ..Failure::default()
        };
        Self {
            failure: Box::new(failure),
        }
    }
}

impl From<InvokeError> for InvokeFailure {
    fn from(error: InvokeError) -> Self {
        let hint = error.hint();
        let failure = match error.lambda_error() {
            // Lambda's own words are no message of ours, but the cause of one.
            Some((status, name)) => Failure {
                message: "send the event".to_owned(),
                causes: vec![format!("{name} ({status}): {error}")],
                ..Failure::default()
            },
            None => Failure::from_error(&error),
        };
        Self {
            failure: Box::new(Failure { hint, ..failure }),
        }
    }
}
