//! One running function: events in, outcomes out, one at a time, and a fresh
//! environment after one that was lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Serialize;

use super::{Answered, HarnessError};
use crate::invoke::Invocation;
use crate::model::InvocationContext;
use crate::runner::local::Local;
use crate::runner::{Evidence, Failure, Prepared, Running, Stage, Target};

/// How long an answer may take beyond the function's time limit.
const GRACE: Duration = Duration::from_secs(5);
/// Lines of log that a failure shows.
const SHOWN_LINES: usize = 20;

/// A function that runs. Dropping it stops it at once.
pub struct RunningFunction {
    stage: Arc<Local>,
    target: Target,
    prepared: Prepared,
    running: Option<Box<dyn Running>>,
}

impl RunningFunction {
    pub(super) const fn new(
        stage: Arc<Local>,
        target: Target,
        prepared: Prepared,
        running: Box<dyn Running>,
    ) -> Self {
        Self {
            stage,
            target,
            prepared,
            running: Some(running),
        }
    }

    /// The function's name.
    pub fn name(&self) -> &str {
        self.target.function.name.as_str()
    }

    /// The image that runs, by id.
    pub fn image(&self) -> &str {
        &self.prepared.image
    }

    /// Sends an event and waits for the outcome. State is kept from one event to
    /// the next; after a time-out or a crash the next one gets a fresh
    /// environment, as on Lambda.
    ///
    /// # Errors
    /// When there is no outcome: the event is too large or no JSON, the
    /// emulator is gone, or no answer came within the function's time limit and
    /// five seconds. A function's error is an outcome.
    pub async fn invoke<E: Serialize + ?Sized>(
        &mut self,
        event: &E,
    ) -> Result<Answered, HarnessError> {
        let event = serde_json::to_vec(event).map_err(HarnessError::Event)?;
        let context = InvocationContext::default();
        self.invoke_with(event.into(), &context).await.map(Answered)
    }

    /// Sends an event byte for byte, with what its caller says besides it.
    ///
    /// # Errors
    /// As [`RunningFunction::invoke`].
    pub async fn invoke_with(
        &mut self,
        event: Bytes,
        context: &InvocationContext,
    ) -> Result<Invocation, HarnessError> {
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.stage.start(&self.target, &self.prepared).await?,
        };
        let timeout = self.target.function.timeout;
        let began = Instant::now();
        let answer =
            tokio::time::timeout(timeout + GRACE, running.invoke(&event, context, timeout)).await;
        match answer {
            Ok(Ok(invocation)) => {
                if invocation.leaves_environment_usable() {
                    self.running = Some(running);
                } else {
                    running.stop().await;
                }
                Ok(invocation)
            }
            Ok(Err(failed)) => {
                running.stop().await;
                Err(failed.into())
            }
            Err(_) => {
                let image = self.prepared.image.clone();
                let failure = silent(running.as_mut(), image, began.elapsed()).await;
                running.stop().await;
                Err(HarnessError::invocation(failure))
            }
        }
    }

    /// Stops the environment and removes all that it needed.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }
}

async fn silent(running: &mut dyn Running, image: String, waited: Duration) -> Failure {
    Failure {
        message: format!("get an answer within {} s", waited.as_secs()),
        evidence: Evidence {
            image: Some(image),
            container: Some(running.id().to_owned()),
            awaited: Some("the answer to the event".to_owned()),
            elapsed: Some(waited),
            exit_code: None,
            log: running.last_lines(SHOWN_LINES).await,
        },
        ..Failure::default()
    }
}
