//! What happens in a run, as plain data: the only bridge from running to
//! reporting. The types that events carry are named here, so that a report
//! needs no other module of the runner.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;

pub use super::against::LocalResult;
pub use super::failure::{CellFailure, CellFailureKind, Evidence, Failure, InvokeFailure};
use super::plan::PlannedCell;
pub use super::shard::ShardInfo;
pub use super::verdict::{Asked, Counts, Verdict};
pub use crate::cases::{CaseSource, Mismatch, Side};
pub use crate::invoke::outcome::{
    FunctionFailure, Invocation, LogLine, Outcome, OutcomeKind, Phase, ProcessExit,
};
pub use crate::invoke::report_line::ReportLine;
use crate::model::{Architecture, Cell, FunctionName, VariantName};
use crate::wire::EnvironmentEvidence;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The run began.
    RunStarted(RunInfo),
    /// A cell's image is being made.
    BuildStarted {
        /// The cell.
        cell: CellId,
    },
    /// A build said something.
    BuildProgress {
        /// The cell.
        cell: CellId,
        /// One line.
        line: String,
    },
    /// A cell's image is there, or will not be.
    BuildFinished {
        /// The cell.
        cell: CellId,
        /// The image, or why there is none.
        result: Result<BuildInfo, CellFailure>,
    },
    /// An environment is being started.
    EnvironmentStarting {
        /// The cell.
        cell: CellId,
    },
    /// An environment started.
    EnvironmentStarted {
        /// The cell.
        cell: CellId,
        /// The container's id.
        container: String,
        /// How long it took.
        elapsed: Duration,
    },
    /// An environment did not start.
    EnvironmentFailed {
        /// The cell.
        cell: CellId,
        /// Why.
        failure: CellFailure,
    },
    /// A case is being run.
    CaseStarted {
        /// The cell.
        cell: CellId,
        /// The case's name.
        case: String,
        /// Which try it is, from 1.
        attempt: u32,
    },
    /// A try of a case ended.
    CaseFinished {
        /// The cell.
        cell: CellId,
        /// How.
        result: Box<CaseResult>,
        /// Whether it is tried again; then this is not the case's result.
        will_retry: bool,
    },
    /// An environment ended, and what it loaded was watched.
    EvidenceFound {
        /// The cell.
        cell: CellId,
        /// What it loaded.
        environment: Box<EnvironmentEvidence>,
    },
    /// All of a cell is done.
    FunctionFinished {
        /// The cell.
        cell: CellId,
        /// How it went.
        status: CellStatus,
        /// Why, where the status alone does not tell.
        reason: Option<String>,
        /// How long it took, the build included.
        elapsed: Duration,
    },
    /// Something that a reader of the report should know.
    Note {
        /// The cell that it is about.
        cell: Option<CellId>,
        /// A fragment, lower case.
        text: String,
    },
    /// The run ended.
    RunFinished {
        /// What it came to.
        verdict: Verdict,
        /// How long it took.
        elapsed: Duration,
    },
}

/// A cell's address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellId {
    /// The function.
    pub function: FunctionName,
    /// The variant, where the function has variants.
    pub variant: Option<VariantName>,
    /// The architecture.
    pub architecture: Architecture,
}

/// What a run is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunInfo {
    /// The project's name.
    pub project: String,
    /// The manifest.
    pub manifest: Option<PathBuf>,
    /// The engine.
    pub engine: Option<EngineInfo>,
    /// The emulator's name.
    pub emulator: Option<String>,
    /// What is tested instead of this machine's environments, such as `aws:live`.
    pub against: Option<String>,
    /// When it began, as RFC 3339; the clock is the caller's.
    pub started_at: Option<String>,
    /// The cells in the plan's order; the runner fills them in.
    pub cells: Vec<CellInfo>,
    /// Which part of a larger plan it is; the runner fills it in.
    pub shard: Option<ShardInfo>,
}

/// The engine that serves a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineInfo {
    /// Its name, such as `Docker`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it answers.
    pub address: String,
}

/// What is known of a cell before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellInfo {
    /// The cell.
    pub id: CellId,
    /// The function's language.
    pub language: Option<String>,
    /// Names of the limits that are relaxed.
    pub relaxed: Vec<&'static str>,
    /// How many cases it has.
    pub cases: usize,
}

