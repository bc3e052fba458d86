//! One cell from image to verdict: its cases run one after another on one
//! environment, which is replaced once it may not be trusted any more; a case
//! that asks for an environment of its own gets one beside it.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::attempt::{self, Attempt, Bounds};
use super::event::{CaseResult, CaseStatus, CellId, CellStatus, Event, EventSender};
use super::failure::CellFailure;
use super::lifecycle::Leaver;
use super::memory::{Memory, Share};
use super::options::RunOptions;
use super::plan::PlannedCell;
use super::port::{Prepared, Running, Stage};
use super::status::{after, usable, worse};
use super::verdict::Counts;
use crate::cases::{Case, CaseEnvironment};

/// What one cell adds to the verdict.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) counts: Counts,
    pub(super) engine_lost: bool,
}

/// A cell whose verdict is there; its last environment still runs.
pub(super) struct Ended<'a> {
    pub(super) tally: Tally,
    leaver: Leaver<'a>,
    environment: Option<Box<dyn Running>>,
    _share: Option<Share<'a>>,
}

impl Ended<'_> {
    /// Stops what still runs. Nothing that the verdict needs waits for it, so the
    /// next cell may begin meanwhile.
    pub(super) async fn leave(self) {
        self.leaver.discard(self.environment).await;
    }
}

/// Runs one cell.
pub(super) struct CellRun<'a> {
    pub(super) planned: &'a PlannedCell,
    pub(super) stage: &'a dyn Stage,
    pub(super) options: &'a RunOptions,
    pub(super) events: &'a EventSender,
    /// Set by the first failure when failing fast.
    pub(super) halt: &'a CancellationToken,
    /// What environments may have together.
    pub(super) memory: &'a Memory,
    pub(super) id: CellId,
    pub(super) tally: Tally,
    doubt_told: bool,
}

impl<'a> CellRun<'a> {
    pub(super) fn new(
        planned: &'a PlannedCell,
        stage: &'a dyn Stage,
        options: &'a RunOptions,
        events: &'a EventSender,
        (halt, memory): (&'a CancellationToken, &'a Memory),
    ) -> Self {
        Self {
            planned,
            stage,
            options,
            events,
            halt,
            memory,
            id: CellId::of(planned),
            tally: Tally::default(),
            doubt_told: false,
        }
    }

