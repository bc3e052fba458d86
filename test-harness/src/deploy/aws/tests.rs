//! The adapter against answers of a script, without a network: what each call
//! sends, what its answer becomes, which failures are tried again.

mod failures_tests;
mod functions_tests;
mod policy_tests;
mod services_tests;

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use super::{Aws, AwsSettings, call_of};

/// Tries of one call.
const ATTEMPTS: u32 = 3;

/// What a script answers to one request.
#[derive(Debug, Clone)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    fn ok(body: impl Into<String>) -> Self {
        Self {
            status: 200,
            headers: vec![("x-amzn-requestid", "request-1".to_owned())],
            body: body.into(),
        }
    }

    /// A service's error, by name.
    fn error(status: u16, kind: &str, message: &str) -> Self {
        let message = serde_json::Value::from(message);
        let mut answer = Self::ok(format!("{{\"message\":{message}}}"));
        answer.status = status;
        answer.headers.push(("x-amzn-errortype", kind.to_owned()));
        answer
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// Answers in their order; none is a connection that ends without one.
#[derive(Debug, Clone)]
struct Script {
    answers: Arc<Mutex<VecDeque<Option<Answer>>>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// A request that a script got.
#[derive(Debug, Clone)]
struct Request {
    method: String,
    path: String,
    target: Option<String>,
    body: String,
}

impl Script {
    fn of(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::some(answers.into_iter().map(Some))
    }

    fn some(answers: impl IntoIterator<Item = Option<Answer>>) -> Self {
        Self {
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            requests: Arc::default(),
        }
    }

    /// The adapter that talks to it.
    fn aws(&self) -> Aws {
        let keys = Credentials::new("key", "canary-secret", None, None, "tests");
        let retry = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(Duration::from_millis(1));
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .retry_config(retry)
            .timeout_config(TimeoutConfig::disabled())
            .http_client(self.clone())
            .build();
        Aws::of(&config, &AwsSettings::default()).expect("a region is set")
    }

    fn requests(&self) -> Vec<Request> {
        let requests = self.requests.lock();
        requests.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was sent, for a snapshot: the operation, the request, its body.
    fn sent(&self) -> String {
        let mut text = String::new();
        for request in self.requests() {
            let path = request.path.split('?').next().unwrap_or_default();
            let target = request.target.as_deref();
            let call = call_of(&request.method, path, target, request.body.as_bytes());
            let operation = call.map_or("UNKNOWN", |call| call.operation);
            let Request {
                method, path, body, ..
            } = request;
            let _ = writeln!(text, "{operation}: {method} {path}");
            if !body.is_empty() {
                let _ = writeln!(text, "  {}", pretty(&body));
            }
        }
        text
    }
}

/// A body with its members sorted, since the SDK's maps have no order.
fn pretty(body: &str) -> String {
    fn sorted(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(members) => {
                let mut members: Vec<_> = members.into_iter().collect();
                members.sort_by(|one, other| one.0.cmp(&other.0));
                let members = members.into_iter();
                members.map(|(key, value)| (key, sorted(value))).collect()
            }
            other => other,
        }
    }
    let read = serde_json::from_str(body);
    read.map_or_else(|_| body.to_owned(), |value| sorted(value).to_string())
}

impl HttpConnector for Script {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let uri = request.uri().to_owned();
        let start = uri.find("://").map_or(0, |start| start + 3);
        let path = uri[start..].find('/').map_or("", |at| &uri[start + at..]);
        let body = request.body().bytes().unwrap_or_default();
        let seen = Request {
            method: request.method().to_owned(),
            path: path.to_owned(),
            target: request.headers().get("x-amz-target").map(str::to_owned),
            body: String::from_utf8_lossy(body).into_owned(),
        };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(seen);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answers.pop_front().expect("the script has an answer left");
        HttpConnectorFuture::ready(answer.map_or_else(ended, |answer| Ok(respond(answer))))
    }
}

impl HttpClient for Script {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn ended() -> Result<HttpResponse, ConnectorError> {
    Err(ConnectorError::io(
        "connection closed before message completed".into(),
    ))
}

fn respond(answer: Answer) -> HttpResponse {
    let status = StatusCode::try_from(answer.status).expect("a status");
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    for (name, value) in answer.headers {
        response.headers_mut().insert(name, value);
    }
    response
}
