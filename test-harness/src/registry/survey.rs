//! What of an image a repository has already: asked before anything is exported,
//! compressed or sent.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures_util::FutureExt as _;

use super::client::Client;
use super::event::{Event, Tell};
use super::image::{configuration, image_of};
use super::known::{KnownLayers, is_of};
use super::manifest::{self, DOCKER, Read};
use super::push::short_tag;
use super::together::{Work, together};
use super::{Blob, Earlier, Reference, RegistryError, Repository, Source, is_digest};
use crate::engine::{Engine, Images as _};
use crate::scan::image::Parts;

/// Questions at a time.
const AT_ONCE: usize = 6;
/// Earlier images that are read where nobody names one.
const MOST_EARLIER: usize = 6;

/// An image that is to get into a registry.
#[derive(Debug)]
pub struct Subject {
    /// `sha256:…` of each layer, uncompressed, bottom first.
    pub diff_ids: Vec<String>,
    /// The configuration, where it is at hand.
    pub(super) config: Option<Bytes>,
    /// `sha256:…` of the configuration; of an engine that calls images after
    /// their manifests it is not known before the image is exported.
    pub(super) image_id: Option<String>,
    pub(super) from: From,
}

/// Where its bytes are.
#[derive(Debug)]
pub(super) enum From {
    Engine { engine: Box<Engine>, id: String },
    Archive(Parts),
}

/// What a repository has of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    /// Layers, by `DiffID`.
    pub(super) layers: BTreeMap<String, There>,
    /// The manifest, where it has the whole image.
    pub(super) manifest: Option<Bytes>,
}

/// A layer that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct There {
    pub(super) digest: String,
    pub(super) size: u64,
    pub(super) mounted: bool,
}

impl Subject {
    /// Looks at an image.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub async fn open(source: &Source<'_>, known: &KnownLayers) -> Result<Self, RegistryError> {
        match source {
            Source::Engine { engine, reference } => of_engine(engine, reference, known).await,
            Source::Archive(path) => {
                let path = path.clone();
                let read = move || Parts::of_archive(&path);
                let parts = super::pack::aside("read the archive", read).await??;
                Ok(Self {
                    diff_ids: parts.diff_ids.clone(),
                    config: Some(parts.configuration.clone().into()),
                    image_id: Some(parts.id.clone()),
                    from: From::Archive(parts),
                })
            }
        }
    }
}

async fn of_engine(
    engine: &Engine,
    reference: &str,
    known: &KnownLayers,
) -> Result<Subject, RegistryError> {
    let facts = engine.image(reference).await?;
    let facts = facts.ok_or_else(|| RegistryError::NotFound(reference.to_owned()))?;
    let id = if facts.id.contains(':') {
        facts.id
    } else {
        format!("sha256:{}", facts.id)
    };
    let config = known.config(&id).filter(|bytes| {
        let read = configuration(bytes);
        read.is_ok_and(|read| read.diff_ids == facts.layers)
    });
    // Engines that tell a manifest's type call images after manifests.
    let image_id = match &config {
        Some(bytes) if !is_of(bytes, &id) => Some(super::digest_of(bytes)),
        Some(_) => Some(id.clone()),
        None => facts.media_type.is_none().then(|| id.clone()),
    };
    Ok(Subject {
        diff_ids: facts.layers,
        config: config.map(Bytes::from),
        image_id,
        from: From::Engine {
            engine: Box::new(engine.clone()),
            id,
        },
    })
}

/// Asks a repository what it has of an image: all of it, under the tag of its id;
/// else its layers, by what is known of them and by what earlier images in the
/// repository are made of. What another repository of the registry has is taken
/// over.
///
/// # Errors
/// When the registry does not answer, or does not let us in.
pub async fn survey(
    client: &Client,
    repository: &Repository,
    subject: &Subject,
    earlier: &Earlier,
    known: &KnownLayers,
    tell: Tell<'_>,
) -> Result<Present, RegistryError> {
    if let Some(present) = whole(client, repository, subject).await? {
        return Ok(present);
    }
    let mut present = Present::default();
    look(client, repository, subject, known, &mut present, tell).await?;
    if present.layers.len() < distinct(subject) {
        learn_earlier(client, repository, subject, earlier, known).await?;
        look(client, repository, subject, known, &mut present, tell).await?;
    }
    Ok(present)
}

fn distinct(subject: &Subject) -> usize {
    let ids: std::collections::BTreeSet<&String> = subject.diff_ids.iter().collect();
    ids.len()
}

