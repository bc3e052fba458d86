//! What is known of one image before it is judged: its contents, whose layers
//! are whose, and the texts in it that say which files belong to which package.

use std::collections::BTreeMap;
use std::io::Read as _;

use futures_util::StreamExt as _;

use crate::engine::{Engine, EngineError, Images};
use crate::evidence::Owners;
use crate::scan::image::{InventoryError, Source, contents};
use crate::scan::{ImageContents, LayerCache};

/// Of one such text; the longest known has some megabytes.
const MOST_OF_A_LIST: usize = 64 << 20;

/// An image that could not be looked into.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatherError {
    /// The image or a layer cannot be read.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl GatherError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Inventory(error) => error.hint(),
            Self::Engine(error) => error.hint(),
        }
    }
}

/// The contents of an image on an engine. `bases` are references that it may be
/// built on; the one with the most layers in common, from the bottom on, says
/// where the function's own begin.
///
/// # Errors
/// When the image cannot be read.
pub async fn image_contents(
    engine: &Engine,
    reference: &str,
    bases: &[String],
    cache: Option<&LayerCache>,
) -> Result<ImageContents, GatherError> {
    let base = base_layers(engine, reference, bases).await?;
    let source = Source::Engine { engine, reference };
    Ok(contents(source, base.as_deref(), cache).await?)
}

/// The layers of the base that an image stands on; `None` where it stands on none
/// of them.
async fn base_layers(
    images: &dyn Images,
    reference: &str,
    bases: &[String],
) -> Result<Option<Vec<String>>, EngineError> {
    let image = images.image(reference).await?;
    let own = image.map(|image| image.layers).unwrap_or_default();
    let mut found: Option<Vec<String>> = None;
    for base in bases {
        let Some(base) = images.image(base).await? else {
            continue;
        };
        let under = !base.layers.is_empty() && own.starts_with(&base.layers);
        if under
            && found
                .as_ref()
                .is_none_or(|found| found.len() < base.layers.len())
        {
            found = Some(base.layers);
        }
    }
    Ok(found)
}

/// Which package each file of an image belongs to, as the texts in it say.
///
/// # Errors
/// When the engine does not give them.
pub async fn owners(
    images: &dyn Images,
    reference: &str,
    contents: &ImageContents,
) -> Result<Owners, EngineError> {
    let wanted = Owners::lists(contents);
    let mut lists = BTreeMap::new();
    if !wanted.is_empty() {
        let files = images.open(reference).await?;
        let mut failure = None;
        for path in wanted {
            match text_of(&*files, &path).await {
                Ok(Some(text)) => {
                    lists.insert(path, text);
                }
                Ok(None) => {}
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        // The container behind it is removed in any case.
        let closed = files.close().await;
        failure.map_or(closed, Err)?;
    }
    Ok(Owners::new(contents, &lists))
}

/// A file of an image as text; `None` where there is none.
async fn text_of(
    files: &dyn crate::engine::ImageFiles,
    path: &str,
) -> Result<Option<String>, EngineError> {
    if files.stat(path).await?.is_none() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut pieces = files.archive(path);
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() > MOST_OF_A_LIST {
            return Ok(None);
        }
    }
    let mut archive = tar::Archive::new(&bytes[..]);
    let entry = archive
        .entries()
        .ok()
        .and_then(|mut entries| entries.next());
    let mut text = Vec::new();
    let read = entry
        .and_then(Result::ok)
        .map(|mut entry| entry.read_to_end(&mut text));
    Ok(read
        .and_then(Result::ok)
        .map(|_| String::from_utf8_lossy(&text).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::fake::{FakeImages, facts};

    fn image(layers: &[&str]) -> crate::engine::ImageFacts {
        crate::engine::ImageFacts {
            layers: layers.iter().map(|layer| (*layer).to_owned()).collect(),
            ..facts("x")
        }
    }

    #[tokio::test]
    async fn the_base_is_the_one_with_the_most_layers_in_common() {
        let images = FakeImages::default();
        images.add("app", image(&["a", "b", "c"]));
        images.add("root", image(&["a"]));
        images.add("node", image(&["a", "b"]));
        images.add("build", image(&["a", "x"]));
        images.add("empty", image(&[]));
        let base = async |bases: &[&str]| {
            let bases: Vec<String> = bases.iter().map(|base| (*base).to_owned()).collect();
            base_layers(&images, "app", &bases).await.unwrap()
        };
        let node = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(base(&["root", "node", "build", "gone"]).await, node);
        assert_eq!(base(&["build", "empty"]).await, None);
        assert_eq!(base(&[]).await, None);
    }
}
