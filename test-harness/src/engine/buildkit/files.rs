//! Serves a fixed list of files to the daemon (`FileSync.DiffCopy`).
//!
//! The list is sent as stats in order; the daemon answers with the numbers of
//! the files that it lacks, and gets their contents.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bollard_buildkit_proto::fsutil::types::packet::PacketType;
use bollard_buildkit_proto::fsutil::types::{Packet, Stat};
use bollard_buildkit_proto::moby::filesync::packet::file_sync_server::FileSync;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

/// Go's `fs.FileMode` bits, which the protocol uses.
const GO_DIRECTORY: u32 = 1 << 31;
const GO_SYMLINK: u32 = 1 << 27;
const CHUNK: usize = 32 * 1024;

/// One entry of a build context.
#[derive(Debug, Clone)]
pub struct BuildFile {
    /// Path in the context, with `/`, not starting with one.
    pub path: String,
    /// Permission bits, as `chmod` writes them.
    pub mode: u32,
    /// Modification time, in nanoseconds since 1970.
    pub modified: i64,
    /// What it is.
    pub kind: Kind,
}

/// What an entry is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A folder.
    Directory,
    /// A symbolic link and where it points.
    Symlink(String),
    /// A file of that many bytes.
    File {
        /// Size in bytes.
        size: u64,
        /// Where its bytes are.
        content: Content,
    },
}

/// Where a file's bytes are.
#[derive(Debug, Clone)]
pub enum Content {
    /// On disk.
    Path(PathBuf),
    /// In memory.
    Bytes(Bytes),
}

impl BuildFile {
    /// A file that exists in memory only.
    ///
    /// Its time is made from its content: the daemon keeps what it got for a
    /// context, and asks again only where size, mode or time differ.
    pub fn in_memory(path: impl Into<String>, mode: u32, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            path: path.into(),
            mode,
            modified: time_of(&bytes),
            kind: Kind::File {
                size: bytes.len() as u64,
                content: Content::Bytes(bytes),
            },
        }
    }

    /// The order that the protocol demands: by path components, so that a
    /// folder's content follows it at once.
    pub fn sort(files: &mut [Self]) {
        files.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    }

    fn stat(&self) -> Stat {
        let (mode, size, link) = match &self.kind {
            Kind::Directory => (self.mode | GO_DIRECTORY, 0, String::new()),
            Kind::Symlink(to) => (self.mode | GO_SYMLINK, 0, to.clone()),
            Kind::File { size, .. } => (self.mode, *size, String::new()),
        };
        Stat {
            path: self.path.clone(),
            mode,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            mod_time: self.modified,
            linkname: link,
            ..Stat::default()
        }
    }
}

/// A time in the years from 1970 on, another for other content.
fn time_of(content: &[u8]) -> i64 {
    const NANOSECONDS: i64 = 1_000_000_000;
    let digest = Sha256::digest(content);
    let seconds = digest
        .iter()
        .take(4)
        .fold(0, |sum, byte| sum << 8 | i64::from(*byte));
    seconds / 4 * NANOSECONDS
}

/// The two folders that a build reads: the context and the Dockerfile's.
#[derive(Debug, Clone, Default)]
pub(super) struct Folders {
    pub(super) context: Arc<Vec<BuildFile>>,
    pub(super) dockerfile: Arc<Vec<BuildFile>>,
}

type Packets = Pin<Box<dyn tokio_stream::Stream<Item = Result<Packet, Status>> + Send>>;

#[tonic::async_trait]
impl FileSync for Folders {
    type DiffCopyStream = Packets;
    type TarStreamStream = Packets;

