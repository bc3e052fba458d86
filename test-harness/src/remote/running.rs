//! One deployed function as an environment: events go to AWS, and where that is
//! wanted to an environment of this machine before.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::time::Instant;

use super::answer;
use super::stage::{Deployed, failure};
use crate::cases::Case;
use crate::invoke::Invocation;
use crate::model::InvocationContext;
use crate::runner::{InvokeFailure, Prepared, Running, Stage, Target, measured};
use crate::wire::EnvironmentEvidence;

/// A deployed function.
pub(super) struct There {
    cloud: Arc<dyn Deployed>,
    id: String,
    name: String,
    qualifier: String,
    here: Option<Here>,
    last: Vec<String>,
}

/// This machine's environment of the same cell; none until an event comes, and
/// after one that it did not survive.
pub(super) struct Here {
    pub(super) stage: Arc<dyn Stage>,
    pub(super) target: Target,
    pub(super) prepared: Prepared,
    pub(super) running: Option<Box<dyn Running>>,
}

impl There {
    pub(super) fn new(
        cloud: Arc<dyn Deployed>,
        (name, qualifier): (String, String),
        here: Option<Here>,
    ) -> Self {
        Self {
            cloud,
            id: format!("{name}:{qualifier}"),
            name,
            qualifier,
            here,
            last: Vec::new(),
        }
    }
}

impl Here {
    async fn invoke(
        &mut self,
        case: &Case,
        timeout: Duration,
    ) -> Result<Invocation, InvokeFailure> {
        // Taken out: a wait that is given up leaves an environment that may not
        // be used again.
        let running = match self.running.take() {
            Some(running) => Ok(running),
            None => self.stage.start(&self.target, &self.prepared).await,
        };
        let mut running = running.map_err(|error| InvokeFailure {
            failure: error.failure,
        })?;
        running.announce(&case.name);
        let answer = running.invoke(&case.event, &case.context, timeout).await;
        let answer = match answer {
            Ok(invocation) => {
                measured(running.as_mut(), case, invocation)
                    .await
                    .map_err(|failure| InvokeFailure {
                        failure: Box::new(failure),
                    })
            }
            Err(failure) => Err(failure),
        };
        match &answer {
            Ok(invocation) if invocation.leaves_environment_usable() => {
                self.running = Some(running);
            }
            _ => drop(running.stop().await),
        }
        answer
    }
}

#[async_trait]
impl Running for There {
    fn id(&self) -> &str {
        &self.id
    }

    async fn invoke(
        &mut self,
        event: &Bytes,
        context: &InvocationContext,
        timeout: Duration,
    ) -> Result<Invocation, InvokeFailure> {
        let began = Instant::now();
        let (name, qualifier) = (&self.name, &self.qualifier);
        let sent = self.cloud.invoke(name, qualifier, event.clone(), context);
        let answered = sent.await.map_err(|error| InvokeFailure {
            failure: Box::new(failure(&error)),
        })?;
        let invocation = answer::invocation(&answered, began.elapsed(), timeout);
        let lines = invocation.logs.iter().map(|line| line.text.clone());
        self.last = lines.collect();
        Ok(invocation)
    }

    async fn memory_peak(&mut self) -> Result<u64, String> {
        Err("the tail of the log on AWS has no `Max Memory Used`".to_owned())
    }

    async fn counterpart(
        &mut self,
        case: &Case,
        timeout: Duration,
    ) -> Option<Result<Invocation, InvokeFailure>> {
        let here = self.here.as_mut()?;
        Some(here.invoke(case, timeout).await)
    }

    /// Whoever runs here is told with the event.
    fn announce(&mut self, _case: &str) {}

    async fn last_lines(&mut self, count: usize) -> Vec<String> {
        let from = self.last.len().saturating_sub(count);
        self.last.split_off(from)
    }

    async fn stop(self: Box<Self>) -> Option<EnvironmentEvidence> {
        let running = self.here.and_then(|here| here.running)?;
        running.stop().await
    }
}
