//! Waiting until AWS is done: looks at growing intervals up to a deadline, and
//! ends at once where AWS has given up.

use std::time::Duration;

use tokio::time::Instant;

use super::patience::pause;
use super::run::Run;
use crate::deploy::event::Happened;
use crate::deploy::failure::DeployError;
use crate::deploy::options::Looks;
use crate::deploy::state::{FunctionState, LastUpdate};

/// Something that is waited for.
pub(super) struct Awaited {
    what: String,
    begun: Instant,
    deadline: Duration,
    looks: Looks,
}

impl Awaited {
    pub(super) fn new(run: &Run<'_>, what: String, deadline: Duration) -> Self {
        Self {
            what,
            begun: Instant::now(),
            deadline,
            looks: Looks::new(run.means.options),
        }
    }

    /// Waits for the next look; fails when there is no time left.
    pub(super) async fn again(&mut self, run: &Run<'_>, state: &str) -> Result<(), DeployError> {
        let elapsed = self.begun.elapsed();
        if elapsed >= self.deadline {
            return Err(DeployError::Deadline {
                what: self.what.clone(),
                last: state.to_owned(),
                elapsed,
            });
        }
        run.tell(Happened::Waiting {
            what: self.what.clone(),
            state: state.to_owned(),
            elapsed,
        });
        let left = self.deadline.saturating_sub(elapsed);
        pause(run.means, self.looks.next().min(left)).await
    }

    pub(super) fn failed(&self, code: &str, reason: &str) -> DeployError {
        DeployError::NotReady {
            what: self.what.clone(),
            code: code.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// What a state and the last update of it come to.
pub(in crate::deploy) fn settled(function: &FunctionState) -> LastUpdate {
    match (&function.state, &function.last_update) {
        (LastUpdate::Failed { .. }, _) => function.state.clone(),
        (_, LastUpdate::Failed { .. }) => function.last_update.clone(),
        (LastUpdate::InProgress, _) | (_, LastUpdate::InProgress) => LastUpdate::InProgress,
        _ => LastUpdate::Done,
    }
}

impl Run<'_> {
    /// `$LATEST` once nothing works at it; none where there is no function. What
    /// has failed is given back: the next update may repair it.
    pub(super) async fn still(&self) -> Result<Option<FunctionState>, DeployError> {
        let name = &self.work.desired.name;
        let mut awaited = self.function_awaited();
        loop {
            let Some(found) = self.means.cloud.function(name, None).await? else {
                return Ok(None);
            };
            if settled(&found) != LastUpdate::InProgress {
                return Ok(Some(found));
            }
            awaited.again(self, "still in progress").await?;
        }
    }

    /// `$LATEST` once it is ready to be used.
    pub(super) async fn ready(&self) -> Result<FunctionState, DeployError> {
        let name = &self.work.desired.name;
        let mut awaited = self.function_awaited();
        loop {
            // What was just made is not everywhere yet.
            let state = match self.means.cloud.function(name, None).await? {
                None => "not to be found",
                Some(found) => match settled(&found) {
                    LastUpdate::Done => return Ok(found),
                    LastUpdate::Failed { code, reason } => {
                        return Err(awaited.failed(&code, &reason));
                    }
                    LastUpdate::InProgress => "still in progress",
                },
            };
            awaited.again(self, state).await?;
        }
    }

    fn function_awaited(&self) -> Awaited {
        let what = format!("function `{}`", self.work.desired.name);
        Awaited::new(self, what, self.means.options.ready)
    }

    /// The version to be served, once it may be called.
    pub(super) async fn version_ready(&mut self) -> Result<String, DeployError> {
        let name = &self.work.desired.name;
        let Some(version) = self.version.clone() else {
            let what = format!("function `{name}`, of which no version is known,");
            return Err(DeployError::Moved { what });
        };
        if self.version_ready {
            return Ok(version);
        }
        let what = format!("version {version} of function `{name}`");
        let mut awaited = Awaited::new(self, what, self.means.options.ready);
        loop {
            let found = self.means.cloud.function(name, Some(&version)).await?;
            let state = match found.as_ref().map(settled) {
                None => "not to be found",
                Some(LastUpdate::Done) => break,
                Some(LastUpdate::Failed { code, reason }) => {
                    return Err(awaited.failed(&code, &reason));
                }
                Some(LastUpdate::InProgress) => "still in progress",
            };
            awaited.again(self, state).await?;
        }
        self.version_ready = true;
        Ok(version)
    }
}
