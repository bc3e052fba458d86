//! The port to the outside: what the runner needs of images and environments.
//! The real one stands on an engine, the one in tests on a script.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::event::{self, BuildInfo, CellId, Event, EventSender};
use super::failure::{CellFailure, InvokeFailure};
use super::plan::Target;
use crate::cases::Case;
use crate::invoke::Invocation;
use crate::model::{Cell, InvocationContext};
use crate::wire::EnvironmentEvidence;

/// Where images and environments come from.
#[async_trait]
pub trait Stage: Send + Sync {
    /// Makes sure that the cell's image exists and keeps Lambda's contract.
    /// Dropping the future gives the work up.
    async fn prepare(&self, target: &Target, progress: &Progress) -> Result<Prepared, CellFailure>;

    /// Starts an environment. Dropping the future leaves nothing behind.
    async fn start(
        &self,
        target: &Target,
        prepared: &Prepared,
    ) -> Result<Box<dyn Running>, CellFailure>;
}

/// One environment. Dropping it stops it at once.
#[async_trait]
pub trait Running: Send {
    /// The container's id.
    fn id(&self) -> &str;

    /// Sends one event with its context and waits for the outcome. `timeout` is the function's
    /// time limit; the runner ends the wait some time after it by dropping the
    /// future, and then uses this environment no more.
    async fn invoke(
        &mut self,
        event: &Bytes,
        context: &InvocationContext,
        timeout: Duration,
    ) -> Result<Invocation, InvokeFailure>;

    /// The most memory in bytes that the environment has had so far; why not,
    /// where nobody tells.
    async fn memory_peak(&mut self) -> Result<u64, String>;

    /// Sends the event of a case to this machine's own environment, where the one
    /// that is tested is elsewhere; nothing where there is nothing to compare with.
    async fn counterpart(
        &mut self,
        _case: &Case,
        _timeout: Duration,
    ) -> Option<Result<Invocation, InvokeFailure>> {
        None
    }

    /// Tells which case the next event is of.
    fn announce(&mut self, case: &str);

    /// The last lines of the log, as evidence for a failure.
    async fn last_lines(&mut self, count: usize) -> Vec<String>;

    /// Stops the environment and removes all that it needed; gives what it loaded,
    /// where that was asked for.
    async fn stop(self: Box<Self>) -> Option<EnvironmentEvidence>;
}

/// An image that can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The reference to run, by id or digest.
    pub image: String,
    /// How it came about, for reports.
    pub build: BuildInfo,
}

/// Where a build tells how it goes.
#[derive(Debug, Clone)]
pub struct Progress {
    cell: CellId,
    events: EventSender,
}

impl Progress {
    pub(super) const fn new(cell: CellId, events: EventSender) -> Self {
        Self { cell, events }
    }

    /// For whoever prepares a cell outside of a run: nobody listens.
    pub fn unheard(cell: &Cell) -> Self {
        Self::new(CellId::of_cell(cell), event::channel().0)
    }

    /// Tells one line of a build's output.
    pub fn line(&self, text: impl Into<String>) {
        self.events.emit(Event::BuildProgress {
            cell: self.cell.clone(),
            line: text.into(),
        });
    }

    /// Tells something that a reader of the report should know.
    pub fn note(&self, text: impl Into<String>) {
        self.events.emit(Event::Note {
            cell: Some(self.cell.clone()),
            text: text.into(),
        });
    }
}
