//! Holding an image of an engine against the contract: checks, reads what the
//! check asks for, and checks again until nothing is left to read. Most images
//! take three rounds: what paths are, the function's folder, the verdict.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use tokio::sync::mpsc;

use super::archive::{self, ArchiveError};
use super::check::check;
use super::rule::Violation;
use super::subject::{Expected, Subject};
use super::tree::{Content, ImageTree, Kind, Node};
use super::view::{Keep, Want};
use crate::engine::{EngineError, ImageFiles, Images, PathFacts, PathKind};

/// Links bound the rounds; no real image comes near.
const MOST_ROUNDS: usize = 100;

/// Pieces of an archive that wait for their reader.
const PIECES_AHEAD: usize = 4;

/// An image that could not be held against the contract.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// There is no such image.
    #[error("found no image `{image}`")]
    NoImage {
        /// Its reference.
        image: String,
    },
    /// The engine failed.
    #[error("failed to inspect image `{image}`")]
    Engine {
        /// Its reference.
        image: String,
        /// How.
        #[source]
        cause: Box<EngineError>,
    },
    /// The engine sent what cannot be read.
    #[error("failed to inspect image `{image}`")]
    Archive {
        /// Its reference.
        image: String,
        /// What.
        #[source]
        cause: ArchiveError,
    },
    /// Each look led to another.
    #[error("gave up inspecting image `{image}` after {MOST_ROUNDS} rounds of reading")]
    Endless {
        /// Its reference.
        image: String,
    },
}

impl InspectError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoImage { .. } => Some("build it first".to_owned()),
            Self::Engine { cause, .. } => cause.hint(),
            Self::Archive { .. } | Self::Endless { .. } => None,
        }
    }
}

/// Holds an image against Lambda's contract; the gravest violations first.
///
/// # Errors
/// When the image does not exist or cannot be read.
pub async fn inspect(
    images: &dyn Images,
    image: &str,
    expected: Expected<'_>,
) -> Result<Vec<Violation>, InspectError> {
    let engine = |cause| InspectError::Engine {
        image: image.to_owned(),
        cause: Box::new(cause),
    };
    let Some(facts) = images.image(image).await.map_err(engine)? else {
        let image = image.to_owned();
        return Err(InspectError::NoImage { image });
    };
    let subject = Subject {
        facts: &facts,
        expected,
    };
    let files = images.open(image).await.map_err(engine)?;
    let found = rounds(&*files, &subject).await;
    // The container is removed in any case; the first failure is told.
    let closed = files.close().await.map_err(engine);
    let found = found.map_err(|failure| match failure {
        Failure::Engine(cause) => engine(cause),
        Failure::Archive(cause) => InspectError::Archive {
            image: image.to_owned(),
            cause,
        },
        Failure::Endless => InspectError::Endless {
            image: image.to_owned(),
        },
    })?;
    closed.map(|()| found)
}

enum Failure {
    Engine(EngineError),
    Archive(ArchiveError),
    Endless,
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

async fn rounds(files: &dyn ImageFiles, subject: &Subject<'_>) -> Result<Vec<Violation>, Failure> {
    let mut tree = ImageTree::default();
    for _ in 0..MOST_ROUNDS {
        let verdict = check(subject, &tree);
        if verdict.wanted.is_empty() {
            return Ok(verdict.violations);
        }
        for want in verdict.wanted {
            tree = fetch(files, tree, want).await?;
        }
    }
    Err(Failure::Endless)
}

async fn fetch(
    files: &dyn ImageFiles,
    mut tree: ImageTree,
    want: Want,
) -> Result<ImageTree, Failure> {
    match want {
        Want::Stat(path) => match files.stat(&path).await? {
            Some(facts) => tree.insert(&path, node(facts)),
            None => tree.insert_missing(&path),
        },
        Want::Owner(path) => {
            let read = read(files, path.clone(), |pieces, _| {
                archive::first_entry(pieces, 0)
            });
            let owner = read.await?.owner;
            if let Some(node) = tree.node_mut(&path) {
                node.owner = owner;
            }
        }
        Want::Content(path, most) => {
            let read = read(files, path.clone(), move |pieces, _| {
                archive::first_entry(pieces, most)
            });
            let mut node = read.await?;
            if node.content == Content::Unread {
                node.content = Content::Skipped;
            }
            tree.insert(&path, node);
        }
        Want::Folder(path, keep) => tree = folder(files, tree, path, keep).await?,
    }
    Ok(tree)
}

async fn folder(
    files: &dyn ImageFiles,
    mut tree: ImageTree,
    path: String,
    keep: Keep,
) -> Result<ImageTree, Failure> {
    let read = read(files, path, move |pieces, path| {
        let read = archive::folder_from_tar(&mut tree, path, pieces, &keep);
        read.map(|()| tree).map_err(|error| error.cause)
    });
    read.await
}

/// Streams an archive from the engine to a reader on a thread of its own,
/// which may stop early.
async fn read<T: Send + 'static>(
    files: &dyn ImageFiles,
    path: String,
    parse: impl FnOnce(Pieces, &str) -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let (sender, receiver) = mpsc::channel(PIECES_AHEAD);
    let name = path.clone();
    let parsing = tokio::task::spawn_blocking(move || {
        let pieces = Pieces {
            receiver,
            current: Bytes::new(),
        };
        parse(pieces, &name)
    });
    let mut failure = None;
    let mut pieces = files.archive(&path);
    while let Some(piece) = pieces.next().await {
        match piece {
            // The reader has seen enough once it hangs up.
            Ok(piece) => {
                if sender.send(piece).await.is_err() {
                    break;
                }
            }
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    drop(sender);
    let parsed = parsing.await.map_err(io::Error::other);
    if let Some(error) = failure {
        return Err(Failure::Engine(error));
    }
    let parsed = parsed.and_then(|parsed| parsed);
    parsed.map_err(|cause| {
        Failure::Archive(ArchiveError {
            path: path.clone(),
            cause,
        })
    })
}

/// An archive as it arrives.
struct Pieces {
    receiver: mpsc::Receiver<Bytes>,
    current: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.current = piece,
                None => return Ok(0),
            }
        }
        let count = self.current.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.current[..count]);
        self.current.advance(count);
        Ok(count)
    }
}

