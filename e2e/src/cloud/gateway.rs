//! The gateway: every call of the adapter comes here first. It is written down,
//! meets the trouble that a test wants, and goes on to moto; where moto differs
//! from AWS, the answer is put right.

use std::sync::Arc;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use super::calls::Called;
use super::http::{self, Answer, Request};
use super::rules::{Rule, Trouble, merge};
use super::shadow::About;
use super::state::State;
use super::{images, invoke};

type Body = Full<bytes::Bytes>;

/// Listens on a free port, which it gives.
pub(super) async fn listen(state: Arc<State>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let state = Arc::clone(&state);
            let service = service_fn(move |request| answer(Arc::clone(&state), request));
            // A caller that leaves early is no failure.
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    port
}

/// An error here ends the connection without an answer.
async fn answer(
    state: Arc<State>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Body>, &'static str> {
    let request = read(request).await.map_err(|_| "the caller is gone")?;
    let called = Called::of(&request);
    let trouble = Rule::take(&mut state.rules(), &called.operation, called.writes);
    state.calls().push(called.clone());
    match &trouble {
        Some(Trouble::Close) => return Err("a test wants it closed"),
        Some(Trouble::HoldBefore) => state.hold().await,
        Some(Trouble::Refuse {
            status,
            kind,
            message,
        }) => {
            let answer = Answer::refusal(&request, *status, kind, message);
            return Ok(respond(&answer));
        }
        _ => {}
    }
    // On its own, so that a caller that leaves does not leave half of it.
    let served = Arc::clone(&state);
    let done = tokio::spawn(async move { served.serve(request, &called.operation).await });
    let mut answer = done.await.map_err(|_| "the gateway failed")?;
    match trouble {
        Some(Trouble::Lose) => return Err("a test wants the answer lost"),
        Some(Trouble::HoldAfter) => state.hold().await,
        Some(Trouble::Patch(patch)) => {
            let mut told = answer.json();
            merge(&mut told, &patch);
            answer.set_json(&told);
        }
        _ => {}
    }
    Ok(respond(&answer))
}

impl State {
    async fn serve(&self, request: Request, operation: &str) -> Answer {
        let body = request.json();
        let (function, qualifier) = function(&request, &body);
        let about = About {
            operation,
            function: &function,
            qualifier: &qualifier,
            body: &body,
        };
        if operation == "Invoke" {
            return invoke::answer(self, &request, &about).await;
        }
        if let Some(refused) = self.refusal(&about).await {
            return refused;
        }
        let unchanged = self.shadow().unchanged(&about);
        if let Some(version) = unchanged {
            return self.version(&function, &version).await;
        }
        let own = self.shadow().answer(&about);
        let mut answer = match own {
            Some(answer) => return answer,
            None => self.forward(request).await,
        };
        if answer.status < 300 && !function.is_empty() {
            let mut told = answer.json();
            let mut shadow = self.shadow();
            shadow.learn(&about, &told);
            shadow.complete(&about, &mut told);
            drop(shadow);
            // Bodies that are no JSON stay as they are.
            if told.is_object() {
                answer.set_json(&told);
            }
        }
        answer
    }

    /// What AWS would refuse and moto takes.
    async fn refusal(&self, about: &About<'_>) -> Option<Answer> {
        if let Some(refused) = self.shadow().refusal(about) {
            return Some(refused);
        }
        let image = match about.operation {
            "CreateFunction" => about.body["Code"]["ImageUri"].as_str(),
            "UpdateFunctionCode" => about.body["ImageUri"].as_str(),
            "PublishVersion" => return self.other_code(about).await,
            _ => None,
        };
        images::introduce(self, image?).await.err()
    }

    /// A version as its publication told it.
    async fn version(&self, function: &str, version: &str) -> Answer {
        let path = format!("/2015-03-31/functions/{function}?Qualifier={version}");
        let answer = self.forward(Request::get(path).of_service("lambda")).await;
        let mut told = answer.json()["Configuration"].take();
        self.shadow().function(&mut told);
        Answer::of(201, &told)
    }

    /// A version of an image that the function no longer has.
    async fn other_code(&self, about: &About<'_>) -> Option<Answer> {
        let wanted = about.body["CodeSha256"].as_str()?;
        let path = format!("/2015-03-31/functions/{}", about.function);
        let answer = self.forward(Request::get(path).of_service("lambda")).await;
        let answer = answer.json();
        let own = answer["Configuration"]["CodeSha256"].as_str()?;
        let message = format!(
            "CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST ({own}). Please try again with the CodeSHA256 in $LATEST."
        );
        let kind = "InvalidParameterValueException";
        (wanted != own).then(|| Answer::error(400, kind, &message))
    }

    async fn forward(&self, mut request: Request) -> Answer {
        complete(&mut request);
        match http::send(self.moto, request).await {
            Ok(answer) => answer,
            Err(error) => Answer::error(502, "BadGateway", &error.to_string()),
        }
    }
}

/// Clients leave out what is false, which ECR takes for false; moto takes it for
/// no wish.
fn complete(request: &mut Request) {
    let mut body = request.json();
    let scanning = body.get_mut("imageScanningConfiguration");
    let scanning = scanning.and_then(Value::as_object_mut);
    let Some(scanning) = scanning.filter(|members| members.is_empty()) else {
        return;
    };
    scanning.insert("scanOnPush".to_owned(), Value::from(false));
    request.body = body.to_string().into();
}

/// The function that a call is about, and its alias or version.
fn function(request: &Request, body: &Value) -> (String, String) {
    let path = request.route();
    let mut segments = path.split('/').skip(2);
    if segments.next() != Some("functions") {
        return (String::new(), String::new());
    }
    let named = segments.next().filter(|name| !name.is_empty());
    let named = named.or_else(|| body["FunctionName"].as_str());
    let alias = match segments.next() {
        Some("aliases") => segments.next(),
        _ => None,
    };
    let query = request.path.split_once('?').map_or("", |(_, query)| query);
    let asked = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("Qualifier="));
    let qualifier = alias.or(asked).unwrap_or("$LATEST").replace("%24", "$");
    // A list is about no one function, and is completed all the same.
    (named.unwrap_or("*").to_owned(), qualifier)
}

async fn read(request: hyper::Request<Incoming>) -> Result<Request, hyper::Error> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query();
    Ok(Request {
        method: parts.method.to_string(),
        path: path.map_or_else(String::new, ToString::to_string),
        headers: http::texts(&parts.headers),
        body: body.collect().await?.to_bytes(),
    })
}

fn respond(answer: &Answer) -> hyper::Response<Body> {
    let mut built = hyper::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        built = built.header(name, value);
    }
    let body = Full::new(answer.body.clone());
    built.body(body).expect("an answer of moto's is one")
}
