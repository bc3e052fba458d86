//! Invocations, answered by running the image that moto has stored for the
//! version: the library's own harness starts it, and its own endpoint gives the
//! answer the form of the Invoke API.

use std::collections::HashMap;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use lambdock::harness::{Endpoint, Harness};
use lambdock::model::Function;
use serde_json::Value;
use tokio::sync::Mutex;

use super::http::{Answer, Request, send};
use super::images;
use super::shadow::About;
use super::state::State;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Functions that run, by what they were started of.
#[derive(Default)]
pub(super) struct Functions {
    running: Mutex<HashMap<String, (Harness, Endpoint)>>,
    /// How much of an alias's traffic its second version is owed.
    owed: Mutex<HashMap<String, f64>>,
}

impl Functions {
    /// Stops all of them.
    pub(super) async fn stop(&self) {
        for (_, (harness, endpoint)) in self.running.lock().await.drain() {
            endpoint.stop().await;
            harness.close().await;
        }
    }

    async fn endpoint(&self, image: &str, config: &Value) -> Result<Endpoint, Failure> {
        let key = format!("{image} {config}");
        let mut running = self.running.lock().await;
        if let Some((_, endpoint)) = running.get(&key) {
            return Ok(endpoint.clone());
        }
        let harness = Harness::of_image(image, |function| configure(function, config)).await?;
        let endpoint = Endpoint::of([harness.start("function").await?]);
        running.insert(key, (harness, endpoint.clone()));
        Ok(endpoint)
    }

    /// Whether this event of an alias goes to its second version: every event
    /// adds its part, and a whole one is paid.
    async fn is_for_second(&self, alias: &str, weight: f64) -> bool {
        let mut owed = self.owed.lock().await;
        let owed = owed.entry(alias.to_owned()).or_default();
        *owed += weight;
        let due = *owed > 0.999_999;
        if due {
            *owed -= 1.0;
        }
        due
    }
}

fn configure(function: &mut Function, config: &Value) {
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let words = |value: &Value| {
        let words = value.as_array()?.iter();
        let words = words.filter_map(|word| word.as_str().map(str::to_owned));
        let words: Vec<String> = words.collect();
        // No words are no override, as for Lambda.
        (!words.is_empty()).then_some(words)
    };
    function.memory_mb = number(&config["MemorySize"]).unwrap_or(function.memory_mb);
    let seconds = config["Timeout"].as_u64();
    function.timeout = seconds.map_or(function.timeout, Duration::from_secs);
    let variables = config["Environment"]["Variables"].as_object();
    for (name, value) in variables.into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        function.environment.insert(name.clone(), value.to_owned());
    }
    let own = &config["ImageConfigResponse"]["ImageConfig"];
    function.image_config.entry_point = words(&own["EntryPoint"]);
    function.image_config.command = words(&own["Command"]);
    let folder = own["WorkingDirectory"].as_str();
    function.image_config.working_directory = folder.map(str::to_owned);
}

/// The answer to an invocation.
pub(super) async fn answer(state: &State, request: &Request, about: &About<'_>) -> Answer {
    match run(state, request, about).await {
        Ok(answer) => answer,
        Err(error) => Answer::error(500, "ServiceException", &error.to_string()),
    }
}

async fn run(state: &State, request: &Request, about: &About<'_>) -> Result<Answer, Failure> {
    let qualifier = version(state, about).await?;
    let found = read(state, &format!("{}?Qualifier={qualifier}", path(about))).await?;
    if found.status != 200 {
        return Ok(found);
    }
    let mut found = found.json();
    let read = About {
        operation: "GetFunction",
        ..*about
    };
    state.shadow().complete(&read, &mut found);
    let config = &found["Configuration"];
    let uri = found["Code"]["ResolvedImageUri"].as_str();
    let uri = uri.ok_or("the function has no image")?;
    let (repository, digest) = images::parts(uri).ok_or("the image has no digest")?;
    let image = images::image_id(state.registry, repository, digest).await;
    let image = image.ok_or("the registry has no such image")?;
    let endpoint = state.functions.endpoint(&image, config).await?;
    let answered = endpoint.call(for_endpoint(request)?).await?;
    let mut answer = of_endpoint(&answered);
    let version = config["Version"].as_str().unwrap_or_default();
    let name = "x-amz-executed-version".to_owned();
    answer.headers.insert(name, version.to_owned());
    Ok(answer)
}

/// The version that an event goes to: the qualifier's own, or by an alias's parts.
async fn version(state: &State, about: &About<'_>) -> Result<String, Failure> {
    let alias = about.qualifier;
    let asked = read(state, &format!("{}/aliases/{alias}", path(about))).await?;
    let asked = asked.json();
    let weights = asked["RoutingConfig"]["AdditionalVersionWeights"].as_object();
    let second = weights.and_then(|weights| weights.iter().next());
    if let Some((version, weight)) = second {
        let key = format!("{}:{alias}", about.function);
        let weight = weight.as_f64().unwrap_or_default();
        if state.functions.is_for_second(&key, weight).await {
            return Ok(version.clone());
        }
    }
    let own = asked["FunctionVersion"].as_str();
    Ok(own.unwrap_or(alias).to_owned())
}

fn path(about: &About<'_>) -> String {
    format!("/2015-03-31/functions/{}", about.function)
}

async fn read(state: &State, path: &str) -> Result<Answer, Failure> {
    send(state.moto, Request::get(path).of_service("lambda")).await
}

/// The same call for the one function that an endpoint has.
fn for_endpoint(request: &Request) -> Result<HttpRequest, Failure> {
    let mut call = HttpRequest::new(SdkBody::from(request.body.clone()));
    call.set_method("POST")?;
    call.set_uri("http://endpoint/2015-03-31/functions/function/invocations")?;
    for (name, value) in &request.headers {
        if name.starts_with("x-amz-") {
            call.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Ok(call)
}

fn of_endpoint(answered: &HttpResponse) -> Answer {
    let headers = answered.headers().iter();
    Answer {
        status: answered.status().as_u16(),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: answered
            .body()
            .bytes()
            .map(bytes::Bytes::copy_from_slice)
            .unwrap_or_default(),
    }
}
