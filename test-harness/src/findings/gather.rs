//! What is known of one image before it is judged: its contents, whose layers
//! are whose, and the texts in it that say which files belong to which package.

use crate::engine::{Engine, EngineError, Images};
use crate::evidence::Owners;
use crate::scan::image::{InventoryError, Source, contents};
use crate::scan::{ImageContents, LayerCache};

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
/// When the engine does not open the image.
pub async fn owners(
    images: &dyn Images,
    reference: &str,
    contents: &ImageContents,
) -> Result<Owners, EngineError> {
    let files = images.open(reference).await?;
    let owners = Owners::read(&*files, contents).await;
    files.close().await?;
    Ok(owners)
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
