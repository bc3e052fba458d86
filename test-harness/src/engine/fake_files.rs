//! A scripted file system of an image for tests, and a record of what was read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tar::{Builder, EntryType, Header};

use super::{EngineError, ImageFiles, PathFacts, PathKind};

/// Files by path; their folders follow from them.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeFiles {
    files: BTreeMap<String, (u32, Vec<u8>)>,
    cut: Option<String>,
    fails: bool,
    reads: Arc<Mutex<Vec<String>>>,
}

impl FakeFiles {
    pub(crate) fn file(mut self, path: &str, mode: u32, content: &[u8]) -> Self {
        self.files.insert(path.to_owned(), (mode, content.to_vec()));
        self
    }

    /// The archive of this path ends in the middle.
    pub(crate) fn cut(mut self, path: &str) -> Self {
        self.cut = Some(path.to_owned());
        self
    }

    /// Every look at a path fails.
    pub(crate) fn failing(mut self) -> Self {
        self.fails = true;
        self
    }

    /// Archives that were read, and `close`.
    pub(crate) fn reads(&self) -> Vec<String> {
        self.reads.lock().unwrap().clone()
    }

    fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, u32, &'a [u8])> {
        let inside = move |file: &str| {
            let rest = file.strip_prefix(path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let files = self.files.iter().filter(move |(file, _)| inside(file));
        files.map(|(file, (mode, content))| (file.as_str(), *mode, content.as_slice()))
    }

    /// As `docker cp` gives it: names begin with the last part of the path.
    fn tar(&self, path: &str) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let mut add = |kind, path: &str, mode, content: &[u8]| {
            let mut header = Header::new_gnu();
            header.set_entry_type(kind);
            header.set_mode(mode);
            header.set_uid(0);
            header.set_gid(0);
            header.set_size(content.len() as u64);
            let name = path[parent.len()..].trim_start_matches('/');
            builder.append_data(&mut header, name, content).unwrap();
        };
        if !self.files.contains_key(path) {
            add(EntryType::Directory, path, 0o755, b"");
        }
        for (file, mode, content) in self.below(path) {
            add(EntryType::Regular, file, mode, content);
        }
        builder.into_inner().unwrap()
    }
}

#[async_trait]
impl ImageFiles for FakeFiles {
    async fn stat(&self, path: &str) -> Result<Option<PathFacts>, EngineError> {
        if self.fails {
            return Err(EngineError::Connection {
                doing: format!("read `{path}`"),
                reason: "broken pipe".into(),
            });
        }
        let facts = |kind, mode, size| PathFacts { kind, mode, size };
        let first = self.below(path).next();
        Ok(first.map(|(file, mode, content)| {
            if file == path {
                facts(PathKind::File, mode, content.len() as u64)
            } else {
                facts(PathKind::Folder, 0o755, 0)
            }
        }))
    }

    fn archive<'a>(&'a self, path: &'a str) -> BoxStream<'a, Result<Bytes, EngineError>> {
        self.reads.lock().unwrap().push(path.to_owned());
        let mut tar = self.tar(path);
        if self.cut.as_deref() == Some(path) {
            tar.truncate(700);
        }
        let pieces = tar.chunks(100).map(Bytes::copy_from_slice);
        let pieces: Vec<_> = pieces.map(Ok).collect();
        stream::iter(pieces).boxed()
    }

    async fn close(self: Box<Self>) -> Result<(), EngineError> {
        self.reads.lock().unwrap().push("close".to_owned());
        Ok(())
    }
}
