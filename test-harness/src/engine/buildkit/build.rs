//! The build call itself: one request, one stream of answers, one deadline.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use http_body_util::BodyExt;
use hyper::{Method, Request, header};
use sha2::{Digest, Sha256};

use super::files::{BuildFile, Folders};
use super::progress::{BuildStep, Follower};
use super::session::Session;
use crate::engine::{EngineAddress, EngineError, hex, raw};
use crate::model::Secret;

/// The name under which the Dockerfile is served; it is in no context.
const DOCKERFILE: &str = "Dockerfile";
const DOING: &str = "build the image";

/// One build: what goes in.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// Names the context across builds, so that only changes are sent.
    pub shared_key: String,
    /// The context's entries.
    pub context: Arc<Vec<BuildFile>>,
    /// The Dockerfile's text.
    pub dockerfile: String,
    /// The image's reference, `name:tag`.
    pub tag: String,
    /// Labels of the image.
    pub labels: BTreeMap<String, String>,
    /// Build arguments.
    pub build_args: BTreeMap<String, String>,
    /// The stage to build.
    pub target: Option<String>,
    /// Docker's platform string.
    pub platform: String,
    /// Secrets by id.
    pub secrets: BTreeMap<String, Secret>,
    /// Images whose layers may be reused.
    pub cache_from: Vec<String>,
    /// Do not use the cache.
    pub no_cache: bool,
    /// The longest that the build may take.
    pub deadline: Duration,
}

/// How a build ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildOutcome {
    /// The image's id, `sha256:…`.
    Built(String),
    /// The Dockerfile failed.
    Failed {
        /// The frontend's message.
        message: String,
        /// The last lines that the build printed.
        tail: Vec<String>,
    },
}

/// Builds an image, telling each step as it happens.
pub(in crate::engine) async fn build(
    address: &EngineAddress,
    request: BuildRequest,
    tell: &mut (dyn FnMut(BuildStep) + Send),
) -> Result<BuildOutcome, EngineError> {
    let deadline = request.deadline;
    let work = run(address, request, tell);
    tokio::time::timeout(deadline, work)
        .await
        .unwrap_or_else(|_| {
            Err(EngineError::Deadline {
                doing: DOING.to_owned(),
                seconds: deadline.as_secs(),
            })
        })
}

async fn run(
    address: &EngineAddress,
    request: BuildRequest,
    tell: &mut (dyn FnMut(BuildStep) + Send),
) -> Result<BuildOutcome, EngineError> {
    let uri = uri(&request);
    let id = session_id();
    let dockerfile = BuildFile::in_memory(DOCKERFILE, 0o644, request.dockerfile.into_bytes());
    let folders = Folders {
        context: request.context,
        dockerfile: Arc::new(vec![dockerfile]),
    };
    let session = Session::open(address, id, &request.shared_key, folders, request.secrets).await?;
    let call = Request::builder()
        .method(Method::POST)
        .uri(format!("{uri}&session={}", session.id))
        .header(header::CONTENT_TYPE, "application/x-tar")
        .body(raw::empty_body())
        .map_err(raw::broken(DOING))?;
    let response = raw::send(address, call, DOING).await?;
    let mut body = response.into_body().into_data_stream();
    let mut follower = Follower::default();
    let mut pending = Vec::new();
    while let Some(chunk) = body.next().await {
        pending.extend_from_slice(&chunk.map_err(raw::broken(DOING))?);
        while let Some(end) = pending.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            follower.take(&line, &mut *tell);
        }
    }
    follower.take(&pending, &mut *tell);
    drop(session);
    match (follower.error, follower.image) {
        (None, Some(image)) => Ok(BuildOutcome::Built(image)),
        (Some(message), _) => Ok(BuildOutcome::Failed {
            message,
            tail: follower.tail,
        }),
        (None, None) => Err(raw::broken(DOING)("the engine named no image at the end")),
    }
}

fn session_id() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let now = std::time::SystemTime::now();
    let seed = (
        now.duration_since(std::time::UNIX_EPOCH)
            .map(|age| age.as_nanos()),
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed),
    );
    hex(&Sha256::digest(format!("{seed:?}")))[..32].to_owned()
}

fn uri(request: &BuildRequest) -> String {
    let json = |map: &BTreeMap<String, String>| serde_json::json!(map).to_string();
    let mut pairs = vec![
        ("version", "2".to_owned()),
        ("remote", "client-session".to_owned()),
        ("dockerfile", DOCKERFILE.to_owned()),
        ("t", request.tag.clone()),
        ("labels", json(&request.labels)),
        ("buildargs", json(&request.build_args)),
        ("platform", request.platform.clone()),
        // Proxies and registries of the host are reached as the host does.
        ("networkmode", "host".to_owned()),
        ("rm", "1".to_owned()),
    ];
    if let Some(target) = &request.target {
        pairs.push(("target", target.clone()));
    }
    if !request.cache_from.is_empty() {
        let images = serde_json::json!(request.cache_from).to_string();
        pairs.push(("cachefrom", images));
    }
    if request.no_cache {
        pairs.push(("nocache", "1".to_owned()));
    }
    let encoded = pairs
        .iter()
        .map(|(key, value)| format!("{key}={}", encode(value)));
    format!("/build?{}", encoded.collect::<Vec<_>>().join("&"))
}

fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_every_reserved_character() {
        assert_eq!(encode("a b&c={\"x\"}"), "a%20b%26c%3D%7B%22x%22%7D");
    }

    #[test]
    fn session_ids_differ() {
        assert_ne!(session_id(), session_id());
    }
}
