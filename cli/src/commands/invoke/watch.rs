//! What one invocation leaves behind: its outcome, or why there is none.

use lambdock::runner::event::{CaseResult, Event, Failure as Seen};

use crate::progress::Progress;
use crate::run::Listener;
use crate::stderr;

/// Follows the run of one case.
pub(super) struct Watch {
    /// Where progress is shown.
    pub(super) progress: Progress,
    /// Whether builds are shown line by line.
    pub(super) verbose: bool,
    /// What was seen.
    pub(super) seen: Option<What>,
}

/// What was seen.
pub(super) enum What {
    /// The case's result, with the invocation in it.
    Result(Box<CaseResult>),
    /// What kept it from being invoked.
    Failure(Box<Seen>),
}

impl Listener for Watch {
    fn event(&mut self, event: &Event) {
        self.progress.event(event);
        match event {
            Event::BuildProgress { line, .. } if self.verbose => stderr::say(line),
            Event::BuildFinished {
                result: Err(failed),
                ..
            }
            | Event::EnvironmentFailed {
                failure: failed, ..
            } => self.seen = Some(What::Failure(failed.failure.clone())),
            Event::CaseFinished {
                result,
                will_retry: false,
                ..
            } if self.seen.is_none() => {
                self.seen = Some(match &result.failure {
                    Some(failure) => What::Failure(Box::new(failure.clone())),
                    None => What::Result(result.clone()),
                });
            }
            _ => {}
        }
    }
}