    /// Makes the image and runs the cases.
    pub(super) async fn run(mut self) -> Ended<'a> {
        let began = Instant::now();
        if self.planned.cases.is_empty() {
            let reason = "it has no cases".to_owned();
            return self.finish(CellStatus::Skipped, Some(reason), began);
        }
        if let Some(reason) = self.stopped() {
            self.skip(0, reason);
            let status = self.status_when_stopped();
            return self.finish(status, Some(reason.to_owned()), began);
        }
        if self.planned.cases.iter().all(|case| case.skip.is_some()) {
            self.skip(0, "");
            let reason = self.planned.cases[0].skip.clone();
            return self.finish(CellStatus::Skipped, reason, began);
        }
        match self.prepare().await {
            Some(Ok(prepared)) => {
                let share = self.room().await;
                let (status, environment) = self.cases(&prepared).await;
                Ended {
                    environment,
                    _share: share,
                    ..self.finish(status, None, began)
                }
            }
            Some(Err(failure)) => {
                self.skip(0, "its image was not built");
                let reason = failure.failure.message.clone();
                self.finish(CellStatus::NotBuilt, Some(reason), began)
            }
            None => {
                self.skip(0, INTERRUPTED);
                self.finish(CellStatus::Interrupted, None, began)
            }
        }
    }

    /// Makes the image only.
    pub(super) async fn build(mut self) -> Ended<'a> {
        let began = Instant::now();
        if let Some(reason) = self.stopped() {
            let status = self.status_when_stopped();
            return self.finish(status, Some(reason.to_owned()), began);
        }
        let status = match self.prepare().await {
            Some(Ok(_)) => CellStatus::Passed,
            Some(Err(_)) => CellStatus::NotBuilt,
            None => CellStatus::Interrupted,
        };
        self.finish(status, None, began)
    }

    /// Runs the cases; gives back the environment that is still there.
    async fn cases(&mut self, prepared: &Prepared) -> (CellStatus, Option<Box<dyn Running>>) {
        let mut environment: Option<Box<dyn Running>> = None;
        let mut status = CellStatus::Passed;
        let cases = &self.planned.cases;
        for (index, case) in cases.iter().enumerate() {
            if let Some(reason) = self.stopped() {
                self.skip(index, reason);
                status = worse(status, self.status_when_stopped());
                break;
            }
            if let Some(reason) = &case.skip {
                self.tell(&attempt::skipped(case, reason), false);
                continue;
            }
            match self.case(&mut environment, case, prepared).await {
                CaseEnd::Done(result) => status = worse(status, after(&result)),
                CaseEnd::NoEnvironment => {
                    self.skip(index + 1, "its environment did not start");
                    status = worse(status, CellStatus::NotStarted);
                    break;
                }
                CaseEnd::Cancelled => {
                    self.skip(index, INTERRUPTED);
                    status = CellStatus::Interrupted;
                    break;
                }
            }
        }
        (status, environment)
    }

    async fn case(
        &mut self,
        environment: &mut Option<Box<dyn Running>>,
        case: &Case,
        prepared: &Prepared,
    ) -> CaseEnd {
        let options = self.options;
        for number in 1..=options.retries.saturating_add(1) {
            let tried = match case.environment {
                CaseEnvironment::Shared => self.attempt(environment, case, number, prepared).await,
                CaseEnvironment::Own(_) => {
                    let mut own = None;
                    let tried = self.attempt(&mut own, case, number, prepared).await;
                    self.discard(own).await;
                    tried
                }
            };
            let result = match tried {
                Ok(result) => result,
                Err(end) => return end,
            };
            let failed = matches!(result.status, CaseStatus::Failed | CaseStatus::Error);
            let will_retry = failed && number <= options.retries && self.stopped().is_none();
            self.tell(&result, will_retry);
            if !will_retry {
                return CaseEnd::Done(result);
            }
        }
        CaseEnd::Cancelled
    }

    /// One try: every repetition, up to the first that does not hold.
    async fn attempt(
        &mut self,
        environment: &mut Option<Box<dyn Running>>,
        case: &Case,
        number: u32,
        prepared: &Prepared,
    ) -> Result<Box<CaseResult>, CaseEnd> {
        let mut repetition = 0;
        let (mut elapsed, mut slow) = (Duration::ZERO, false);
        loop {
            repetition += 1;
            let mut running = self.running(environment, case, prepared).await?;
            if repetition == 1 {
                self.tell_note(case, number);
                self.events.emit(Event::CaseStarted {
                    cell: self.id.clone(),
                    case: case.name.clone(),
                    attempt: number,
                });
            }
            running.announce(&case.name);
            let bounds = self.bounds(prepared);
            let tried = attempt::attempt(running.as_mut(), case, number, &bounds).await;
            let Attempt::Done(result) = tried else {
                self.discard(Some(running)).await;
                return Err(CaseEnd::Cancelled);
            };
            if usable(&result) {
                *environment = Some(running);
            } else {
                self.discard(Some(running)).await;
            }
            self.tell_golden();
            elapsed += result.elapsed;
            slow |= result.slow;
            let passed = result.status == CaseStatus::Passed;
            if !passed || repetition >= case.repeat {
                return Ok(Box::new(CaseResult {
                    repetition,
                    elapsed,
                    slow: passed && slow,
                    ..*result
                }));
            }
        }
    }

    /// The environment that there is, or a new one.
    async fn running(
        &mut self,
        environment: &mut Option<Box<dyn Running>>,
        case: &Case,
        prepared: &Prepared,
    ) -> Result<Box<dyn Running>, CaseEnd> {
        if let Some(running) = environment.take() {
            return Ok(running);
        }
        match self.start(case, prepared).await {
            Some(Ok(running)) => Ok(running),
            Some(Err(failure)) => {
                self.no_environment(case, failure);
                Err(CaseEnd::NoEnvironment)
            }
            None => Err(CaseEnd::Cancelled),
        }
    }

    fn tell_note(&self, case: &Case, attempt: u32) {
        if let (Some(note), 1) = (&case.note, attempt) {
            self.events.emit(Event::Note {
                cell: Some(self.id.clone()),
                text: format!("case `{}`: {note}", case.name),
            });
        }
    }

    fn tell_golden(&self) {
        let golden = self.options.golden.as_ref();
        for text in golden.map_or_else(Vec::new, |golden| golden.take_notes()) {
            self.events.emit(Event::Note { cell: None, text });
        }
    }

    fn bounds<'b>(&'b self, prepared: &'b Prepared) -> Bounds<'b> {
        Bounds {
            timeout: self.planned.target.function.timeout,
            grace: self.options.grace,
            slow: self.options.slow,
            golden: self.options.golden.as_deref(),
            cancel: &self.options.cancel,
            image: &prepared.image,
        }
    }

    fn no_environment(&mut self, case: &Case, failure: CellFailure) {
        let result = CaseResult {
            reason: Some("its environment did not start".to_owned()),
            ..attempt::without_outcome(case, *failure.failure, Duration::ZERO)
        };
        self.tell(&result, false);
    }

    fn tell(&mut self, result: &CaseResult, will_retry: bool) {
        let uncertain = result.invocation.as_ref().is_some_and(|done| !done.certain);
        if uncertain && !self.doubt_told {
            self.doubt_told = true;
            self.events.emit(Event::Note {
                cell: Some(self.id.clone()),
                text:
                    "the emulator's log was not seen: outcomes are read from the shape of answers"
                        .to_owned(),
            });
        }
        if !will_retry {
            self.tally.counts.add_case(result);
            let failed = matches!(result.status, CaseStatus::Failed | CaseStatus::Error);
            self.fail_fast(failed);
        }
        self.events.emit(Event::CaseFinished {
            cell: self.id.clone(),
            result: Box::new(result.clone()),
            will_retry,
        });
    }

    fn skip(&mut self, from: usize, reason: &str) {
        let planned = self.planned;
        for case in planned.cases.iter().skip(from) {
            let reason = case.skip.as_deref().unwrap_or(reason);
            self.tell(&attempt::skipped(case, reason), false);
        }
    }

    pub(super) fn fail_fast(&self, failed: bool) {
        if failed && self.options.fail_fast {
            self.halt.cancel();
        }
    }

    fn stopped(&self) -> Option<&'static str> {
        if self.options.cancel.is_cancelled() {
            Some(INTERRUPTED)
        } else if self.halt.is_cancelled() {
            Some("an earlier failure ended the run")
        } else {
            None
        }
    }

    fn status_when_stopped(&self) -> CellStatus {
        if self.options.cancel.is_cancelled() {
            CellStatus::Interrupted
        } else {
            CellStatus::Skipped
        }
    }

    fn finish(mut self, status: CellStatus, reason: Option<String>, began: Instant) -> Ended<'a> {
        self.tally.counts.add_cell(status);
        self.events.emit(Event::FunctionFinished {
            cell: self.id.clone(),
            status,
            reason,
            elapsed: began.elapsed(),
        });
        Ended {
            leaver: self.leaver(),
            tally: self.tally,
            environment: None,
            _share: None,
        }
    }
}

const INTERRUPTED: &str = "the run was interrupted";

enum CaseEnd {
    Done(Box<CaseResult>),
    NoEnvironment,
    Cancelled,
}
