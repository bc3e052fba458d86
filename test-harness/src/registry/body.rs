//! A part of a file as the body of a request, read as it is sent, so that a layer
//! of any size takes little memory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// Bytes that are read at once.
const CHUNK: usize = 256 << 10;
/// Chunks that wait to be sent.
const WAITING: usize = 4;

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) path: PathBuf,
    pub(super) start: u64,
    pub(super) size: u64,
}

impl Piece {
    /// The body; what was taken of it is added to `moved`.
    pub(super) fn body(
        &self,
        moved: Arc<AtomicU64>,
    ) -> impl Body<Data = Bytes, Error = io::Error> + use<> {
        let (sender, chunks) = mpsc::channel(WAITING);
        let piece = self.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = piece.read(&sender) {
                // Nobody waits for it where the request has ended.
                let _ = sender.blocking_send(Err(error));
            }
        });
        PieceBody {
            chunks,
            left: self.size,
            moved,
        }
    }

    fn read(&self, sender: &mpsc::Sender<io::Result<Bytes>>) -> io::Result<()> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(self.start))?;
        let mut left = self.size;
        while left > 0 {
            let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let mut chunk = vec![0; size];
            file.read_exact(&mut chunk)?;
            left -= size as u64;
            if sender.blocking_send(Ok(chunk.into())).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }
}

struct PieceBody {
    chunks: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
    moved: Arc<AtomicU64>,
}

impl Body for PieceBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.chunks.poll_recv(context).map(|chunk| {
            let chunk = chunk?;
            Some(chunk.map(|chunk| {
                self.left = self.left.saturating_sub(chunk.len() as u64);
                self.moved.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                Frame::data(chunk)
            }))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn the_part_is_sent_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let content: Vec<u8> = (0..700_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        std::fs::write(&path, &content).unwrap();
        let (start, size) = (5, 600_000);
        let moved = Arc::new(AtomicU64::new(0));
        let piece = Piece { path, start, size };
        let body = piece.body(Arc::clone(&moved));
        assert_eq!(body.size_hint().exact(), Some(size));
        let sent = Box::pin(body).collect().await.unwrap().to_bytes();
        assert_eq!(sent, content[5..600_005]);
        assert_eq!(moved.load(Ordering::Relaxed), size);
        let size = 700_000;
        let short = Piece { size, ..piece }.body(moved);
        let error = Box::pin(short).collect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
