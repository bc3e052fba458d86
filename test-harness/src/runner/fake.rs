//! For tests: a stage without an engine. What an environment does is written in
//! the event; what was asked of the stage is written down.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::event::{BaseOrigin, BaseUsed, BuildInfo, BuildState};
use super::failure::{CellFailure, CellFailureKind, Evidence, Failure, InvokeFailure};
use super::plan::Target;
use super::port::{Prepared, Progress, Running, Stage};
use crate::invoke::InvokeError;
use crate::invoke::outcome::{FunctionFailure, Invocation, LogLine, LogStream, Outcome, Phase};
use crate::model::InvocationContext;
use crate::wire::EnvironmentEvidence;

/// The scripted stage. Functions named in a set fail in that way.
#[derive(Debug, Default)]
pub(crate) struct FakeStage {
    pub(crate) broken_builds: BTreeSet<String>,
    pub(crate) broken_starts: BTreeSet<String>,
    pub(crate) endless_builds: BTreeSet<String>,
    pub(crate) endless_starts: BTreeSet<String>,
    pub(crate) without_engine: bool,
    pub(crate) log: Arc<Log>,
}

/// What was asked of the stage, in order.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<String>>);

impl Log {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// How many lines begin so.
    pub(crate) fn count(&self, prefix: &str) -> usize {
        let lines = self.lines();
        lines.iter().filter(|line| line.starts_with(prefix)).count()
    }
}

struct FakeEnvironment {
    id: String,
    flaky: bool,
    log: Arc<Log>,
}

#[async_trait]
impl Stage for FakeStage {
    async fn prepare(&self, target: &Target, progress: &Progress) -> Result<Prepared, CellFailure> {
        let name = target.cell.id();
        self.log.add(format!("prepare {name}"));
        progress.line("step 1 of 1");
        tokio::task::yield_now().await;
        if self.endless_builds.contains(&name) {
            std::future::pending::<()>().await;
        }
        if self.without_engine {
            let failure = Failure::new("reach the engine at `unix:///run/docker.sock`");
            return Err(CellFailure::new(CellFailureKind::Engine, failure));
        }
        if self.broken_builds.contains(&name) {
            let failure = Failure {
                message: format!("build the image of `{name}`"),
                causes: vec!["line 3 of the Dockerfile ended with exit code 1".to_owned()],
                evidence: Evidence {
                    exit_code: Some(1),
                    log: vec!["npm error 404".to_owned()],
                    ..Evidence::default()
                },
                hint: Some("check the registry that npm uses".to_owned()),
            };
            return Err(CellFailure::new(CellFailureKind::Build, failure));
        }
        Ok(prepared(&name))
    }

    async fn start(
        &self,
        target: &Target,
        prepared: &Prepared,
    ) -> Result<Box<dyn Running>, CellFailure> {
        let name = target.cell.id();
        let number = self.log.count(&format!("start {name}#")) + 1;
        self.log.add(format!("start {name}#{number}"));
        tokio::task::yield_now().await;
        if self.endless_starts.contains(&name) {
            std::future::pending::<()>().await;
        }
        if self.broken_starts.contains(&name) {
            let failure = Failure {
                message: format!("start function `{name}`"),
                causes: Vec::new(),
                evidence: Evidence {
                    image: Some(prepared.image.clone()),
                    container: Some("3f2a9c51d7e0".to_owned()),
                    awaited: Some("the emulator on port 8080".to_owned()),
                    elapsed: Some(Duration::from_millis(1_200)),
                    exit_code: Some(255),
                    log: vec!["exec /var/runtime/bootstrap: exec format error".to_owned()],
                },
                hint: Some("the image was built for `linux/arm64`".to_owned()),
            };
            return Err(CellFailure::new(CellFailureKind::Start, failure));
        }
        Ok(Box::new(FakeEnvironment {
            id: format!("{name}#{number}"),
            flaky: number == 1,
            log: Arc::clone(&self.log),
        }))
    }
}

#[async_trait]
impl Running for FakeEnvironment {
    fn id(&self) -> &str {
        &self.id
    }

