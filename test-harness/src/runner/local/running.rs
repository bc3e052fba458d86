//! One environment on the engine, as the runner uses it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;

use super::convert;
use super::reading::{Extent, Reading};
use super::watch::Watch;
use crate::evidence::Hooks;
use crate::invoke::rie_log::RieLog;
use crate::invoke::{Invocation, InvokeError, RieAnswer, RieClient, RieExchange, interpret};
use crate::model::InvocationContext;
use crate::runner::failure::{Failure, InvokeFailure};
use crate::runner::port::Running;
use crate::runtime::{Environment, Launcher};
use crate::wire::EnvironmentEvidence;

/// How long the log may say nothing after the answer.
const LOG_LAG: Duration = Duration::from_secs(2);
/// How long the log of a flood may take after the answer: less than the grace
/// that an invocation has.
const LOG_DEADLINE: Duration = Duration::from_secs(4);
/// How long the log is quiet before it counts as ended, where nothing marks
/// its end.
const LOG_REST: Duration = Duration::from_millis(20);

pub(super) struct LocalRunning {
    environment: Environment,
    launcher: Arc<Launcher>,
    client: RieClient,
    id: String,
    /// How far the log has been read.
    mark: u64,
    log: RieLog,
    watch: Option<Watch>,
}

impl LocalRunning {
    pub(super) fn new(
        environment: Environment,
        launcher: Arc<Launcher>,
        hooks: Option<Hooks>,
    ) -> Self {
        Self {
            client: RieClient::new(environment.address()),
            id: environment.id(),
            environment,
            launcher,
            mark: 0,
            log: RieLog::default(),
            watch: hooks.map(Watch::new),
        }
    }

    /// Reads the log to the end of the invocation that was just answered;
    /// gives the function's lines, and whether some were lost.
    async fn read_log(&mut self, before: u64, status: u16) -> (Vec<String>, bool) {
        let began = Instant::now();
        let mut reading = Reading::default();
        loop {
            let left = LOG_DEADLINE.saturating_sub(began.elapsed());
            let wait = match reading.extent(&self.log, before, status) {
                Extent::Whole => break,
                Extent::Unmarked if left.is_zero() => break,
                Extent::Unmarked => left.min(LOG_REST),
                Extent::Part => left.min(LOG_LAG),
            };
            let logs = self.environment.logs();
            let (entries, mark) = logs.more(self.mark, wait).await;
            self.mark = mark;
            // A flood is never empty, so time has to count as well.
            let ended = entries.is_empty() || left.is_zero();
            for entry in entries {
                let entry = match &mut self.watch {
                    Some(watch) => watch.line(entry),
                    None => Some(entry),
                };
                if let Some(entry) = entry {
                    reading.take(&mut self.log, entry);
                }
            }
            if ended {
                break;
            }
        }
        let part = reading.extent(&self.log, before, status) == Extent::Part;
        let cut = part || reading.is_cut();
        (reading.into_lines(), cut)
    }

    async fn failed(&self, error: InvokeError) -> InvokeFailure {
        let ours = matches!(error, InvokeError::RequestTooLarge { .. });
        let mut failed = InvokeFailure::from(error);
        if !ours {
            let evidence = self.environment.evidence(&self.launcher, "an answer").await;
            failed.failure.evidence = convert::evidence(&evidence);
        }
        failed
    }
}

#[async_trait]
impl Running for LocalRunning {
    fn id(&self) -> &str {
        &self.id
    }

    async fn invoke(
        &mut self,
        event: &Bytes,
        context: &InvocationContext,
        timeout: Duration,
    ) -> Result<Invocation, InvokeFailure> {
        let before = self.log.invocations();
        let answer = match self.client.invoke(event.clone(), context).await {
            Ok(answer) => answer,
            Err(error) => return Err(self.failed(error).await),
        };
        let (lines, logs_cut) = self.read_log(before, answer.status).await;
        let RieAnswer {
            status,
            body,
            elapsed,
        } = answer;
        let marks = self.log.marks().clone();
        let out_of_memory = marks.exit.is_some() && {
            let evidence = self.environment.evidence(&self.launcher, "an answer").await;
            evidence.out_of_memory
        };
        let exchange = RieExchange {
            status,
            body,
            elapsed,
            timeout,
            marks,
            out_of_memory,
        };
        let lines = lines.iter().map(String::as_str);
        match interpret::invocation(&exchange, lines) {
            Ok(invocation) => Ok(Invocation {
                logs_cut,
                ..invocation
            }),
            Err(error) => Err(self.failed(error).await),
        }
    }

    async fn memory_peak(&mut self) -> Result<u64, String> {
        let peak = self.environment.memory_peak(&self.launcher).await;
        peak.map_err(|error| error.to_string())
    }

    fn announce(&mut self, case: &str) {
        if let Some(watch) = &mut self.watch {
            watch.announce(case);
        }
    }

    async fn last_lines(&mut self, count: usize) -> Vec<String> {
        let entries = self.environment.logs().last(count);
        entries.into_iter().map(|entry| entry.line).collect()
    }

    async fn stop(self: Box<Self>) -> Option<EnvironmentEvidence> {
        let Self {
            environment,
            launcher,
            mark,
            watch,
            ..
        } = *self;
        let evidence = match watch {
            Some(watch) => Some(watch.end(&environment, &launcher, mark).await),
            None => None,
        };
        environment.stop(&launcher).await;
        evidence
    }
}

impl From<Failure> for InvokeFailure {
    fn from(failure: Failure) -> Self {
        Self {
            failure: Box::new(failure),
        }
    }
}
