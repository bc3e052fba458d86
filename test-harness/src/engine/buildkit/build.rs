//! The build call itself: one request, one stream of answers. Its deadline is
//! kept by whoever makes it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hyper::{Method, Request, header};

use super::files::{BuildFile, Folders};
use super::logins::Logins;
use super::progress::{BuildStep, Follower};
use super::secrets::SecretStore;
use super::session::{Services, Session};
use crate::engine::credentials::is_refusal;
use crate::engine::{Engine, EngineError, raw, unique};
use crate::model::Secret;

/// The name under which the Dockerfile is served; it is in no context.
const DOCKERFILE: &str = "Dockerfile";
pub(in crate::engine) const DOING: &str = "build the image";

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

impl BuildRequest {
    /// What every build call is told, however the files come to the engine.
    pub(in crate::engine) fn query(&self) -> Vec<(&'static str, String)> {
        let json = |map: &BTreeMap<String, String>| serde_json::json!(map).to_string();
        let mut pairs = vec![
            ("t", self.tag.clone()),
            ("labels", json(&self.labels)),
            ("buildargs", json(&self.build_args)),
            ("platform", self.platform.clone()),
            // Proxies and registries of the host are reached as the host does.
            ("networkmode", "host".to_owned()),
            ("rm", "1".to_owned()),
        ];
        if let Some(target) = &self.target {
            pairs.push(("target", target.clone()));
        }
        if !self.cache_from.is_empty() {
            let images = serde_json::json!(self.cache_from).to_string();
            pairs.push(("cachefrom", images));
        }
        if self.no_cache {
            pairs.push(("nocache", "1".to_owned()));
        }
        pairs
    }
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
    engine: &Engine,
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
    let logins = Logins::new(engine.credentials().clone());
    let services = Services {
        folders,
        secrets: SecretStore(request.secrets),
        logins: logins.clone(),
    };
    let address = engine.address();
    let session = Session::open(address, id, &request.shared_key, services).await?;
    let call = Request::builder()
        .method(Method::POST)
        .uri(format!("{uri}&session={}", session.id))
        .header(header::CONTENT_TYPE, "application/x-tar")
        .body(raw::empty_body())
        .map_err(raw::broken(DOING))?;
    let response = raw::send(address, call, DOING).await?;
    let mut follower = Follower::default();
    raw::each_line(response, DOING, |line| follower.take(line, &mut *tell)).await?;
    drop(session);
    match (follower.error, follower.image) {
        (None, Some(image)) => Ok(BuildOutcome::Built(image)),
        (Some(message), _) => {
            let mut tail = follower.tail;
            if is_refusal(&message) {
                tail.extend(logins.problems());
            }
            Ok(BuildOutcome::Failed { message, tail })
        }
        (None, None) => Err(raw::broken(DOING)("the engine named no image at the end")),
    }
}

fn session_id() -> String {
    unique()[..32].to_owned()
}

fn uri(request: &BuildRequest) -> String {
    let own = [
        ("version", "2".to_owned()),
        ("remote", "client-session".to_owned()),
        ("dockerfile", DOCKERFILE.to_owned()),
    ];
    let pairs: Vec<_> = own.into_iter().chain(request.query()).collect();
    raw::uri("/build", &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_ids_differ() {
        assert_ne!(session_id(), session_id());
    }
}