    async fn invoke(
        &mut self,
        event: &Bytes,
        context: &InvocationContext,
        timeout: Duration,
    ) -> Result<Invocation, InvokeFailure> {
        let event = String::from_utf8_lossy(event).into_owned();
        let with = context.client_context.as_ref();
        let with = with.map_or_else(String::new, |json| format!(" with {json}"));
        self.log.add(format!("invoke {} {event}{with}", self.id));
        tokio::task::yield_now().await;
        let outcome = match event.trim_matches('"') {
            "hang" => std::future::pending().await,
            "lost" => {
                let detail = "unexpected end of file".to_owned();
                return Err(InvokeError::ConnectionLost { detail }.into());
            }
            "too-large" => {
                let (size, limit) = (6_291_457, 6_291_456);
                return Err(InvokeError::RequestTooLarge { size, limit }.into());
            }
            "flaky" if self.flaky => {
                self.flaky = false;
                success("\"wrong\"")
            }
            word => outcome(word, timeout),
        };
        let slow = event.contains("slow");
        Ok(Invocation {
            outcome,
            certain: event != "\"doubtful\"",
            elapsed: Duration::from_millis(if slow { 9_000 } else { 2 }),
            init_duration: None,
            report: None,
            memory_peak: None,
            request_id: Some("8e497626-6f81-4e6e-a932-299771dde6b8".to_owned()),
            exit: None,
            logs_cut: false,
            logs: vec![LogLine {
                stream: LogStream::Function,
                text: format!("handling {event}"),
            }],
        })
    }

    async fn memory_peak(&mut self) -> Result<u64, String> {
        Err("nobody counts here".to_owned())
    }

    async fn last_lines(&mut self, _count: usize) -> Vec<String> {
        vec!["waiting for a lock".to_owned()]
    }

    fn announce(&mut self, _case: &str) {}

    async fn stop(self: Box<Self>) -> Option<EnvironmentEvidence> {
        self.log.add(format!("stop {}", self.id));
        None
    }
}

fn outcome(word: &str, timeout: Duration) -> Outcome {
    match word {
        "wrong" => success(r#"{"message":"Hello","sum":5}"#),
        "error" => Outcome::FunctionError {
            error: failure("InvalidEvent", "name must be a string"),
        },
        "crash" => Outcome::Crash {
            error: failure(
                "Runtime.ExitError",
                "RequestId: 8e497626-6f81-4e6e-a932-299771dde6b8 Error: Runtime exited with error: exit status 3",
            ),
            exit: None,
            out_of_memory: false,
            answered: None,
        },
        "timeout" => Outcome::Timeout {
            after: timeout,
            during: Phase::Invoke,
        },
        "init-error" => Outcome::InitError {
            error: Some(failure(
                "Runtime.InvalidEntrypoint",
                "fork/exec /main: exec format error",
            )),
            exit: None,
        },
        _ => success(r#"{"message":"Hello","sum":6}"#),
    }
}

fn success(payload: &'static str) -> Outcome {
    Outcome::Success {
        payload: Bytes::from_static(payload.as_bytes()),
    }
}

fn failure(kind: &str, message: &str) -> FunctionFailure {
    FunctionFailure {
        error_type: kind.to_owned(),
        message: message.to_owned(),
        raw: Bytes::new(),
    }
}

fn prepared(name: &str) -> Prepared {
    let image = format!("lambdock/demo/{name}:latest");
    Prepared {
        image: image.clone(),
        build: BuildInfo {
            image,
            image_id: Some("sha256:4e1243bd22c66e76c2ba9eddc1f91394e57f9f83".to_owned()),
            state: BuildState::Unchanged,
            elapsed: Duration::from_millis(12),
            bases: vec![BaseUsed {
                named: "public.ecr.aws/lambda/nodejs:22".to_owned(),
                used: "lambdock-stand-in/nodejs:22".to_owned(),
                origin: BaseOrigin::StandIn,
            }],
            size_bytes: Some(353_370_112),
        },
    }
}
