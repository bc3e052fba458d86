//! Asset manifests: what each image of a stack is built from, by the tag under
//! which it is published. Keys are the CDK's own and mean nothing here.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::ImageAsset;
use super::narrow::is_nested;

/// `STACK.assets.json`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AssetManifest<'a> {
    #[serde(borrow, default, rename = "dockerImages")]
    images: BTreeMap<Cow<'a, str>, DockerImage>,
    #[serde(borrow, default)]
    files: BTreeMap<Cow<'a, str>, FileAsset>,
}

#[derive(Debug, Deserialize)]
struct DockerImage {
    #[serde(default)]
    source: Source,
    #[serde(default)]
    destinations: BTreeMap<String, Destination>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    directory: Option<String>,
    docker_file: Option<String>,
    docker_build_target: Option<String>,
    #[serde(default)]
    docker_build_args: BTreeMap<String, String>,
    platform: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Destination {
    repository_name: String,
    image_tag: String,
}

#[derive(Debug, Deserialize)]
struct FileAsset {
    #[serde(default)]
    source: FileSource,
}

#[derive(Debug, Default, Deserialize)]
struct FileSource {
    path: Option<String>,
}

/// The images of an assembly's stacks, by tag.
#[derive(Debug, Default)]
pub(super) struct Assets {
    by_tag: BTreeMap<String, Vec<(String, ImageAsset)>>,
}

impl Assets {
    /// Takes up the images of a manifest that lies in a folder.
    pub(super) fn add(&mut self, manifest: AssetManifest<'_>, folder: &Path) {
        for image in manifest.images.into_values() {
            // An image may come from a program instead of a folder.
            let Some(directory) = image.source.directory else {
                continue;
            };
            let asset = ImageAsset {
                directory: folder.join(directory),
                dockerfile: image.source.docker_file,
                target: image.source.docker_build_target,
                build_args: image.source.docker_build_args,
                platform: image.source.platform,
            };
            for destination in image.destinations.into_values() {
                let known = self.by_tag.entry(destination.image_tag).or_default();
                known.push((destination.repository_name, asset.clone()));
            }
        }
    }

    /// The asset that is published under a tag of a repository.
    pub(super) fn find(&self, repository: &str, tag: &str) -> Option<&ImageAsset> {
        let known = self.by_tag.get(tag)?;
        let same = known.iter().find(|(name, _)| name == repository);
        same.map(|(_, asset)| asset)
    }
}

impl AssetManifest<'_> {
    /// The templates of nested stacks.
    pub(super) fn nested_templates(&self) -> Vec<String> {
        let paths = self.files.values();
        let paths = paths.filter_map(|file| file.source.path.as_deref());
        let nested = paths.filter(|path| is_nested(path));
        nested.map(str::to_owned).collect()
    }
}
