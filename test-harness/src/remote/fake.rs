//! For tests: functions on AWS without AWS. What an invocation comes to is written
//! in the event, in the words of the runner's scripted stage.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;

use super::stage::Deployed;
use crate::deploy::{
    AliasState, CloudError, CloudErrorKind, CodeState, FunctionConfig, FunctionState, InvokeAnswer,
    Invoker, LastUpdate, Logging,
};
use crate::model::{Architecture, ImageConfig, InvocationContext};

pub(super) const ID: &str = "8e497626-6f81-4e6e-a932-299771dde6b8";
pub(super) const DIGEST: &str =
    "sha256:2f6d9a4c0b7e51d83a6c9f40e2b17d5586af03c1e9d4b27a605fc8319be7d204";

/// The scripted cloud.
#[derive(Default)]
pub(super) struct FakeCloud {
    /// Functions that are there.
    pub(super) functions: BTreeMap<String, FunctionState>,
    /// The second version of every alias and its part.
    pub(super) second: Option<(String, u8)>,
    /// What was asked, in order.
    pub(super) log: Mutex<Vec<String>>,
}

impl FakeCloud {
    pub(super) fn with(names: &[&str]) -> Self {
        let functions = names.iter().map(|name| ((*name).to_owned(), state(name)));
        Self {
            functions: functions.collect(),
            ..Self::default()
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn add(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }

    fn answer(
        &self,
        name: &str,
        qualifier: &str,
        event: &Bytes,
    ) -> Result<InvokeAnswer, CloudError> {
        let event = String::from_utf8_lossy(event);
        self.add(format!("invoke {name}:{qualifier} {event}"));
        let word = event.trim_matches('"');
        if word == "throttled" {
            return Err(error(
                "invoke function",
                CloudErrorKind::Throttled,
                "TooManyRequestsException",
            ));
        }
        let timeout = format!(
            r#"{{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: {ID} Error: Task timed out after 3.00 seconds"}}"#
        );
        let crash = format!(
            r#"{{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {ID} Error: Runtime exited with error: exit status 3"}}"#
        );
        let (payload, failed) = match word {
            "wrong-there" | "wrong" => (r#"{"message":"Hello","sum":5}"#.to_owned(), false),
            "more-there" => (
                r#"{"message":"Hello","sum":6,"zone":"a"}"#.to_owned(),
                false,
            ),
            "error" => (
                r#"{"errorType":"InvalidEvent","errorMessage":"name must be a string"}"#.to_owned(),
                true,
            ),
            "timeout" => (timeout, true),
            "crash" => (crash, true),
            _ => (r#"{"message":"Hello","sum":6}"#.to_owned(), false),
        };
        Ok(InvokeAnswer {
            payload: Bytes::from(payload),
            function_error: failed.then(|| "Unhandled".to_owned()),
            executed_version: Some("7".to_owned()),
            log_tail: format!(
                "START RequestId: {ID} Version: 7\nhandling {event} on AWS\nEND RequestId: {ID}\nREPORT RequestId: {ID}\tDuration: 2.00 ms\tBilled Duration: 3 ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\t\n"
            ),
            request_id: Some(ID.to_owned()),
        })
    }
}

pub(super) fn error(doing: &str, kind: CloudErrorKind, code: &str) -> CloudError {
    CloudError {
        doing: doing.to_owned(),
        kind,
        code: Some(code.to_owned()),
        message: "Rate Exceeded.".to_owned(),
        request_id: Some("1-2-3".to_owned()),
    }
}

fn state(name: &str) -> FunctionState {
    let uri = format!("012345678901.dkr.ecr.eu-central-1.amazonaws.com/demo/{name}@{DIGEST}");
    FunctionState {
        name: name.to_owned(),
        arn: format!("arn:aws:lambda:eu-central-1:012345678901:function:{name}"),
        version: "7".to_owned(),
        code: CodeState::Image {
            uri: uri.clone(),
            resolved: Some(uri),
        },
        code_sha256: DIGEST.trim_start_matches("sha256:").to_owned(),
        architecture: Architecture::X86_64,
        config: FunctionConfig {
            role: "arn:aws:iam::012345678901:role/r".to_owned(),
            memory_mb: 512,
            timeout_s: 3,
            ephemeral_storage_mb: 512,
            image_config: ImageConfig::default(),
            environment: BTreeMap::new(),
            description: String::new(),
            kms_key: None,
            logging: Logging::default(),
            vpc: None,
            active_tracing: false,
            snap_start: false,
            dead_letter: None,
        },
        state: LastUpdate::Done,
        last_update: LastUpdate::Done,
        revision: "r".to_owned(),
        last_modified: "2026-11-24T05:06:41.000+0000".to_owned(),
        tags: BTreeMap::new(),
        reserved_concurrency: None,
    }
}

#[async_trait]
impl Deployed for FakeCloud {
    async fn function(
        &self,
        name: &str,
        qualifier: &str,
    ) -> Result<Option<FunctionState>, CloudError> {
        self.add(format!("function {name}:{qualifier}"));
        if name == "denied" {
            return Err(error(
                "read function `denied`",
                CloudErrorKind::Denied,
                "AccessDeniedException",
            ));
        }
        Ok(self.functions.get(name).cloned())
    }

    async fn aliases(&self, _name: &str) -> Result<Vec<AliasState>, CloudError> {
        Ok(vec![AliasState {
            name: "live".to_owned(),
            version: "7".to_owned(),
            second: self.second.clone(),
            description: String::new(),
            revision: "r".to_owned(),
        }])
    }

    async fn invoke(
        &self,
        name: &str,
        qualifier: &str,
        event: Bytes,
        _context: &InvocationContext,
    ) -> Result<InvokeAnswer, CloudError> {
        self.answer(name, qualifier, &event)
    }
}

/// The same for whoever has the narrower port.
pub(super) struct FakeInvoker(pub(super) FakeCloud);

#[async_trait]
impl Invoker for FakeInvoker {
    async fn invoke(
        &self,
        name: &str,
        qualifier: &str,
        event: Bytes,
        _context: &InvocationContext,
    ) -> Result<InvokeAnswer, CloudError> {
        self.0.answer(name, qualifier, &event)
    }
}
