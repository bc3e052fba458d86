//! What a failed call means for the step that made it: look again now, later, or
//! not at all. Every kind of patience has its end.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Means;
use crate::deploy::error::{CloudError, CloudErrorKind};
use crate::deploy::event::{DeployEvent, Happened};
use crate::deploy::failure::DeployError;
use crate::deploy::options::Looks;

/// Looks again that follow an answer which says that the world has changed.
const SURPRISES: u32 = 3;

pub(super) struct Patience<'a> {
    means: Means<'a>,
    function: &'a str,
    tries: u32,
    surprises: u32,
    busy: Option<(Instant, Looks)>,
    role: Option<(Instant, Looks)>,
}

impl<'a> Patience<'a> {
    pub(super) const fn new(means: Means<'a>, function: &'a str) -> Self {
        Self {
            means,
            function,
            tries: 1,
            surprises: 0,
            busy: None,
            role: None,
        }
    }

    /// Waits until the step may be tried again; the error where it may not.
    pub(super) async fn consider(&mut self, error: CloudError) -> Result<(), DeployError> {
        let after = match error.kind {
            CloudErrorKind::Busy => spent(&mut self.busy, self.means.options.busy, self.means),
            CloudErrorKind::RoleNotReady => {
                spent(&mut self.role, self.means.options.role, self.means)
            }
            CloudErrorKind::Throttled | CloudErrorKind::Server | CloudErrorKind::Connection => {
                self.backoff()
            }
            // The step looks again, and finds out what has changed.
            CloudErrorKind::Exists | CloudErrorKind::Stale => self.surprise(),
            _ => None,
        };
        let Some(after) = after else {
            return Err(error.into());
        };
        if !after.is_zero() {
            let reason = error.to_string();
            (self.means.listener)(DeployEvent {
                function: self.function.to_owned(),
                what: Happened::Retrying { reason, after },
            });
        }
        pause(self.means, after).await
    }

    fn backoff(&mut self) -> Option<Duration> {
        if self.tries >= self.means.options.tries {
            return None;
        }
        let base = self.means.options.first_look;
        let after = base.saturating_mul(1 << (self.tries - 1).min(6));
        self.tries += 1;
        Some(jittered(after.min(self.means.options.longest_look)))
    }

    fn surprise(&mut self) -> Option<Duration> {
        self.surprises += 1;
        (self.surprises <= SURPRISES).then_some(Duration::ZERO)
    }
}

/// The next interval of a patience that began with its first use.
fn spent(
    since: &mut Option<(Instant, Looks)>,
    longest: Duration,
    means: Means<'_>,
) -> Option<Duration> {
    let (begun, looks) = since.get_or_insert_with(|| (Instant::now(), Looks::new(means.options)));
    let left = longest.checked_sub(begun.elapsed())?;
    (!left.is_zero()).then(|| looks.next().min(left))
}

/// Waits, unless somebody wishes for the end.
pub(super) async fn pause(means: Means<'_>, time: Duration) -> Result<(), DeployError> {
    if time.is_zero() {
        return Ok(());
    }
    tokio::select! {
        () = sleep(time) => Ok(()),
        () = means.cancel.cancelled() => Err(DeployError::Interrupted),
    }
}

/// Between half of a time and all of it, so that many who were refused together
/// do not come again together.
fn jittered(time: Duration) -> Duration {
    let chance = RandomState::new().hash_one(0) % 512;
    let parts = u32::try_from(chance).unwrap_or_default() + 512;
    time * parts / 1024
}
