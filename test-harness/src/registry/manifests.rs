//! Manifests at a registry: read and put, by tag and by digest; and which tags
//! there are.

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::Deserialize;

use super::call::{Call, Payload, text_of};
use super::client::Client;
use super::{RegistryError, Repository, digest_of, is_digest, manifest};

/// The most of a manifest: registries take 4 MiB.
const MOST_OF_A_MANIFEST: usize = 4 << 20;
/// The most of a list of tags.
const MOST_OF_TAGS: usize = 4 << 20;
/// Tags that are asked for.
const TAGS: usize = 100;

/// A manifest as a registry has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) digest: String,
    pub(super) content_type: Option<String>,
    pub(super) bytes: Bytes,
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default)]
    tags: Option<Vec<String>>,
}

impl Client {
    /// A manifest by tag or digest; nothing where there is none. One that is
    /// asked for by digest is held against it.
    pub(super) async fn manifest(
        &self,
        repository: &Repository,
        target: &str,
    ) -> Result<Option<Found>, RegistryError> {
        let doing = format!("read manifest `{target}` of");
        let path = format!("manifests/{target}");
        let mut call = Call::new(repository, Method::GET, &path, doing)?;
        call.headers.push((ACCEPT, manifest::accept()));
        let Some(response) = self.find(&call).await? else {
            return Ok(None);
        };
        let content_type = text_of(response.headers(), &CONTENT_TYPE);
        let bytes = self.body(&call, response, MOST_OF_A_MANIFEST).await?;
        let digest = digest_of(&bytes);
        if is_digest(target) && digest != target {
            return Err(call.bad(format!("its content gives `{digest}`")));
        }
        Ok(Some(Found {
            digest,
            content_type,
            bytes,
        }))
    }

    /// Puts a manifest under a tag or its digest.
    pub(super) async fn put_manifest(
        &self,
        repository: &Repository,
        target: &str,
        bytes: &Bytes,
    ) -> Result<(), RegistryError> {
        let doing = format!("put manifest `{target}` into");
        let path = format!("manifests/{target}");
        let mut call = Call::new(repository, Method::PUT, &path, doing)?;
        call.headers
            .push((CONTENT_TYPE, manifest::DOCKER.to_owned()));
        call.payload = Payload::Bytes(bytes.clone());
        self.must(&call).await.map(drop)
    }

    /// Some tags of a repository, the last ones first in the registry's order;
    /// none where it has none or does not tell.
    pub(super) async fn tags(&self, repository: &Repository) -> Vec<String> {
        let read = async {
            let path = format!("tags/list?n={TAGS}");
            let call = Call::new(repository, Method::GET, &path, "list the tags of")?;
            match self.find(&call).await? {
                Some(response) => self.body(&call, response, MOST_OF_TAGS).await,
                None => Ok(Bytes::new()),
            }
        };
        let bytes: Result<Bytes, RegistryError> = read.await;
        let tags: Option<Tags> = serde_json::from_slice(&bytes.unwrap_or_default()).ok();
        let mut tags = tags.and_then(|tags| tags.tags).unwrap_or_default();
        tags.retain(|tag| super::reference::is_tag(tag));
        tags.reverse();
        tags
    }
}
