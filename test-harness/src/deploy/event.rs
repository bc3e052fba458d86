//! What happens in a deployment, as plain data: the bridge to whoever shows it.
//! The types that events carry are named here.

use std::time::Duration;

pub use super::step::Step;

/// One thing that happened to one function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployEvent {
    /// The function's name in the manifest.
    pub function: String,
    /// What happened.
    pub what: Happened,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happened {
    /// A step began.
    StepStarted {
        /// The step.
        step: Step,
    },
    /// A step ended.
    StepFinished {
        /// The step.
        step: Step,
        /// How.
        outcome: StepOutcome,
        /// How long it took.
        elapsed: Duration,
    },
    /// Something is waited for.
    Waiting {
        /// What, such as "function `orders`".
        what: String,
        /// How it was found.
        state: String,
        /// Since when.
        elapsed: Duration,
    },
    /// A call is tried again.
    Retrying {
        /// Why, in AWS's words.
        reason: String,
        /// After how long.
        after: Duration,
    },
    /// Cases were run.
    Smoked(SmokeRun),
    /// The alias leads to the former version again.
    RolledBack {
        /// The version that it led to.
        from: String,
        /// The version that it leads to.
        to: String,
    },
    /// Something that a reader should know.
    Warning {
        /// In words.
        text: String,
    },
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOutcome {
    /// It was done.
    Done,
    /// There was nothing left to do: the world was so already.
    Already,
    /// It failed.
    Failed,
}

impl StepOutcome {
    /// Its name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Already => "already",
            Self::Failed => "failed",
        }
    }
}

/// Cases that were run on AWS, and what came of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SmokeRun {
    /// The version or alias that they ran on.
    pub qualifier: String,
    /// Cases that passed.
    pub passed: usize,
    /// Those that did not, and why.
    pub failed: Vec<String>,
}

impl SmokeRun {
    /// Whether it is a pass: at least one case was run, and none failed.
    pub const fn is_pass(&self) -> bool {
        self.passed > 0 && self.failed.is_empty()
    }
}
