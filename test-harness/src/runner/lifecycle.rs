//! The waits of a cell's life: image, environment, its end. Each has a deadline
//! and gives way when the run is cancelled.

use std::borrow::Cow;
use std::time::Duration;

use tokio::time::Instant;

use super::cell::CellRun;
use super::event::{CellId, Event, EventSender};
use super::failure::{CellFailure, CellFailureKind, Evidence, Failure};
use super::memory::{self, Share};
use super::port::{Prepared, Progress, Running};
use crate::cases::{Case, CaseEnvironment};

impl<'a> CellRun<'a> {
    /// Makes the image; nothing when the run was cancelled meanwhile.
    pub(super) async fn prepare(&mut self) -> Option<Result<Prepared, CellFailure>> {
        let cell = self.id.clone();
        self.events.emit(Event::BuildStarted { cell: cell.clone() });
        let progress = Progress::new(cell.clone(), self.events.clone());
        let began = Instant::now();
        let deadline = self.options.build_deadline;
        let work = self.stage.prepare(&self.planned.target, &progress);
        let result = tokio::select! {
            () = self.options.cancel.cancelled() => return None,
            result = tokio::time::timeout(deadline, work) => result.unwrap_or_else(|_| {
                Err(too_long(CellFailureKind::Build, "the image", began.elapsed(), None))
            }),
        };
        if result.is_ok() {
            self.tally.counts.built += 1;
        }
        self.note_failure(result.as_ref().err());
        let told = result.as_ref().map(|prepared| prepared.build.clone());
        let result_told = told.map_err(Clone::clone);
        self.events.emit(Event::BuildFinished {
            cell,
            result: result_told,
        });
        Some(result)
    }

    /// Waits until there is memory for the cell's environments; no longer once
    /// the run is cancelled, since nothing is started then.
    pub(super) async fn room(&self) -> Option<Share<'a>> {
        let memory = self.memory;
        if let Some(all) = memory.shortage(self.planned) {
            let wanted = memory::wanted(self.planned);
            self.events.emit(Event::Note {
                cell: Some(self.id.clone()),
                text: format!(
                    "it may have {wanted} MB, and the engine has {all} MB: it runs alone, and may run out of memory that Lambda would have"
                ),
            });
        }
        tokio::select! {
            biased;
            () = self.options.cancel.cancelled() => None,
            share = memory.share(self.planned) => Some(share),
        }
    }

    /// Starts an environment for a case; nothing when the run was cancelled meanwhile.
    pub(super) async fn start(
        &mut self,
        case: &Case,
        prepared: &Prepared,
    ) -> Option<Result<Box<dyn Running>, CellFailure>> {
        let cell = self.id.clone();
        self.events
            .emit(Event::EnvironmentStarting { cell: cell.clone() });
        let began = Instant::now();
        let target = match &case.environment {
            CaseEnvironment::Shared => Cow::Borrowed(&self.planned.target),
            CaseEnvironment::Own(changes) => Cow::Owned(self.planned.target.changed(changes)),
        };
        let work = self.stage.start(&target, prepared);
        let result = tokio::select! {
            () = self.options.cancel.cancelled() => return None,
            result = tokio::time::timeout(self.options.start_deadline, work) => {
                result.unwrap_or_else(|_| {
                    let image = Some(prepared.image.clone());
                    let waited = began.elapsed();
                    Err(too_long(CellFailureKind::Start, "the environment", waited, image))
                })
            }
        };
        match &result {
            Ok(running) => self.events.emit(Event::EnvironmentStarted {
                cell,
                container: running.id().to_owned(),
                elapsed: began.elapsed(),
            }),
            Err(failure) => {
                self.note_failure(Some(failure));
                let failure = failure.clone();
                self.events.emit(Event::EnvironmentFailed { cell, failure });
            }
        }
        Some(result)
    }

    /// Stops an environment.
    pub(super) async fn discard(&self, environment: Option<Box<dyn Running>>) {
        self.leaver().discard(environment).await;
    }

    pub(super) fn leaver(&self) -> Leaver<'a> {
        Leaver {
            id: self.id.clone(),
            events: self.events,
            deadline: self.options.stop_deadline,
        }
    }

    fn note_failure(&mut self, failure: Option<&CellFailure>) {
        if let Some(failure) = failure {
            self.tally.engine_lost |= failure.kind == CellFailureKind::Engine;
            self.fail_fast(true);
        }
    }
}

/// Who stops a cell's environments.
pub(super) struct Leaver<'a> {
    id: CellId,
    events: &'a EventSender,
    deadline: Duration,
}

impl Leaver<'_> {
    /// Stops an environment, and tells what it has left.
    pub(super) async fn discard(&self, environment: Option<Box<dyn Running>>) {
        let Some(running) = environment else {
            return;
        };
        let container = running.id().to_owned();
        let stopped = tokio::time::timeout(self.deadline, running.stop()).await;
        if let Ok(Some(environment)) = stopped {
            self.events.emit(Event::EvidenceFound {
                cell: self.id.clone(),
                environment: Box::new(environment),
            });
        } else if stopped.is_err() {
            let seconds = self.deadline.as_secs();
            self.events.emit(Event::Note {
                cell: Some(self.id.clone()),
                text: format!("container `{container}` was not stopped within {seconds} s; `lambdock clean` removes it"),
            });
        }
    }
}

fn too_long(
    kind: CellFailureKind,
    what: &str,
    waited: Duration,
    image: Option<String>,
) -> CellFailure {
    let failure = Failure {
        message: format!("get {what} within {} s", waited.as_secs()),
        evidence: Evidence {
            image,
            awaited: Some(what.to_owned()),
            elapsed: Some(waited),
            ..Evidence::default()
        },
        ..Failure::default()
    };
    CellFailure::new(kind, failure)
}
