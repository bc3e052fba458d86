//! An image's file system, read through a container that never starts: the
//! narrow port, and its implementation by the Docker API. It knows nothing of
//! tar archives but that they come in pieces.

use async_trait::async_trait;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::{
    ContainerArchiveInfoOptionsBuilder, CreateContainerOptionsBuilder,
    DownloadFromContainerOptionsBuilder, RemoveContainerOptionsBuilder,
};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::{Engine, EngineError};

/// What a path of an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathFacts {
    /// File, folder, link.
    pub kind: PathKind,
    /// Permission bits, `0o777` at most.
    pub mode: u32,
    /// Size in bytes.
    pub size: u64,
}

/// The kinds of path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, and the absolute path that it leads to in the image.
    Link(String),
    /// A device, a socket or a pipe.
    Other,
}

/// The opened file system of one image. Whoever opens it closes it.
#[async_trait]
pub trait ImageFiles: Send + Sync {
    /// What a path is, a link at its end not followed; `None` where the image
    /// has no such path. Costs a tenth of reading it.
    async fn stat(&self, path: &str) -> Result<Option<PathFacts>, EngineError>;

    /// A path as a tar archive, in pieces. Dropping the stream ends the
    /// reading; a path that does not exist is an error.
    fn archive<'a>(&'a self, path: &'a str) -> BoxStream<'a, Result<Bytes, EngineError>>;

    /// Removes what opening made.
    async fn close(self: Box<Self>) -> Result<(), EngineError>;
}

/// A never-started container of an image.
pub(super) struct Reader {
    engine: Engine,
    image: String,
    container: String,
}

impl Reader {
    pub(super) async fn open(engine: &Engine, image: &str) -> Result<Self, EngineError> {
        let config = ContainerCreateBody {
            image: Some(image.to_owned()),
            // Never started; an image without any command needs one to exist.
            cmd: Some(vec!["none".to_owned()]),
            labels: Some(super::labels::ours("reader")),
            ..ContainerCreateBody::default()
        };
        let options = CreateContainerOptionsBuilder::new().build();
        let created = engine.client().create_container(Some(options), config);
        let doing = format!("open image `{image}` for reading");
        let created = created.await.map_err(EngineError::call(doing))?;
        Ok(Self {
            engine: engine.clone(),
            image: image.to_owned(),
            container: created.id,
        })
    }

    fn doing(&self, path: &str) -> String {
        format!("read `{path}` of image `{}`", self.image)
    }

    async fn ask(&self, path: &str) -> Result<Option<PathFacts>, bollard::errors::Error> {
        let options = ContainerArchiveInfoOptionsBuilder::new().path(path).build();
        let client = self.engine.client();
        let answer = client.get_container_archive_info(&self.container, Some(options));
        match answer.await {
            Ok(stat) => Ok(Some(PathFacts {
                kind: kind(stat.file_mode, stat.link_target),
                mode: stat.file_mode & 0o777,
                size: u64::try_from(stat.size).unwrap_or(0),
            })),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether one of the folders on the way to a path is no folder.
    async fn is_below_a_file(&self, path: &str) -> Result<bool, bollard::errors::Error> {
        for (at, _) in path.match_indices('/').skip(1) {
            let Some(mut parent) = self.ask(&path[..at]).await? else {
                return Ok(true);
            };
            if let PathKind::Link(target) = &parent.kind {
                let Some(target) = self.ask(target).await? else {
                    return Ok(true);
                };
                parent = target;
            }
            if parent.kind != PathKind::Folder {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[async_trait]
impl ImageFiles for Reader {
    async fn stat(&self, path: &str) -> Result<Option<PathFacts>, EngineError> {
        let failed = |error| EngineError::call(self.doing(path))(error);
        match self.ask(path).await {
            Ok(found) => Ok(found),
            // Docker answers 500 to `/file/x`, without a body to tell why.
            Err(error) if status(&error) == Some(500) => {
                if self.is_below_a_file(path).await.map_err(failed)? {
                    Ok(None)
                } else {
                    Err(failed(error))
                }
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn archive<'a>(&'a self, path: &'a str) -> BoxStream<'a, Result<Bytes, EngineError>> {
        let options = DownloadFromContainerOptionsBuilder::new().path(path);
        let client = self.engine.client();
        let pieces = client.download_from_container(&self.container, Some(options.build()));
        pieces
            .map(move |piece| piece.map_err(|error| EngineError::call(self.doing(path))(error)))
            .boxed()
    }

    async fn close(self: Box<Self>) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::new().force(true).build();
        let client = self.engine.client();
        let removed = client
            .remove_container(&self.container, Some(options))
            .await;
        removed.map_err(EngineError::call(format!("close image `{}`", self.image)))
    }
}

fn status(error: &bollard::errors::Error) -> Option<u16> {
    match error {
        bollard::errors::Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// Reads the mode that the API sends: Go's `fs.FileMode`, whose kinds lie
/// above the permission bits.
fn kind(mode: u32, target: String) -> PathKind {
    const FOLDER: u32 = 1 << 31;
    const LINK: u32 = 1 << 27;
    const OTHERS: u32 = 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19;
    if mode & FOLDER != 0 {
        PathKind::Folder
    } else if mode & LINK != 0 {
        PathKind::Link(target)
    } else if mode & OTHERS != 0 {
        PathKind::Other
    } else {
        PathKind::File
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_go_file_modes() {
        // As Docker 20.10 sent them for `/`, `/bin` and a shared library.
        assert_eq!(kind(2_147_484_141, String::new()), PathKind::Folder);
        let link = kind(134_218_239, "/usr/bin".to_owned());
        assert_eq!(link, PathKind::Link("/usr/bin".to_owned()));
        assert_eq!(kind(493, String::new()), PathKind::File);
        assert_eq!(kind(1 << 25 | 0o600, String::new()), PathKind::Other);
    }
}
