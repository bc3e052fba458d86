//! Running functions behind a client of AWS's SDK: its requests are answered in
//! this process, by the environments, as Lambda's Invoke API would answer them.

mod answer;
mod request;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use aws_sdk_lambda::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use tokio::sync::Mutex;

use super::RunningFunction;
use crate::invoke::error::check_request_size;
use answer::Answer;
use request::{Call, InvocationType};

/// The region and the account in names of functions, where a test gives none.
const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";

/// Running functions as Lambda's API shows them, to be called by their names.
///
/// ```no_run
/// use aws_sdk_lambda::primitives::Blob;
/// use lambdock::harness::{Endpoint, Harness};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let harness = Harness::of_manifest("lambdock.toml").await?;
/// let endpoint = Endpoint::of([harness.start("greeter-go").await?]);
/// let lambda = endpoint.client();
/// let answer = lambda
///     .invoke()
///     .function_name("greeter-go")
///     .payload(Blob::new("{}"))
///     .send()
///     .await?;
/// assert_eq!(answer.function_error(), None);
/// endpoint.stop().await;
/// # Ok(())
/// # }
/// ```
///
/// Calls to one function wait for each other, as one environment takes one event
/// at a time. An event of the type `Event` is run before it is accepted, and not
/// tried again. Versions and aliases other than `$LATEST` do not exist, nor do
/// operations other than Invoke.
#[derive(Clone)]
pub struct Endpoint {
    functions: Arc<BTreeMap<String, Mutex<Option<RunningFunction>>>>,
}

impl Endpoint {
    /// An endpoint for these functions.
    pub fn of(functions: impl IntoIterator<Item = RunningFunction>) -> Self {
        let named = functions
            .into_iter()
            .map(|function| (function.name().to_owned(), Mutex::new(Some(function))));
        Self {
            functions: Arc::new(named.collect()),
        }
    }

    /// A client whose calls come here. It needs neither credentials nor a
    /// network, and does not repeat a call.
    pub fn client(&self) -> aws_sdk_lambda::Client {
        let config = aws_sdk_lambda::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static(REGION))
            .credentials_provider(Credentials::new("local", "local", None, None, "lambdock"))
            .retry_config(aws_sdk_lambda::config::retry::RetryConfig::disabled())
            .timeout_config(aws_sdk_lambda::config::timeout::TimeoutConfig::disabled())
            .http_client(self.clone())
            .build();
        aws_sdk_lambda::Client::from_conf(config)
    }

    /// Stops the functions. Calls that come later find none.
    pub async fn stop(self) {
        for function in self.functions.values() {
            let function = function.lock().await.take();
            if let Some(function) = function {
                function.stop().await;
            }
        }
    }

    async fn answer(&self, call: Result<Call, Answer>, event: Bytes) -> Answer {
        let call = match call {
            Ok(call) => call,
            Err(refusal) => return refusal,
        };
        let Some(function) = self.functions.get(&call.function) else {
            return Answer::no_function(&call.function, &call.qualifier);
        };
        if call.qualifier != "$LATEST" {
            return Answer::no_function(&call.function, &call.qualifier);
        }
        let event = match request::event(event) {
            Ok(event) => event,
            Err(refusal) => return refusal,
        };
        if call.invocation_type == InvocationType::DryRun {
            return Answer::would_run();
        }
        let mut function = function.lock().await;
        let Some(function) = function.as_mut() else {
            return Answer::no_function(&call.function, &call.qualifier);
        };
        if let Err(error) = check_request_size(&event) {
            return Answer::refused(&error);
        }
        match function.invoke_with(event, &call.context).await {
            Ok(invocation) if call.invocation_type == InvocationType::Event => {
                Answer::accepted(&invocation)
            }
            Ok(invocation) => Answer::of(&invocation, call.tail),
            Err(error) => Answer::failed(&error.to_string()),
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.functions.keys().collect();
        f.debug_tuple("Endpoint").field(&names).finish()
    }
}

impl HttpConnector for Endpoint {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let endpoint = self.clone();
        HttpConnectorFuture::new(async move {
            let header = |name: &str| request.headers().get(name).map(str::to_owned);
            let call = Call::parse(request.method(), request.uri(), header);
            let event = request.body().bytes().map(Bytes::copy_from_slice);
            let event = event.ok_or_else(|| {
                ConnectorError::user("an event must be in memory as a whole".into())
            })?;
            respond(endpoint.answer(call, event).await)
        })
    }
}

impl HttpClient for Endpoint {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn respond(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(answer.status);
    let status = status.map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    for (name, value) in answer.headers {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}