fn node(facts: PathFacts) -> Node {
    Node {
        kind: match facts.kind {
            PathKind::File => Kind::File,
            PathKind::Folder => Kind::Folder,
            PathKind::Link(target) => Kind::Link(target),
            PathKind::Other => Kind::Other,
        },
        mode: facts.mode,
        owner: None,
        size: facts.size,
        content: Content::Unread,
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::Rule;
    use super::*;
    use crate::engine::ImageFacts;
    use crate::engine::fake::{FakeImages, facts};
    use crate::engine::fake_files::FakeFiles;
    use crate::model::{Architecture, ImageConfig};

    const SCRIPT: &[u8] = b"#!/bin/sh\n";

    async fn inspected(images: &FakeImages) -> Result<Vec<Violation>, InspectError> {
        let expected = Expected {
            architecture: Architecture::X86_64,
            config: &ImageConfig::default(),
            base: Some("public.ecr.aws/lambda/nodejs:22"),
        };
        inspect(images, "app", expected).await
    }

    fn images(entry_point: &[&str], files: FakeFiles) -> FakeImages {
        let app = ImageFacts {
            entry_point: entry_point.iter().map(|&word| word.into()).collect(),
            working_directory: "/var/task".into(),
            ..facts("app")
        };
        let images = FakeImages {
            files,
            ..FakeImages::default()
        };
        images.add("app", app);
        images
    }

    fn node(files: FakeFiles) -> FakeImages {
        let files = files.file("/lambda-entrypoint.sh", 0o755, SCRIPT).file(
            "/var/task/index.js",
            0o644,
            b"exports.handler = 1",
        );
        images(&["/lambda-entrypoint.sh", "index.handler"], files)
    }

    #[tokio::test]
    async fn an_image_is_read_once() {
        let images = node(FakeFiles::default());
        assert_eq!(inspected(&images).await.unwrap(), []);
        assert_eq!(images.files.reads(), ["/var/task", "close"]);
        assert_eq!(images.calls(), ["open app"]);

        let images = node(FakeFiles::default().file("/var/task/a.js", 0o600, b""));
        let found = inspected(&images).await.unwrap();
        assert_eq!(found[0].rule, Rule::FileMode);
        assert_eq!(images.files.reads(), ["/var/task", "close"]);
    }

    #[tokio::test]
    async fn what_is_started_is_read_as_well() {
        let files = FakeFiles::default()
            .file("/var/task/x", 0o644, b"")
            .file("/start", 0o700, SCRIPT)
            .file("/bin/sh", 0o755, b"");
        let images = images(&["/start"], files);
        let found = inspected(&images).await.unwrap();
        let rules: Vec<Rule> = found.iter().map(|found| found.rule).collect();
        assert_eq!(rules, [Rule::ExecutableMode, Rule::ExecutableMode]);
        assert_eq!(images.files.reads(), ["/start", "/var/task", "close"]);
    }

    #[tokio::test]
    async fn what_was_opened_is_closed_whatever_happens() {
        let images = node(FakeFiles::default().cut("/var/task"));
        let error = inspected(&images).await.unwrap_err();
        assert!(matches!(error, InspectError::Archive { .. }), "{error:?}");
        assert_eq!(images.files.reads().last().unwrap(), "close");

        let images = node(FakeFiles::default().failing());
        let error = inspected(&images).await.unwrap_err();
        assert!(matches!(error, InspectError::Engine { .. }), "{error:?}");
        assert_eq!(images.files.reads(), ["close"]);
    }

    #[tokio::test]
    async fn an_image_that_is_not_there_is_told() {
        let error = inspected(&FakeImages::default()).await.unwrap_err();
        assert_eq!(error.to_string(), "found no image `app`");
        assert_eq!(error.hint().unwrap(), "build it first");
    }
}
