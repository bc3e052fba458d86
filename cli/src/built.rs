//! The images of a plan's cells, built where their inputs changed, for commands
//! that go on with them: what a run leaves behind, or why there are none.

use lambdock::report::Loads;
use lambdock::runner::event::{BuildInfo, CellId, Event, Failure as Seen};

use crate::context::Context;
use crate::failure::Failures;
use crate::progress::Progress;
use crate::run::{self, Job, Listener};
use crate::settings::Verbosity;
use crate::signals::Interrupted;
use crate::{seen, stderr};

/// Does a job for the sake of its images, which stand in the plan's order.
pub(crate) fn images(job: Job, context: &Context) -> Result<Collector, Failures> {
    let order: Vec<CellId> = job.plan.cells.iter().map(CellId::of).collect();
    let verbose = context.settings.verbosity == Verbosity::Verbose;
    let collector = Collector::new(Progress::new(context), verbose);
    let (verdict, mut collector) = run::run(job, collector, context)?;
    collector.progress.finish();
    if verdict.interrupted {
        return Err(Interrupted.into());
    }
    if !collector.failures.is_empty() {
        let code = verdict.exit_code();
        let failures = collector.failures.iter();
        return Err(failures
            .map(|(_, failed)| seen::failure(failed, code))
            .collect());
    }
    let place = |cell: &CellId| order.iter().position(|own| own == cell);
    collector.images.sort_by_key(|(cell, _)| place(cell));
    Ok(collector)
}

/// Follows a run.
pub(crate) struct Collector {
    /// Where progress is shown.
    pub(crate) progress: Progress,
    /// Whether builds are shown line by line.
    pub(crate) verbose: bool,
    /// The images, in the order in which they were ready.
    pub(crate) images: Vec<(CellId, BuildInfo)>,
    /// What was loaded.
    pub(crate) loads: Loads,
    /// What kept an image from being built or run.
    pub(crate) failures: Vec<(CellId, Seen)>,
    /// Cases that failed: what they loaded counts all the same.
    pub(crate) failed_cases: usize,
}

impl Collector {
    pub(crate) fn new(progress: Progress, verbose: bool) -> Self {
        Self {
            progress,
            verbose,
            images: Vec::new(),
            loads: Loads::default(),
            failures: Vec::new(),
            failed_cases: 0,
        }
    }
}

impl Listener for Collector {
    fn event(&mut self, event: &Event) {
        self.progress.event(event);
        self.loads.add(event);
        match event {
            Event::BuildProgress { line, .. } if self.verbose => stderr::say(line),
            Event::BuildFinished { cell, result } => match result {
                Ok(info) => self.images.push((cell.clone(), info.clone())),
                Err(failed) => self
                    .failures
                    .push((cell.clone(), (*failed.failure).clone())),
            },
            Event::EnvironmentFailed { cell, failure } => {
                self.failures
                    .push((cell.clone(), (*failure.failure).clone()));
            }
            Event::CaseFinished {
                result,
                will_retry: false,
                ..
            } => self.failed_cases += usize::from(result.failure.is_some()),
            _ => {}
        }
    }
}
