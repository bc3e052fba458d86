//! An image as a registry has it: read by tag or digest, with what its
//! configuration says. An index is no image, and is named as what it is.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;

use super::client::Client;
use super::manifest::{self, Manifest, Read};
use super::manifests::Found;
use super::{Reference, RegistryError, Repository, is_digest};

/// An image in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteImage {
    /// `sha256:…` of the manifest.
    pub digest: String,
    /// `sha256:…` of the configuration, which is the image's id.
    pub image_id: String,
    /// Media type of the manifest.
    pub media_type: String,
    /// Docker's word for the architecture.
    pub architecture: String,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Layers, bottom first.
    pub layers: Vec<RemoteLayer>,
    /// Bytes of layers and configuration.
    pub size: u64,
    /// The manifest as it is written.
    pub(super) manifest: Bytes,
    /// The configuration as it is written.
    pub(super) config: Bytes,
}

/// A layer in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteLayer {
    /// `sha256:…` as it is stored.
    pub digest: String,
    /// Its size there.
    pub size: u64,
    /// `sha256:…` of it uncompressed.
    pub diff_id: String,
    /// Its media type.
    pub media_type: String,
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    config: Option<Config>,
    rootfs: RootFs,
}

#[derive(Deserialize)]
struct Config {
    #[serde(rename = "Labels", default)]
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct RootFs {
    #[serde(default)]
    diff_ids: Option<Vec<String>>,
}

/// What is read of an image's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Configuration {
    pub(super) architecture: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) diff_ids: Vec<String>,
}

/// Reads a configuration, or says what is wrong with it.
pub(super) fn configuration(bytes: &[u8]) -> Result<Configuration, String> {
    let document: Document = serde_json::from_slice(bytes)
        .map_err(|error| format!("its configuration cannot be read: {error}"))?;
    let diff_ids = document.rootfs.diff_ids.unwrap_or_default();
    if let Some(other) = diff_ids.iter().find(|id| !is_digest(id)) {
        return Err(format!("`{other}` is no SHA-256 digest of a layer"));
    }
    let labels = document.config.and_then(|config| config.labels);
    Ok(Configuration {
        architecture: document.architecture,
        labels: labels.unwrap_or_default(),
        diff_ids,
    })
}

/// Reads an image of a registry; nothing where there is none.
///
/// # Errors
/// When the registry does not hand it out, or when it is not one image.
pub async fn image_of(
    client: &Client,
    reference: &Reference,
) -> Result<Option<RemoteImage>, RegistryError> {
    let Reference { repository, .. } = reference;
    let Some(found) = client.manifest(repository, reference.target()?).await? else {
        return Ok(None);
    };
    match manifest::read(&found.bytes, found.content_type.as_deref()) {
        Ok(Read::Image(manifest)) => {
            let image = whole(client, repository, found, manifest).await?;
            Ok(Some(image))
        }
        Ok(Read::Other(what)) => Err(RegistryError::Index {
            reference: reference.to_string(),
            what,
        }),
        Err(reason) => Err(unreadable(repository, reason)),
    }
}

async fn whole(
    client: &Client,
    repository: &Repository,
    found: Found,
    manifest: Manifest,
) -> Result<RemoteImage, RegistryError> {
    let config = client.blob(repository, &manifest.config.digest).await?;
    let read = configuration(&config).map_err(|reason| unreadable(repository, reason))?;
    if read.diff_ids.len() != manifest.layers.len() {
        let reason = format!(
            "its configuration names {} layers, its manifest {}",
            read.diff_ids.len(),
            manifest.layers.len()
        );
        return Err(unreadable(repository, reason));
    }
    let size = manifest.layers.iter().map(|layer| layer.size);
    let size = size.fold(manifest.config.size, u64::saturating_add);
    let layers = manifest.layers.into_iter().zip(read.diff_ids);
    let layers = layers.map(|(layer, diff_id)| RemoteLayer {
        digest: layer.digest,
        size: layer.size,
        diff_id,
        media_type: layer.media_type,
    });
    Ok(RemoteImage {
        digest: found.digest,
        image_id: manifest.config.digest,
        media_type: manifest.media_type,
        architecture: read.architecture,
        labels: read.labels,
        layers: layers.collect(),
        size,
        manifest: found.bytes,
        config,
    })
}

fn unreadable(repository: &Repository, reason: String) -> RegistryError {
    RegistryError::Answer {
        doing: "read an image of".to_owned(),
        repository: repository.to_string(),
        reason,
    }
}