/// The whole image, where the tag of its id leads to it.
async fn whole(
    client: &Client,
    repository: &Repository,
    subject: &Subject,
) -> Result<Option<Present>, RegistryError> {
    let Some(id) = subject.image_id.as_deref().filter(|id| is_digest(id)) else {
        return Ok(None);
    };
    let Some(found) = client.manifest(repository, short_tag(id)).await? else {
        return Ok(None);
    };
    let read = manifest::read(&found.bytes, found.content_type.as_deref());
    let Ok(Read::Image(read)) = read else {
        return Ok(None);
    };
    let is_it = read.config.digest == id
        && read.media_type == DOCKER
        && read.layers.len() == subject.diff_ids.len();
    let layers = subject.diff_ids.iter().zip(read.layers);
    let layers = layers.map(|(diff_id, layer)| {
        let there = There {
            digest: layer.digest,
            size: layer.size,
            mounted: false,
        };
        (diff_id.clone(), there)
    });
    Ok(is_it.then(|| Present {
        layers: layers.collect(),
        manifest: Some(found.bytes),
    }))
}

/// Looks for every layer that is not found yet and is known in some form.
async fn look(
    client: &Client,
    repository: &Repository,
    subject: &Subject,
    known: &KnownLayers,
    present: &mut Present,
    tell: Tell<'_>,
) -> Result<(), RegistryError> {
    let missing: Vec<(String, Vec<Blob>)> = subject
        .diff_ids
        .iter()
        .filter(|id| !present.layers.contains_key(*id))
        .map(|id| (id.clone(), known.blobs(id)))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .filter(|(_, blobs)| !blobs.is_empty())
        .collect();
    let mut work: Vec<Work<'_, _>> = Vec::new();
    for (id, blobs) in missing {
        let one = async move {
            let there = there(client, repository, &blobs, tell).await?;
            Ok(there.map(|there| (id, there)))
        };
        work.push(one.boxed());
    }
    let found = together(work, AT_ONCE).await?;
    present.layers.extend(found.into_iter().flatten());
    Ok(())
}

/// The first form of a layer that the repository has, or can take over.
async fn there(
    client: &Client,
    repository: &Repository,
    blobs: &[Blob],
    tell: Tell<'_>,
) -> Result<Option<There>, RegistryError> {
    let found = |blob: &Blob, mounted| There {
        digest: blob.digest.clone(),
        size: blob.size,
        mounted,
    };
    for blob in blobs {
        if client.has_blob(repository, &blob.digest).await? {
            let digest = blob.digest.clone();
            tell(Event::Known { digest });
            return Ok(Some(found(blob, false)));
        }
    }
    for blob in blobs {
        let prefix = format!("{}/", repository.host());
        let mut others = blob
            .places
            .iter()
            .filter_map(|place| place.strip_prefix(&prefix))
            .filter(|name| *name != repository.name());
        // One is as good as another: a registry that refuses it does so on principle.
        if let Some(from) = others.next()
            && client.mount(repository, &blob.digest, from).await
        {
            let digest = blob.digest.clone();
            tell(Event::Mounted { digest });
            return Ok(Some(found(blob, true)));
        }
    }
    Ok(None)
}

/// Learns the layers of earlier images: those that are named, else the last of
/// the repository's tags, until all that is looked for is known.
async fn learn_earlier(
    client: &Client,
    repository: &Repository,
    subject: &Subject,
    earlier: &Earlier,
    known: &KnownLayers,
) -> Result<(), RegistryError> {
    let names = match earlier {
        Earlier::Named(names) => names.clone(),
        Earlier::Listed => client.tags(repository).await,
    };
    for name in names.into_iter().take(MOST_EARLIER) {
        let digest = is_digest(&name).then(|| name.clone());
        let tag = digest.is_none().then_some(name);
        let reference = Reference {
            repository: repository.clone(),
            tag,
            digest,
        };
        // An earlier image that cannot be read only saves nothing.
        let Ok(Some(image)) = image_of(client, &reference).await else {
            continue;
        };
        for layer in &image.layers {
            if layer.media_type.ends_with("gzip") {
                known.learn(&layer.diff_id, (&layer.digest, layer.size), repository);
            }
        }
        let all = subject
            .diff_ids
            .iter()
            .all(|id| !known.blobs(id).is_empty());
        if all {
            break;
        }
    }
    Ok(())
}
