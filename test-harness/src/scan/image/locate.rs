//! Finding the image in what was saved: Docker's `manifest.json`, or OCI's
//! `index.json`, down to the configuration and the layers.
//!
//! Source: OCI image specification 1.1 ("Image Layout", "Image Index", "Image
//! Manifest"); moby's image specification 1.2.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::config::{self, Configuration};
use super::error::InventoryError;
use super::store::{Store, no_image};
use super::window::Span;
use crate::engine::hex;

/// Of a manifest, an index or a configuration.
const DOCUMENT: u64 = 8 << 20;
/// Indexes within indexes.
const MOST_DEPTH: usize = 4;
/// Names that a message tells.
const MOST_NAMES: usize = 8;

/// An image in a store.
#[derive(Debug)]
pub(super) struct Located {
    /// `sha256:…` of the configuration.
    pub(super) id: String,
    /// Digests of the manifest.
    pub(super) digests: Vec<String>,
    pub(super) configuration: Configuration,
    /// The configuration as it is written.
    pub(super) bytes: Vec<u8>,
    /// Its layers, bottom first.
    pub(super) layers: Vec<Span>,
}

#[derive(Deserialize)]
struct Saved {
    #[serde(rename = "Config")]
    config: String,
    #[serde(rename = "RepoTags", default)]
    tags: Option<Vec<String>>,
    #[serde(rename = "Layers", default)]
    layers: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Descriptor>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    digest: String,
    #[serde(default)]
    media_type: String,
    #[serde(default)]
    platform: Option<Platform>,
    #[serde(default)]
    annotations: std::collections::BTreeMap<String, String>,
}

#[derive(Clone, Deserialize)]
struct Platform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
}

#[derive(Deserialize)]
struct Manifest {
    config: Descriptor,
    layers: Vec<Descriptor>,
}

/// Finds the only image of a store.
pub(super) fn image(store: &Store) -> Result<Located, InventoryError> {
    if store.find("manifest.json").is_some() {
        return saved(store);
    }
    if store.find("index.json").is_none() {
        let reason = "it has neither `manifest.json` nor `index.json`";
        return Err(no_image(&store.path, reason.to_owned()));
    }
    let index: Index = document(store, "index.json")?;
    let mut images = Vec::new();
    collect(store, index.manifests, 0, &mut images)?;
    let [descriptor] = &images[..] else {
        return Err(not_one(store, images.iter().map(name).collect()));
    };
    let manifest: Manifest = blob(store, &descriptor.digest)?;
    let (id, bytes) = blob_bytes(store, &manifest.config.digest)?;
    let layers = manifest
        .layers
        .iter()
        .map(|layer| store.get(&blob_path(&layer.digest)));
    let layers = layers.collect::<Result<Vec<_>, _>>()?;
    let digests = vec![descriptor.digest.clone()];
    located(store, id, digests, bytes, layers)
}

fn saved(store: &Store) -> Result<Located, InventoryError> {
    let mut all: Vec<Saved> = document(store, "manifest.json")?;
    if all.len() != 1 {
        let names = all.into_iter().map(|saved| {
            saved
                .tags
                .and_then(|tags| tags.into_iter().next())
                .unwrap_or(saved.config)
        });
        return Err(not_one(store, names.collect()));
    }
    let saved = all.remove(0);
    let bytes = store.bytes(&saved.config, DOCUMENT)?;
    let id = digest_of(&bytes);
    // It is called after its digest, with or without `.json`.
    let called = saved
        .config
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".json");
    if called.len() == 64 && id != format!("sha256:{called}") {
        return Err(InventoryError::Digest {
            name: saved.config.clone(),
            expected: format!("sha256:{called}"),
            found: id,
        });
    }
    let layers = saved.layers.unwrap_or_default();
    let layers = layers
        .iter()
        .map(|layer| store.get(layer))
        .collect::<Result<Vec<_>, _>>()?;
    located(store, id, Vec::new(), bytes, layers)
}

fn located(
    store: &Store,
    id: String,
    digests: Vec<String>,
    bytes: Vec<u8>,
    layers: Vec<Span>,
) -> Result<Located, InventoryError> {
    let configuration = config::read(&bytes).map_err(|reason| no_image(&store.path, reason))?;
    if configuration.diff_ids.len() != layers.len() {
        let reason = format!(
            "its configuration names {} layers, its manifest {}",
            configuration.diff_ids.len(),
            layers.len()
        );
        return Err(no_image(&store.path, reason));
    }
    Ok(Located {
        id,
        digests,
        configuration,
        bytes,
        layers,
    })
}

/// Images of an index, without what only describes them.
fn collect(
    store: &Store,
    descriptors: Vec<Descriptor>,
    depth: usize,
    images: &mut Vec<Descriptor>,
) -> Result<(), InventoryError> {
    for descriptor in descriptors {
        let attests = descriptor
            .annotations
            .contains_key("vnd.docker.reference.type");
        let nowhere = descriptor
            .platform
            .as_ref()
            .is_some_and(|platform| platform.os == "unknown");
        if attests || nowhere {
            continue;
        }
        let nested = descriptor.media_type.ends_with(".index.v1+json")
            || descriptor.media_type.ends_with(".list.v2+json");
        if !nested {
            images.push(descriptor);
        } else if depth < MOST_DEPTH && images.len() < 1000 {
            let index: Index = blob(store, &descriptor.digest)?;
            collect(store, index.manifests, depth + 1, images)?;
        } else {
            return Err(no_image(&store.path, "its indexes lie too deep".to_owned()));
        }
    }
    Ok(())
}

fn name(descriptor: &Descriptor) -> String {
    let named = descriptor
        .annotations
        .get("org.opencontainers.image.ref.name");
    let platform = descriptor
        .platform
        .as_ref()
        .map(|platform| format!("{}/{}", platform.os, platform.architecture));
    platform
        .or_else(|| named.cloned())
        .unwrap_or_else(|| descriptor.digest.clone())
}

fn not_one(store: &Store, mut names: Vec<String>) -> InventoryError {
    if names.is_empty() {
        return no_image(&store.path, "it holds none".to_owned());
    }
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    InventoryError::Several {
        path: store.path.clone(),
        names,
    }
}

fn blob_path(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

fn blob_bytes(store: &Store, digest: &str) -> Result<(String, Vec<u8>), InventoryError> {
    let bytes = store.bytes(&blob_path(digest), DOCUMENT)?;
    let found = digest_of(&bytes);
    if found != digest {
        return Err(InventoryError::Digest {
            name: blob_path(digest),
            expected: digest.to_owned(),
            found,
        });
    }
    Ok((found, bytes))
}

fn blob<T: DeserializeOwned>(store: &Store, digest: &str) -> Result<T, InventoryError> {
    let (_, bytes) = blob_bytes(store, digest)?;
    parsed(store, digest, &bytes)
}

fn document<T: DeserializeOwned>(store: &Store, name: &str) -> Result<T, InventoryError> {
    parsed(store, name, &store.bytes(name, DOCUMENT)?)
}

fn parsed<T: DeserializeOwned>(
    store: &Store,
    name: &str,
    bytes: &[u8],
) -> Result<T, InventoryError> {
    serde_json::from_slice(bytes)
        .map_err(|error| no_image(&store.path, format!("`{name}` cannot be read: {error}")))
}
