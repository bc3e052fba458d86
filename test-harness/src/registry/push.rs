//! Sends what a repository lacks of a packed image, puts the manifest there by
//! digest, reads it back, and names it. A manifest is put after all that it
//! names, so that an image is there whole or not at all.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use super::client::Client;
use super::event::{Event, Tell};
use super::pack::{Content, Packed, PackedLayer};
use super::together::{Work, together};
use super::upload;
use super::{RegistryError, Repository};

/// Uploads at a time.
const AT_ONCE: usize = 4;
/// Digits of an image's id in the tag that every push gives.
const TAG_DIGITS: usize = 12;

/// An image that is in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The repository.
    pub repository: Repository,
    /// `sha256:…` of the manifest.
    pub digest: String,
    /// `sha256:…` of the configuration.
    pub image_id: String,
    /// Tags that lead to it, the short one of its id first.
    pub tags: Vec<String>,
    /// Bytes of layers and configuration.
    pub size: u64,
    /// Layers that were sent.
    pub sent: usize,
    /// Layers that came from another repository of the registry.
    pub mounted: usize,
    /// Layers that were there.
    pub known: usize,
    /// Bytes that were sent, the configuration's among them.
    pub bytes_sent: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl Pushed {
    /// The image by its digest, as Lambda and engines name it.
    pub fn image(&self) -> String {
        self.repository.by_digest(&self.digest)
    }
}

/// The tag that every push gives: the first digits of the image's id, so that
/// people and lifecycle rules can tell images apart.
pub fn short_tag(image_id: &str) -> &str {
    let digits = image_id.strip_prefix("sha256:").unwrap_or(image_id);
    digits.get(..TAG_DIGITS).unwrap_or(digits)
}

/// How a layer got there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Sent,
    Mounted,
    Known,
}

/// Puts a packed image into a repository, with the tag of its id and these.
///
/// # Errors
/// When the registry refuses it, fails for good, or has another manifest than was
/// put there.
pub async fn push(
    client: &Client,
    repository: &Repository,
    packed: &Packed,
    tags: &[String],
    tell: Tell<'_>,
) -> Result<Pushed, RegistryError> {
    let began = Instant::now();
    let digest = &packed.digest;
    let mut bytes_sent = 0;
    let there = client.manifest(repository, digest).await?;
    let ways = if there.is_some() {
        packed.layers.iter().map(already).collect()
    } else {
        let ways = layers(client, repository, packed, tell).await?;
        bytes_sent += config(client, repository, packed, tell).await?;
        client
            .put_manifest(repository, digest, &packed.manifest)
            .await?;
        read_back(client, repository, packed).await?;
        ways
    };
    let short = short_tag(&packed.image_id);
    let others = tags.iter().filter(|tag| *tag != short).cloned();
    let all: Vec<String> = [short.to_owned()].into_iter().chain(others).collect();
    for tag in &all {
        name(client, repository, packed, tag, tell).await?;
    }
    let count = |way| ways.iter().filter(|own| **own == way).count();
    let sent = packed.layers.iter().zip(&ways);
    let sent = sent.filter(|(_, way)| **way == Way::Sent);
    // One layer may stand in an image twice.
    let sent: BTreeMap<&str, u64> = sent
        .map(|(layer, _)| (layer.digest.as_str(), layer.size))
        .collect();
    Ok(Pushed {
        repository: repository.clone(),
        digest: digest.clone(),
        image_id: packed.image_id.clone(),
        tags: all,
        size: packed.size,
        sent: count(Way::Sent),
        mounted: count(Way::Mounted),
        known: count(Way::Known),
        bytes_sent: bytes_sent + sent.values().sum::<u64>(),
        elapsed: began.elapsed(),
    })
}

fn already(layer: &PackedLayer) -> Way {
    match layer.content {
        Content::Remote { mounted: true } => Way::Mounted,
        _ => Way::Known,
    }
}

/// Sends the layers that are not there, some at a time.
async fn layers(
    client: &Client,
    repository: &Repository,
    packed: &Packed,
    tell: Tell<'_>,
) -> Result<Vec<Way>, RegistryError> {
    let distinct: BTreeMap<&str, &PackedLayer> = packed
        .layers
        .iter()
        .map(|layer| (layer.digest.as_str(), layer))
        .collect();
    let mut work: Vec<Work<'_, _>> = Vec::new();
    for (digest, layer) in distinct {
        let one = async move { Ok((digest, layer_of(client, repository, layer, tell).await?)) };
        work.push(one.boxed());
    }
    let ways: BTreeMap<&str, Way> = together(work, AT_ONCE).await?.into_iter().collect();
    let of = |layer: &PackedLayer| ways.get(layer.digest.as_str()).copied();
    Ok(packed.layers.iter().filter_map(of).collect())
}

async fn layer_of(
    client: &Client,
    repository: &Repository,
    layer: &PackedLayer,
    tell: Tell<'_>,
) -> Result<Way, RegistryError> {
    let Some(piece) = layer.piece() else {
        return Ok(already(layer));
    };
    let digest = &layer.digest;
    if client.has_blob(repository, digest).await? {
        let digest = digest.clone();
        tell(Event::Known { digest });
        return Ok(Way::Known);
    }
    let content = upload::Content::Layer(piece);
    client.upload(repository, digest, &content, tell).await?;
    Ok(Way::Sent)
}

/// Sends the configuration, where it is not there; gives the bytes sent.
async fn config(
    client: &Client,
    repository: &Repository,
    packed: &Packed,
    tell: Tell<'_>,
) -> Result<u64, RegistryError> {
    let Some(config) = &packed.config else {
        return Ok(0);
    };
    if client.has_blob(repository, &packed.image_id).await? {
        return Ok(0);
    }
    let content = upload::Content::Config(config.clone());
    client
        .upload(repository, &packed.image_id, &content, tell)
        .await?;
    Ok(config.len() as u64)
}

/// Reads the manifest by its digest, which must give the bytes that were put.
async fn read_back(
    client: &Client,
    repository: &Repository,
    packed: &Packed,
) -> Result<(), RegistryError> {
    let found = client.manifest(repository, &packed.digest).await?;
    let reason = match found {
        Some(found) if found.bytes == packed.manifest => return Ok(()),
        Some(_) => "the registry gives other bytes than were put there",
        None => "the registry does not have what was put there",
    };
    Err(RegistryError::Answer {
        doing: format!("read manifest `{}` back from", packed.digest),
        repository: repository.to_string(),
        reason: reason.to_owned(),
    })
}

/// Gives the image a tag, unless it has it: registries whose tags must not move
/// refuse even the same image again.
async fn name(
    client: &Client,
    repository: &Repository,
    packed: &Packed,
    tag: &str,
    tell: Tell<'_>,
) -> Result<(), RegistryError> {
    let found = client.manifest(repository, tag).await?;
    if found.is_none_or(|found| found.digest != packed.digest) {
        client
            .put_manifest(repository, tag, &packed.manifest)
            .await?;
        let tag = tag.to_owned();
        tell(Event::Tagged { tag });
    }
    Ok(())
}