/// How an image came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildInfo {
    /// The image's reference.
    pub image: String,
    /// The image's id.
    pub image_id: Option<String>,
    /// What had to be done.
    pub state: BuildState,
    /// How long it took.
    pub elapsed: Duration,
    /// What its `FROM` lines got.
    pub bases: Vec<BaseUsed>,
    /// The image's size.
    pub size_bytes: Option<u64>,
}

/// What had to be done for an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildState {
    /// It was built.
    Built,
    /// Its inputs had not changed.
    Unchanged,
    /// It was there; the manifest names it.
    Existing,
    /// It came from an archive.
    Loaded,
}

/// What a `FROM` line got.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaseUsed {
    /// What the line names.
    pub named: String,
    /// What it got.
    pub used: String,
    /// Whose image that is.
    pub origin: BaseOrigin,
}

/// Whose base image it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BaseOrigin {
    /// AWS's own.
    Aws,
    /// A stand-in of ours, which is not Amazon's.
    StandIn,
    /// Another that the Dockerfile or the manifest names.
    Other,
}

/// How a try of a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// The case's name.
    pub name: String,
    /// Where it was written.
    pub source: CaseSource,
    /// How it ended.
    pub status: CaseStatus,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// How often it was to run in this try.
    pub repetitions: u32,
    /// Which of these runs the result is of, from 1; 0 where there was none.
    pub repetition: u32,
    /// How long it took, all runs of this try together.
    pub elapsed: Duration,
    /// Whether it passed, but slowly.
    pub slow: bool,
    /// The invocation, where there was one.
    pub invocation: Option<Invocation>,
    /// What differed.
    pub mismatches: Vec<Mismatch>,
    /// Why there was no invocation.
    pub failure: Option<Failure>,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// What the same event came to on this machine, where the case ran elsewhere.
    pub local: Option<Box<LocalResult>>,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStatus {
    /// As expected.
    Passed,
    /// Otherwise than expected.
    Failed,
    /// There was no outcome.
    Error,
    /// It was not run.
    Skipped,
}

/// How a cell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellStatus {
    /// All that ran passed.
    Passed,
    /// A case failed or had no outcome.
    Failed,
    /// Nothing was run.
    Skipped,
    /// Its image was not built.
    NotBuilt,
    /// Its environment or its runtime did not start.
    NotStarted,
    /// The run ended before it did.
    Interrupted,
}

/// Where events go.
#[derive(Debug, Clone)]
pub struct EventSender(mpsc::UnboundedSender<Event>);

/// Where events come from; it ends with the last sender.
#[derive(Debug)]
pub struct EventStream(mpsc::UnboundedReceiver<Event>);

/// A way for events from a run to its reports.
pub fn channel() -> (EventSender, EventStream) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (EventSender(sender), EventStream(receiver))
}

impl EventSender {
    /// Sends an event. That nobody listens any more is no reason to stop.
    pub fn emit(&self, event: Event) {
        let _ = self.0.send(event);
    }
}

impl EventStream {
    /// The next event.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }

    /// The next event, on a thread without a runtime.
    pub fn blocking_next(&mut self) -> Option<Event> {
        self.0.blocking_recv()
    }
}

impl CellInfo {
    pub(super) fn of(planned: &PlannedCell) -> Self {
        let function = &planned.target.function;
        Self {
            id: CellId::of(planned),
            language: function.language.clone(),
            relaxed: function.limits.relaxed(),
            cases: planned.cases.len(),
        }
    }
}

impl CellId {
    /// That of a planned cell.
    pub fn of(planned: &PlannedCell) -> Self {
        Self::of_cell(&planned.target.cell)
    }

    /// That of a cell.
    pub fn of_cell(cell: &Cell) -> Self {
        Self {
            function: cell.function.clone(),
            variant: cell.variant.clone(),
            architecture: cell.architecture,
        }
    }
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.function)?;
        if let Some(variant) = &self.variant {
            write!(f, "/{variant}")?;
        }
        write!(f, " ({})", self.architecture)
    }
}
