//! The frontend that reads a Dockerfile: the one that its `# syntax=` line names;
//! where that cannot be pulled, the engine's own, since most files that name one
//! ask for nothing beyond it.

use crate::engine::buildkit::{BuildOutcome, BuildRequest, BuildStep};
use crate::engine::{EngineError, Images};
use crate::image::dockerfile::blank_syntax;
use crate::image::state::State;

/// Builds with the frontend that can be had.
pub(super) async fn build(
    images: &dyn Images,
    state: &State,
    mut request: BuildRequest,
    tell: &mut (dyn FnMut(BuildStep) + Send),
) -> Result<BuildOutcome, EngineError> {
    let Some(without) = blank_syntax(&request.dockerfile) else {
        return images.build(request, tell).await;
    };
    let frontend = without.frontend;
    if !state.is_unreachable(&frontend) {
        let outcome = images.build(request.clone(), &mut *tell).await?;
        if !is_missing(&frontend, &outcome) {
            return Ok(outcome);
        }
        state.remember_unreachable(frontend.clone());
    }
    tell(BuildStep::Started {
        name: format!("`# syntax={frontend}` cannot be pulled, so the engine's own builds"),
    });
    request.dockerfile = without.text;
    images.build(request, tell).await
}

/// Whether a build failed since its frontend could not be pulled.
fn is_missing(frontend: &str, outcome: &BuildOutcome) -> bool {
    let name = frontend.split([':', '@']).next().unwrap_or(frontend);
    let name = name.trim_start_matches("docker.io/");
    let pulling = ["failed to do request", "failed to resolve source metadata"];
    matches!(outcome, BuildOutcome::Failed { message, .. }
        if message.contains(name) && pulling.iter().any(|part| message.contains(part)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::engine::fake::FakeImages;

    fn request() -> BuildRequest {
        BuildRequest {
            shared_key: String::new(),
            context: Arc::new(Vec::new()),
            dockerfile: "# syntax=docker/dockerfile:1\nFROM alpine:3\n".to_owned(),
            tag: "shop:1".to_owned(),
            labels: BTreeMap::new(),
            build_args: BTreeMap::new(),
            target: None,
            platform: "linux/amd64".to_owned(),
            secrets: BTreeMap::new(),
            cache_from: Vec::new(),
            no_cache: false,
            deadline: Duration::from_secs(1),
        }
    }

    async fn builds(failure: &str) -> (BuildOutcome, usize, State) {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path());
        let images = FakeImages::default();
        images.failures.lock().unwrap().push(failure.to_owned());
        let outcome = build(&images, &state, request(), &mut |_| {}).await;
        (outcome.unwrap(), images.calls().len(), state)
    }

    #[tokio::test]
    async fn a_frontend_that_cannot_be_pulled_is_left_out_and_remembered() {
        // As Docker 20.10 and 28 tell it.
        for failure in [
            "failed to solve with frontend gateway.v0: failed to do request: Head \
             \"https://registry-1.docker.io/v2/docker/dockerfile/manifests/1\": no such host",
            "failed to resolve source metadata for docker.io/docker/dockerfile:1: no such host",
        ] {
            let (outcome, calls, state) = builds(failure).await;
            assert!(matches!(outcome, BuildOutcome::Built(_)), "{outcome:?}");
            assert_eq!(calls, 2);
            assert!(state.is_unreachable("docker/dockerfile:1"));
            let images = FakeImages::default();
            build(&images, &state, request(), &mut |_| {})
                .await
                .unwrap();
            assert_eq!(images.calls().len(), 1);
        }
    }

    #[tokio::test]
    async fn another_failure_stays_one() {
        for failure in [
            "failed to resolve source metadata for docker.io/library/alpine:3: no such host",
            "RUN false: exit code 1 in docker/dockerfile",
        ] {
            let (outcome, calls, state) = builds(failure).await;
            assert!(
                matches!(outcome, BuildOutcome::Failed { .. }),
                "{outcome:?}"
            );
            assert_eq!(calls, 1);
            assert!(!state.is_unreachable("docker/dockerfile:1"));
        }
    }
}
