//! The engine's images: the narrow port that building stands on, and its
//! implementation by the Docker API.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bollard::models::ImageInspect;
use bollard::query_parameters::{CreateImageOptionsBuilder, RemoveImageOptionsBuilder};
use futures_util::StreamExt;

use super::buildkit::{self, BuildOutcome, BuildRequest, BuildStep, Content};
use super::files::Reader;
use super::{Engine, EngineError, ImageFiles, archive_build, pull};

/// What an engine knows of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// `sha256:…` of its configuration.
    pub id: String,
    /// Docker's word for the architecture.
    pub architecture: String,
    /// Operating system.
    pub os: String,
    /// Size in bytes, uncompressed.
    pub size: u64,
    /// ENTRYPOINT.
    pub entry_point: Vec<String>,
    /// CMD.
    pub command: Vec<String>,
    /// WORKDIR; empty for `/`.
    pub working_directory: String,
    /// USER; empty for root.
    pub user: String,
    /// ENV.
    pub environment: BTreeMap<String, String>,
    /// LABEL.
    pub labels: BTreeMap<String, String>,
    /// `name@sha256:…` under which a registry serves it.
    pub repo_digests: Vec<String>,
    /// Media type of its manifest, where the engine tells.
    pub media_type: Option<String>,
    /// `sha256:…` of each layer as an uncompressed archive, bottom first.
    pub layers: Vec<String>,
}

/// One step of how an image was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryStep {
    /// What was done; empty where nobody wrote it down.
    pub created_by: String,
    /// What it added, in bytes. A step that added none may still have made a
    /// layer.
    pub size: u64,
}

impl Engine {
    /// How an image was made, first step first.
    ///
    /// # Errors
    /// When the engine does not tell.
    pub async fn history(&self, reference: &str) -> Result<Vec<HistoryStep>, EngineError> {
        let steps = self.client().image_history(reference).await;
        let steps = steps.map_err(EngineError::call(format!(
            "list the steps of `{reference}`"
        )))?;
        let step = |step: bollard::models::ImageHistoryResponseItem| HistoryStep {
            created_by: step.created_by,
            size: u64::try_from(step.size).unwrap_or(0),
        };
        Ok(steps.into_iter().rev().map(step).collect())
    }
}

/// The engine's images, as building needs them.
#[async_trait]
pub trait Images: Send + Sync {
    /// What the engine knows of an image; `None` when it has none of that name.
    async fn image(&self, reference: &str) -> Result<Option<ImageFacts>, EngineError>;

    /// Builds an image, telling each step.
    async fn build(
        &self,
        request: BuildRequest,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BuildOutcome, EngineError>;

    /// Pulls an image for a platform.
    async fn pull(&self, reference: &str, platform: &str) -> Result<(), EngineError>;

    /// Makes an image of one layer from a tar archive, with changes such as
    /// `LABEL a=b`.
    async fn import(
        &self,
        archive: Content,
        tag: &str,
        changes: &[String],
    ) -> Result<(), EngineError>;

    /// Opens an image's file system, to read several paths of it.
    async fn open(&self, image: &str) -> Result<Box<dyn ImageFiles>, EngineError>;

    /// Removes an image's tag, and the image with its last one.
    async fn remove(&self, reference: &str) -> Result<(), EngineError>;
}

#[async_trait]
impl Images for Engine {
    async fn image(&self, reference: &str) -> Result<Option<ImageFacts>, EngineError> {
        let found = self.client().inspect_image(reference).await;
        let found = found.map_err(EngineError::call(format!("inspect image `{reference}`")));
        match found {
            Ok(image) => Ok(Some(facts(image))),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn build(
        &self,
        request: BuildRequest,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BuildOutcome, EngineError> {
        let deadline = request.deadline;
        let work = async {
            if archive_build::is_needed(self) {
                archive_build::build(self, request, tell).await
            } else {
                buildkit::build(self, request, tell).await
            }
        };
        let done = tokio::time::timeout(deadline, work).await;
        done.unwrap_or_else(|_| {
            Err(EngineError::Deadline {
                doing: buildkit::DOING.to_owned(),
                seconds: deadline.as_secs(),
            })
        })
    }

    async fn pull(&self, reference: &str, platform: &str) -> Result<(), EngineError> {
        pull::pull(self, reference, platform).await
    }

    async fn import(
        &self,
        archive: Content,
        tag: &str,
        changes: &[String],
    ) -> Result<(), EngineError> {
        let doing = format!("import `{tag}`");
        let body = match archive {
            Content::Bytes(bytes) => bollard::body_full(bytes),
            Content::Path(path) => {
                let file = tokio::fs::File::open(&path).await;
                let file = file.map_err(|error| EngineError::Connection {
                    doing: doing.clone(),
                    reason: format!("`{}`: {error}", path.display()),
                })?;
                let chunks = tokio_util::io::ReaderStream::with_capacity(file, 1 << 20);
                bollard::body_try_stream(chunks)
            }
        };
        // Whole, since Podman does not read a tag that is given apart.
        let options = CreateImageOptionsBuilder::new()
            .from_src("-")
            .repo(tag)
            .changes(changes.to_vec())
            .build();
        let mut progress = self.client().create_image(Some(options), Some(body), None);
        while let Some(step) = progress.next().await {
            step.map_err(EngineError::call(&doing))?;
        }
        Ok(())
    }

    async fn open(&self, image: &str) -> Result<Box<dyn ImageFiles>, EngineError> {
        Ok(Box::new(Reader::open(self, image).await?))
    }

    async fn remove(&self, reference: &str) -> Result<(), EngineError> {
        let options = RemoveImageOptionsBuilder::new().force(true).build();
        let removed = self
            .client()
            .remove_image(reference, Some(options), None)
            .await;
        removed.map_err(EngineError::call(format!("remove image `{reference}`")))?;
        Ok(())
    }
}

fn facts(image: ImageInspect) -> ImageFacts {
    let config = image.config.unwrap_or_default();
    let pair = |text: String| {
        let (key, value) = text.split_once('=').unwrap_or((&text, ""));
        (key.to_owned(), value.to_owned())
    };
    ImageFacts {
        id: image.id.unwrap_or_default(),
        architecture: image.architecture.unwrap_or_default(),
        os: image.os.unwrap_or_default(),
        size: image
            .size
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or(0),
        entry_point: config.entrypoint.unwrap_or_default(),
        command: config.cmd.unwrap_or_default(),
        working_directory: config.working_dir.unwrap_or_default(),
        user: config.user.unwrap_or_default(),
        environment: config
            .env
            .unwrap_or_default()
            .into_iter()
            .map(pair)
            .collect(),
        labels: config.labels.unwrap_or_default().into_iter().collect(),
        repo_digests: image.repo_digests.unwrap_or_default(),
        media_type: image
            .descriptor
            .and_then(|descriptor| descriptor.media_type),
        layers: image
            .root_fs
            .and_then(|files| files.layers)
            .unwrap_or_default(),
    }
}
