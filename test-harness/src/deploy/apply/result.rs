//! What came of a plan: each step with its outcome, the version, the digest, and
//! what ended it early.

use std::time::Duration;

use crate::deploy::event::{SmokeRun, StepOutcome};
use crate::deploy::failure::DeployError;
use crate::deploy::step::Step;

/// An image that was pushed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Its manifest's digest, `sha256:…`.
    pub digest: String,
    /// Layers that were sent.
    pub layers_sent: usize,
    /// Layers that the registry had.
    pub layers_there: usize,
    /// Bytes that were sent.
    pub bytes_sent: u64,
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResult {
    /// The step.
    pub step: Step,
    /// How it ended; none where it was not reached.
    pub outcome: Option<StepOutcome>,
    /// How long it took.
    pub elapsed: Duration,
}

/// What a deployment came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultStatus {
    /// Every step was done.
    Deployed,
    /// There was nothing to do.
    Unchanged,
    /// The plan was refused.
    Refused,
    /// A step failed. Callers have what they had before, unless the alias was
    /// made or moved in full already.
    Failed,
    /// A step failed and the alias leads to the former version again.
    RolledBack,
    /// Somebody wished for the end.
    Interrupted,
}

impl ResultStatus {
    /// Its name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::RolledBack => "rolled-back",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether all is as wanted.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Deployed | Self::Unchanged)
    }
}

/// What came of the plan of one function.
#[derive(Debug)]
pub struct FunctionResult {
    /// Its name in the manifest.
    pub function: String,
    /// Its name on AWS.
    pub name: String,
    /// The alias.
    pub alias: String,
    /// What it came to.
    pub status: ResultStatus,
    /// The steps.
    pub steps: Vec<StepResult>,
    /// The version that was to be served, once it was known.
    pub version: Option<String>,
    /// The version that the alias led to before.
    pub former: Option<String>,
    /// The version that the alias leads to now, as far as is known.
    pub serving: Option<String>,
    /// The image's digest, once it was known.
    pub digest: Option<String>,
    /// What was pushed.
    pub pushed: Option<Pushed>,
    /// Runs of cases.
    pub smoke: Vec<SmokeRun>,
    /// What ended it early.
    pub error: Option<DeployError>,
    /// Why the alias could not be moved back, where it could not.
    pub rollback_error: Option<DeployError>,
    /// What a reader should know.
    pub notes: Vec<String>,
}
