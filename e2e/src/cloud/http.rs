//! One request over one connection to a server of this machine.

use std::collections::BTreeMap;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::HeaderMap;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::REGION;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A request with its body in memory.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    /// With the query.
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Bytes,
}

/// An answer with its body in memory.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Bytes,
}

impl Request {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET".to_owned(),
            path: path.into(),
            headers: BTreeMap::new(),
            body: Bytes::new(),
        }
    }

    pub(super) fn post(path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self {
            method: "POST".to_owned(),
            body: body.into(),
            ..Self::get(path)
        }
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// As moto tells services apart: by the scope of a signature, which it does
    /// not check.
    pub(super) fn of_service(self, service: &str) -> Self {
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential=e2e/20260101/{REGION}/{service}/aws4_request, \
             SignedHeaders=host, Signature=e2e"
        );
        self.with("authorization", scope)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The path without its query.
    pub(super) fn route(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Answer {
    pub(super) fn of(status: u16, body: &Value) -> Self {
        let json = ("content-type".to_owned(), "application/json".to_owned());
        Self {
            status,
            headers: [json].into(),
            body: Bytes::from(body.to_string()),
        }
    }

    /// An error by name, as services with JSON tell it.
    pub(super) fn error(status: u16, kind: &str, message: &str) -> Self {
        let mut answer = Self::of(
            status,
            &serde_json::json!({ "__type": kind, "message": message }),
        );
        answer
            .headers
            .insert("x-amzn-errortype".to_owned(), kind.to_owned());
        answer
    }

    /// An error by name, in the form of the service that a request is for: those
    /// with forms answer in XML.
    pub(super) fn refusal(request: &Request, status: u16, kind: &str, message: &str) -> Self {
        let mut answer = Self::error(status, kind, message);
        if request.route() == "/" && request.header("x-amz-target").is_none() {
            let error = format!("<Error><Code>{kind}</Code><Message>{message}</Message></Error>");
            let body = format!("<ErrorResponse>{error}<RequestId>e2e</RequestId></ErrorResponse>");
            answer.body = Bytes::from(body);
        }
        answer
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(super) fn set_json(&mut self, body: &Value) {
        self.body = Bytes::from(body.to_string());
    }
}

/// A call of a service whose operations are named in a header.
pub(super) async fn json(port: u16, service: &str, target: &str, body: &Value) -> Answer {
    let request = Request::post("/", body.to_string())
        .with("content-type", "application/x-amz-json-1.1")
        .with("x-amz-target", target)
        .of_service(service);
    send(port, request).await.expect("moto answers")
}

/// A call of a service whose operations are named in a form.
pub(super) async fn form(port: u16, service: &str, form: String) -> Answer {
    let request = Request::post("/", form)
        .with("content-type", "application/x-www-form-urlencoded")
        .of_service(service);
    send(port, request).await.expect("moto answers")
}

pub(super) async fn send(port: u16, request: Request) -> Result<Answer, Failure> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the sender.
    tokio::spawn(connection);
    let mut built = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(&request.path);
    for (name, value) in &request.headers {
        built = built.header(name, value);
    }
    if !request.headers.contains_key("host") {
        built = built.header("host", format!("127.0.0.1:{port}"));
    }
    let answer = sender
        .send_request(built.body(Full::new(request.body))?)
        .await?;
    let (parts, body) = answer.into_parts();
    Ok(Answer {
        status: parts.status.as_u16(),
        headers: texts(&parts.headers),
        body: body.collect().await?.to_bytes(),
    })
}

/// Headers but for those that belong to one connection.
pub(super) fn texts(headers: &HeaderMap) -> BTreeMap<String, String> {
    const OWN: [&str; 4] = [
        "connection",
        "content-length",
        "transfer-encoding",
        "keep-alive",
    ];
    headers
        .iter()
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}
