//! From an image to blobs and one manifest: a Docker manifest of version 2,
//! schema 2, of one architecture, without attestations. The configuration is
//! kept byte for byte, so that its digest is the image's id. Nothing is sent
//! here, and what the registry has is neither exported nor compressed.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use bytes::Bytes;
use futures_util::FutureExt as _;
use tempfile::TempDir;

use super::body::Piece;
use super::event::{Event, Tell};
use super::survey::{From, Present, Subject};
use super::together::{Work, together};
use super::{KnownLayers, RegistryError, compress, digest_of, manifest};
use crate::engine::Engine;
use crate::scan::image::{Part, Parts};

/// Where an image is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Source<'a> {
    /// On an engine.
    Engine {
        /// The engine.
        engine: &'a Engine,
        /// Its id there.
        reference: &'a str,
    },
    /// In a tar archive, as `docker save` writes it, or of an OCI layout.
    Archive(PathBuf),
}

/// An image as a registry will have it.
#[derive(Debug)]
pub struct Packed {
    /// `sha256:…` of the configuration, which is the image's id.
    pub image_id: String,
    /// The manifest.
    pub manifest: Bytes,
    /// `sha256:…` of the manifest.
    pub digest: String,
    /// Layers, bottom first.
    pub layers: Vec<PackedLayer>,
    /// Bytes of layers and configuration.
    pub size: u64,
    /// The configuration; none where the registry has the whole image.
    pub(super) config: Option<Bytes>,
    /// Holds what layers were packed into.
    _folder: Option<TempDir>,
}

/// A layer of a packed image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedLayer {
    /// `sha256:…` compressed.
    pub digest: String,
    /// Its size, compressed.
    pub size: u64,
    /// `sha256:…` uncompressed.
    pub diff_id: String,
    /// Where its bytes are.
    pub content: Content,
}

/// Where the bytes of a layer are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// In the registry.
    Remote {
        /// Whether it was taken over from another repository just now.
        mounted: bool,
    },
    /// On this machine.
    #[non_exhaustive]
    Local {
        /// The file.
        path: PathBuf,
        /// Where in the file it begins.
        start: u64,
    },
}

impl PackedLayer {
    /// The bytes that may have to be sent.
    pub(super) fn piece(&self) -> Option<Piece> {
        match &self.content {
            Content::Remote { .. } => None,
            Content::Local { path, start } => Some(Piece {
                path: path.clone(),
                start: *start,
                size: self.size,
            }),
        }
    }
}

/// Packs an image, but for what the registry has.
///
/// # Errors
/// When the engine does not hand the image out, or it is damaged.
pub async fn pack(
    subject: &Subject,
    present: &Present,
    known: &KnownLayers,
    tell: Tell<'_>,
) -> Result<Packed, RegistryError> {
    if let (Some(manifest), Some(id)) = (&present.manifest, &subject.image_id) {
        return Ok(whole(subject, present, manifest, id));
    }
    let all = subject
        .diff_ids
        .iter()
        .all(|id| present.layers.contains_key(id));
    if let (Some(config), true) = (&subject.config, all) {
        return Ok(assemble(
            subject,
            present,
            config.clone(),
            &BTreeMap::new(),
            None,
        ));
    }
    let folder = tempfile::tempdir().map_err(local("make a temporary folder"))?;
    let exported;
    let parts = match &subject.from {
        From::Archive(parts) => parts,
        From::Engine { engine, id } => {
            tell(Event::Exporting);
            let path = folder.path().join("image.tar");
            engine.save_image(id, &path).await?;
            exported = aside("read the image", move || Parts::of_archive(&path)).await??;
            known.keep_config(id, &exported.configuration);
            &exported
        }
    };
    let config = Bytes::from(parts.configuration.clone());
    let missing = subject.diff_ids.iter().zip(&parts.layers);
    let missing: BTreeMap<String, Part> = missing
        .filter(|(id, _)| !present.layers.contains_key(*id))
        .map(|(id, part)| (id.clone(), part.clone()))
        .collect();
    if parts.diff_ids != subject.diff_ids {
        let cause = io::Error::other("the engine's export is of other layers");
        return Err(local("read the image")(cause));
    }
    let packed = compressed(missing, &folder, tell).await?;
    Ok(assemble(subject, present, config, &packed, Some(folder)))
}

