//! What a run leaves behind for a scan: the images, what was loaded while cases
//! ran, and why there is none.

use lambdock::report::Loads;
use lambdock::runner::event::{BuildInfo, CellId, Event, Failure as Seen};

use crate::progress::Progress;
use crate::run::Listener;
use crate::stderr;

/// Follows a run.
pub(super) struct Collector {
    /// Where progress is shown.
    pub(super) progress: Progress,
    /// Whether builds are shown line by line.
    pub(super) verbose: bool,
    /// The images, in the order in which they were ready.
    pub(super) images: Vec<(CellId, BuildInfo)>,
    /// What was loaded.
    pub(super) loads: Loads,
    /// What kept an image from being built or run.
    pub(super) failures: Vec<(CellId, Seen)>,
    /// Cases that failed: what they loaded counts all the same.
    pub(super) failed_cases: usize,
}

impl Collector {
    pub(super) fn new(progress: Progress, verbose: bool) -> Self {
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