    async fn diff_copy(
        &self,
        request: Request<Streaming<Packet>>,
    ) -> Result<Response<Packets>, Status> {
        let text = |key: &str| -> Vec<String> {
            let values = request.metadata().get_all(key);
            let texts = values.iter().filter_map(|value| value.to_str().ok());
            texts.map(str::to_owned).collect()
        };
        let folder = text("dir-name").pop().unwrap_or_default();
        let files = match folder.as_str() {
            "context" => Arc::clone(&self.context),
            "dockerfile" => Arc::clone(&self.dockerfile),
            other => return Err(Status::not_found(format!("no folder `{other}`"))),
        };
        let wanted = text("followpaths");
        let files = if wanted.is_empty() {
            files
        } else {
            Arc::new(only(&files, &wanted))
        };
        let (sender, receiver) = mpsc::channel(64);
        tokio::spawn(serve(files, request.into_inner(), sender));
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn tar_stream(
        &self,
        _request: Request<Streaming<Packet>>,
    ) -> Result<Response<Packets>, Status> {
        Err(Status::unimplemented("files are served by DiffCopy"))
    }
}

/// The entries at or below the wanted paths, with their parents. A pattern may
/// name anything, so one takes everything.
fn only(files: &[BuildFile], wanted: &[String]) -> Vec<BuildFile> {
    let pattern = |path: &String| path.contains(['*', '?', '[', '\\']);
    let links = files
        .iter()
        .any(|file| matches!(file.kind, Kind::Symlink(_)));
    if links || wanted.iter().any(pattern) {
        return files.to_vec();
    }
    let below = |path: &str, root: &str| {
        path == root
            || path
                .strip_prefix(root)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let keep = |file: &&BuildFile| {
        wanted.iter().any(|path| {
            let path = path.trim_start_matches("./").trim_matches('/');
            path.is_empty() || path == "." || below(&file.path, path) || below(path, &file.path)
        })
    };
    files.iter().filter(keep).cloned().collect()
}

fn packet(kind: PacketType, id: u32, data: Vec<u8>) -> Packet {
    Packet {
        r#type: kind.into(),
        stat: None,
        id,
        data,
    }
}

async fn serve(
    files: Arc<Vec<BuildFile>>,
    mut requests: Streaming<Packet>,
    sender: mpsc::Sender<Result<Packet, Status>>,
) {
    let stats = {
        let (files, sender) = (Arc::clone(&files), sender.clone());
        tokio::spawn(async move {
            let stats = files.iter().map(|file| Some(file.stat()));
            for stat in stats.chain([None]) {
                let stat = Packet {
                    stat,
                    ..packet(PacketType::PacketStat, 0, Vec::new())
                };
                if sender.send(Ok(stat)).await.is_err() {
                    return;
                }
            }
        })
    };
    while let Ok(Some(request)) = requests.message().await {
        let sent = match request.r#type() {
            PacketType::PacketReq => {
                let file = usize::try_from(request.id)
                    .ok()
                    .and_then(|id| files.get(id));
                send_content(file, request.id, &sender).await
            }
            PacketType::PacketFin => {
                let fin = packet(PacketType::PacketFin, 0, Vec::new());
                let _ = sender.send(Ok(fin)).await;
                break;
            }
            PacketType::PacketErr => break,
            PacketType::PacketStat | PacketType::PacketData => Ok(()),
        };
        if let Err(reason) = sent {
            let text = packet(PacketType::PacketErr, 0, reason.into_bytes());
            let _ = sender.send(Ok(text)).await;
            break;
        }
    }
    stats.abort();
}

async fn send_content(
    file: Option<&BuildFile>,
    id: u32,
    sender: &mpsc::Sender<Result<Packet, Status>>,
) -> Result<(), String> {
    let Some(BuildFile {
        path,
        kind: Kind::File { content, .. },
        ..
    }) = file
    else {
        return Err(format!("entry {id} is not a file"));
    };
    let failed = |error: std::io::Error| format!("failed to read `{path}`: {error}");
    let gone = |_| "the daemon went away".to_owned();
    let data = |bytes: Vec<u8>| Ok(packet(PacketType::PacketData, id, bytes));
    match content {
        Content::Bytes(bytes) => {
            for chunk in bytes.chunks(CHUNK) {
                sender.send(data(chunk.to_vec())).await.map_err(gone)?;
            }
        }
        Content::Path(path) => {
            let mut file = tokio::fs::File::open(path).await.map_err(failed)?;
            loop {
                let mut chunk = Vec::with_capacity(CHUNK);
                let read = file.read_buf(&mut chunk).await.map_err(failed)?;
                if read == 0 {
                    break;
                }
                sender.send(data(chunk)).await.map_err(gone)?;
            }
        }
    }
    sender.send(data(Vec::new())).await.map_err(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> BuildFile {
        BuildFile::in_memory(path, 0o644, Bytes::new())
    }

    #[test]
    fn sorts_a_folders_content_right_behind_it() {
        let mut files = vec![
            file("a.txt"),
            file("a/z"),
            file("a"),
            file("B"),
            file("a-b"),
        ];
        BuildFile::sort(&mut files);
        let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["B", "a", "a/z", "a-b", "a.txt"]);
    }

    #[test]
    fn other_content_of_the_same_size_has_another_time() {
        let time = |content: &'static str| BuildFile::in_memory("a", 0o644, content).modified;
        assert_eq!(time("FROM a"), time("FROM a"));
        assert_ne!(time("FROM a"), time("FROM b"));
        assert!(time("FROM a") > 0);
    }

    #[test]
    fn follows_paths_with_their_parents() {
        let files = [
            file("a"),
            file("a/b"),
            file("a/b/c"),
            file("a/bc"),
            file("d"),
        ];
        let paths = |wanted: &[&str]| -> Vec<String> {
            let wanted: Vec<String> = wanted.iter().map(|&path| path.to_owned()).collect();
            only(&files, &wanted)
                .into_iter()
                .map(|file| file.path)
                .collect()
        };
        assert_eq!(paths(&["a/b"]), ["a", "a/b", "a/b/c"]);
        assert_eq!(paths(&[".dockerignore"]), [] as [&str; 0]);
        assert_eq!(paths(&["*.js"]).len(), 5);
        assert_eq!(paths(&["."]).len(), 5);
    }
}
