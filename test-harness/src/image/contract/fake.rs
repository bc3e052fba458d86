//! An engine with one image for tests, whose paths are known; it logs what is
//! read of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tar::{Builder, EntryType, Header};

use super::tree::is_within;
use crate::engine::buildkit::{BuildOutcome, BuildRequest, BuildStep, Content};
use crate::engine::{EngineError, ImageFacts, ImageFiles, Images, PathFacts, PathKind};

type Files = BTreeMap<String, (u32, Vec<u8>)>;

/// One image, if it was given something to run.
#[derive(Clone, Default)]
pub(super) struct FakeImages {
    files: Files,
    facts: Option<ImageFacts>,
    cut: Option<String>,
    fails: bool,
    log: Arc<Mutex<Vec<String>>>,
}

impl FakeImages {
    pub(super) fn file(mut self, path: &str, mode: u32, content: &[u8]) -> Self {
        self.files.insert(path.to_owned(), (mode, content.to_vec()));
        self
    }

    pub(super) fn handler(mut self, handler: &str) -> Self {
        let mut image = self.entry_point("/lambda-entrypoint.sh");
        if let Some(facts) = &mut image.facts {
            facts.command = vec![handler.to_owned()];
            facts.working_directory = "/var/task".to_owned();
        }
        self = image;
        self
    }

    pub(super) fn entry_point(mut self, program: &str) -> Self {
        self.facts = Some(ImageFacts {
            architecture: "amd64".to_owned(),
            os: "linux".to_owned(),
            entry_point: vec![program.to_owned()],
            ..ImageFacts::default()
        });
        self
    }

    /// The archive of this path ends in the middle.
    pub(super) fn cut(mut self, path: &str) -> Self {
        self.cut = Some(path.to_owned());
        self
    }

    /// Every look at a path fails.
    pub(super) fn failing(mut self) -> Self {
        self.fails = true;
        self
    }

    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn note(&self, text: impl Into<String>) {
        self.log.lock().unwrap().push(text.into());
    }

    fn tar(&self, path: &str) -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        let (parent, _) = path.rsplit_once('/').unwrap();
        let mut add = |kind, path: &str, mode, content: &[u8]| {
            let name = path.strip_prefix(parent).unwrap().trim_start_matches('/');
            let mut header = Header::new_gnu();
            header.set_entry_type(kind);
            header.set_mode(mode);
            header.set_uid(0);
            header.set_gid(0);
            header.set_size(content.len() as u64);
            builder.append_data(&mut header, name, content).unwrap();
        };
        if !self.files.contains_key(path) {
            add(EntryType::Directory, path, 0o755, b"");
        }
        for (file, (mode, content)) in self.files.iter().filter(|(file, _)| is_within(file, path)) {
            add(EntryType::Regular, file, *mode, content);
        }
        builder.into_inner().unwrap()
    }
}

#[async_trait]
impl ImageFiles for FakeImages {
    async fn stat(&self, path: &str) -> Result<Option<PathFacts>, EngineError> {
        if self.fails {
            return Err(EngineError::Deadline {
                doing: "look".to_owned(),
                seconds: 1,
            });
        }
        if let Some((mode, content)) = self.files.get(path) {
            return Ok(Some(PathFacts {
                kind: PathKind::File,
                mode: *mode,
                size: content.len() as u64,
            }));
        }
        let is_folder = self.files.keys().any(|file| is_within(file, path));
        Ok(is_folder.then_some(PathFacts {
            kind: PathKind::Folder,
            mode: 0o755,
            size: 0,
        }))
    }

    fn archive<'a>(&'a self, path: &'a str) -> BoxStream<'a, Result<Bytes, EngineError>> {
        self.note(format!("read {path}"));
        let mut tar = self.tar(path);
        if self.cut.as_deref() == Some(path) {
            tar.truncate(700);
        }
        let pieces: Vec<_> = tar
            .chunks(100)
            .map(Bytes::copy_from_slice)
            .map(Ok)
            .collect();
        stream::iter(pieces).boxed()
    }

    async fn close(self: Box<Self>) -> Result<(), EngineError> {
        self.note("close");
        Ok(())
    }
}

#[async_trait]
impl Images for FakeImages {
    async fn image(&self, _: &str) -> Result<Option<ImageFacts>, EngineError> {
        Ok(self.facts.clone())
    }

    async fn open(&self, _: &str) -> Result<Box<dyn ImageFiles>, EngineError> {
        self.note("open");
        Ok(Box::new(self.clone()))
    }

    async fn build(
        &self,
        _: BuildRequest,
        _: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BuildOutcome, EngineError> {
        panic!("an inspection builds nothing")
    }

    async fn pull(&self, _: &str, _: &str) -> Result<(), EngineError> {
        panic!("an inspection pulls nothing")
    }

    async fn import(&self, _: Content, _: &str, _: &[String]) -> Result<(), EngineError> {
        panic!("an inspection imports nothing")
    }

    async fn read(&self, _: &str, _: &str) -> Result<Option<Bytes>, EngineError> {
        panic!("an inspection opens an image once")
    }

    async fn remove(&self, _: &str) -> Result<(), EngineError> {
        panic!("an inspection removes no image")
    }
}
