//! The contents of an image, layer by layer: from an archive, a folder or an
//! engine. It must not know advisories.

mod assemble;
mod config;
mod distribution;
mod error;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;
mod layer;
mod locate;
mod parts;
mod purl;
mod record;
mod squash;
mod steps;
mod store;
#[cfg(test)]
mod tests;
mod unpack;
mod walk;
mod window;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use self::assemble::Named;
use self::locate::Located;
use self::store::Store;
use super::{ImageContents, LayerCache};
use crate::engine::{Engine, ImageFacts, Images as _};

pub use error::InventoryError;
pub(crate) use parts::{Part, Parts};
pub(super) use record::LayerRecord;

/// Where an image is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Source<'a> {
    /// A tar archive, as `docker save` writes it, or of an OCI layout.
    Archive(PathBuf),
    /// A folder in OCI's layout.
    Layout(PathBuf),
    /// On an engine.
    Engine {
        /// The engine.
        engine: &'a Engine,
        /// Its name there.
        reference: &'a str,
    },
}

/// Lists what is in an image. `base` are the `DiffID`s of its base image,
/// where they are known: they tell whose each layer is. With a cache, layers
/// that it knows are not read, and an engine that has no others is not asked
/// for the image.
///
/// # Errors
/// When the image or one of its layers cannot be read. A single file that
/// cannot is a problem of the contents.
pub async fn contents(
    source: Source<'_>,
    base: Option<&[String]>,
    cache: Option<&LayerCache>,
) -> Result<ImageContents, InventoryError> {
    let (base, cache) = (base.map(<[String]>::to_vec), cache.cloned());
    match source {
        Source::Archive(path) => {
            let image = path.display().to_string();
            let work = move || {
                let store = Store::archive(&path)?;
                saved(&store, image, base.as_deref(), cache.as_ref())
            };
            blocking(work).await
        }
        Source::Layout(path) => {
            let image = path.display().to_string();
            let work = move || {
                saved(
                    &Store::folder(&path),
                    image,
                    base.as_deref(),
                    cache.as_ref(),
                )
            };
            blocking(work).await
        }
        Source::Engine { engine, reference } => from_engine(engine, reference, base, cache).await,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, InventoryError> + Send + 'static,
) -> Result<T, InventoryError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| {
        Err(InventoryError::Local {
            doing: "read the image",
            cause: std::io::Error::other(error),
        })
    })
}

fn saved(
    store: &Store,
    image: String,
    base: Option<&[String]>,
    cache: Option<&LayerCache>,
) -> Result<ImageContents, InventoryError> {
    let located = locate::image(store)?;
    let records = records(&located, cache)?;
    let Located {
        id,
        digests,
        configuration,
        ..
    } = located;
    if let Some(cache) = cache {
        cache.keep_steps(&id, &configuration.steps);
    }
    let named = Named {
        image,
        id,
        digests,
        architecture: configuration.architecture,
        steps: configuration.steps,
    };
    Ok(assemble::contents(named, &records, base))
}

/// Reads all layers, several at a time, but for those that are known.
fn records(
    located: &Located,
    cache: Option<&LayerCache>,
) -> Result<Vec<LayerRecord>, InventoryError> {
    let ids = &located.configuration.diff_ids;
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(id), Some(span)) = (ids.get(index), located.layers.get(index)) else {
                return;
            };
            let record = match cache.and_then(|cache| cache.layer(id)) {
                Some(known) => Ok(known),
                None => layer::read(span, id).inspect(|record| {
                    if let Some(cache) = cache {
                        cache.keep_layer(record);
                    }
                }),
            };
            if let Ok(mut done) = done.lock() {
                done.push((index, record));
            }
        }
    };
    let workers = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(ids.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, record)| record).collect()
}

async fn from_engine(
    engine: &Engine,
    reference: &str,
    base: Option<Vec<String>>,
    cache: Option<LayerCache>,
) -> Result<ImageContents, InventoryError> {
    let failed = |cause| InventoryError::Engine {
        reference: reference.to_owned(),
        cause,
    };
    let facts = engine.image(reference).await.map_err(failed)?;
    let facts = facts.ok_or_else(|| InventoryError::NotFound {
        reference: reference.to_owned(),
    })?;
    if let Some(cache) = &cache {
        let known: Option<Vec<LayerRecord>> =
            facts.layers.iter().map(|id| cache.layer(id)).collect();
        if let Some(records) = known.filter(|records| !records.is_empty()) {
            let steps = match cache.steps(&facts.id) {
                Some(steps) => Some(steps),
                None => steps::certain(
                    &engine.history(reference).await.map_err(failed)?,
                    records.len(),
                ),
            };
            if let Some(steps) = steps {
                let named = named(reference, &facts, steps);
                return Ok(assemble::contents(named, &records, base.as_deref()));
            }
        }
    }
    let folder = tempfile::tempdir().map_err(|cause| InventoryError::Local {
        doing: "make a temporary folder",
        cause,
    })?;
    let path = folder.path().join("image.tar");
    engine.save_image(&facts.id, &path).await.map_err(failed)?;
    let (reference, id) = (reference.to_owned(), facts.id.clone());
    let work = move || exported(&path, &reference, &facts, base.as_deref(), cache.as_ref());
    let contents = blocking(work).await;
    // Kept until here.
    drop(folder);
    contents.map(|contents| ImageContents { id, ..contents })
}

fn exported(
    path: &Path,
    reference: &str,
    facts: &ImageFacts,
    base: Option<&[String]>,
    cache: Option<&LayerCache>,
) -> Result<ImageContents, InventoryError> {
    let store = Store::archive(path)?;
    let mut contents = saved(&store, reference.to_owned(), base, cache)?;
    if let Some(cache) = cache {
        let steps: Vec<_> = contents
            .layers
            .iter()
            .map(|layer| layer.created_by.clone())
            .collect();
        cache.keep_steps(&facts.id, &steps);
    }
    contents.digests = digests(facts);
    Ok(contents)
}

fn named(reference: &str, facts: &ImageFacts, steps: Vec<Option<String>>) -> Named {
    Named {
        image: reference.to_owned(),
        id: facts.id.clone(),
        digests: digests(facts),
        architecture: facts.architecture.clone(),
        steps,
    }
}

/// Digests under which registries serve it.
fn digests(facts: &ImageFacts) -> Vec<String> {
    let names = facts.repo_digests.iter();
    let mut digests: Vec<String> = names
        .filter_map(|name| Some(name.split_once('@')?.1.to_owned()))
        .collect();
    digests.sort();
    digests.dedup();
    digests
}
