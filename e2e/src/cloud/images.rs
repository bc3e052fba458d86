//! Images of the registry, which moto has not: it keeps a registry of its own,
//! where an image must be before a function can have it.

use base64::Engine as _;
use serde_json::{Value, json};

use super::http::{self, Answer, Request};
use super::state::State;
use super::{REGISTRY_LOGIN, http::send};

const MANIFESTS: &str = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";

/// Digest and text of a manifest, where the registry has it.
pub(super) async fn manifest(
    registry: u16,
    repository: &str,
    reference: &str,
) -> Option<(String, String)> {
    let (user, password) = REGISTRY_LOGIN;
    let login = format!("{user}:{password}");
    let login = base64::engine::general_purpose::STANDARD.encode(login);
    let request = Request::get(format!("/v2/{repository}/manifests/{reference}"))
        .with("accept", MANIFESTS)
        .with("authorization", format!("Basic {login}"));
    let answer = send(registry, request).await.ok()?;
    let digest = answer.headers.get("docker-content-digest")?.clone();
    (answer.status == 200).then(|| (digest, answer.text()))
}

/// The id that an engine knows an image by: the digest of its configuration.
pub(super) async fn image_id(registry: u16, repository: &str, digest: &str) -> Option<String> {
    let (_, text) = manifest(registry, repository, digest).await?;
    let manifest: Value = serde_json::from_str(&text).ok()?;
    Some(manifest["config"]["digest"].as_str()?.to_owned())
}

/// Repository and tag or digest of an image's name.
pub(super) fn parts(uri: &str) -> Option<(&str, &str)> {
    let (_, path) = uri.split_once('/')?;
    path.split_once('@').or_else(|| path.rsplit_once(':'))
}

/// Makes moto know an image of the registry; AWS's refusal where there is none.
/// Moto looks in the repository that is called as the last part of the name.
pub(super) async fn introduce(state: &State, uri: &str) -> Result<(), Answer> {
    let refused = || {
        let message = format!("Source image {uri} does not exist. Provide a valid source image.");
        Answer::error(400, "InvalidParameterValueException", &message)
    };
    let (repository, reference) = parts(uri).ok_or_else(refused)?;
    let found = manifest(state.registry, repository, reference).await;
    let (digest, text) = found.ok_or_else(refused)?;
    let short = repository.rsplit('/').next().unwrap_or(repository);
    let tag = (!reference.contains(':')).then_some(reference);
    let ecr = |operation: &str, body: Value| {
        let target = format!("AmazonEC2ContainerRegistry_V20150921.{operation}");
        async move { http::json(state.moto, "ecr", &target, &body).await }
    };
    // Either may have been done before, which is as good.
    ecr("CreateRepository", json!({ "repositoryName": short })).await;
    let image = json!({
        "repositoryName": short,
        "imageManifest": text,
        "imageDigest": digest,
        "imageTag": tag,
    });
    ecr("PutImage", image).await;
    Ok(())
}