/// Compresses layers, as many at a time as there are cores.
async fn compressed(
    layers: BTreeMap<String, Part>,
    folder: &TempDir,
    tell: Tell<'_>,
) -> Result<BTreeMap<String, compress::Packed>, RegistryError> {
    let path: Arc<std::path::Path> = folder.path().into();
    let cores = available_parallelism().map_or(1, usize::from);
    let mut work: Vec<Work<'_, _>> = Vec::new();
    for (id, part) in layers {
        let path = Arc::clone(&path);
        let one = async move {
            let layer = id.clone();
            tell(Event::Packing { layer });
            let own = id.clone();
            let done = aside("pack a layer", move || compress::layer(&part, &own, &path)).await?;
            match done {
                Ok(packed) => Ok((id, packed)),
                Err(cause) => Err(RegistryError::Pack { layer: id, cause }),
            }
        };
        work.push(one.boxed());
    }
    let packed = together(work, cores).await?;
    Ok(packed.into_iter().collect())
}

fn whole(subject: &Subject, present: &Present, manifest: &Bytes, id: &str) -> Packed {
    let layers = layers(subject, present, &BTreeMap::new());
    Packed {
        image_id: id.to_owned(),
        digest: digest_of(manifest),
        size: size(&layers) + config_size(manifest),
        manifest: manifest.clone(),
        layers,
        config: None,
        _folder: None,
    }
}

fn config_size(manifest: &[u8]) -> u64 {
    match manifest::read(manifest, None) {
        Ok(manifest::Read::Image(read)) => read.config.size,
        _ => 0,
    }
}

fn assemble(
    subject: &Subject,
    present: &Present,
    config: Bytes,
    packed: &BTreeMap<String, compress::Packed>,
    folder: Option<TempDir>,
) -> Packed {
    let layers = layers(subject, present, packed);
    let image_id = digest_of(&config);
    let named: Vec<(&str, u64)> = layers
        .iter()
        .map(|layer| (layer.digest.as_str(), layer.size))
        .collect();
    let manifest = Bytes::from(manifest::write((&image_id, config.len() as u64), &named));
    Packed {
        digest: digest_of(&manifest),
        size: size(&layers) + config.len() as u64,
        image_id,
        manifest,
        layers,
        config: Some(config),
        _folder: folder,
    }
}

fn size(layers: &[PackedLayer]) -> u64 {
    layers
        .iter()
        .fold(0, |sum, layer| layer.size.saturating_add(sum))
}

fn layers(
    subject: &Subject,
    present: &Present,
    packed: &BTreeMap<String, compress::Packed>,
) -> Vec<PackedLayer> {
    let one = |id: &String| {
        if let Some(there) = present.layers.get(id) {
            let mounted = there.mounted;
            return Some(PackedLayer {
                digest: there.digest.clone(),
                size: there.size,
                diff_id: id.clone(),
                content: Content::Remote { mounted },
            });
        }
        let compress::Packed {
            digest,
            size,
            piece,
        } = packed.get(id)?.clone();
        Some(PackedLayer {
            digest,
            size,
            diff_id: id.clone(),
            content: Content::Local {
                path: piece.path,
                start: piece.start,
            },
        })
    };
    subject.diff_ids.iter().filter_map(one).collect()
}

/// Work that waits for a disk, on a thread of its own.
pub(super) async fn aside<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, RegistryError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| local(doing)(io::Error::other(error)))
}

fn local(doing: &'static str) -> impl Fn(io::Error) -> RegistryError {
    move |cause| RegistryError::Local { doing, cause }
}
