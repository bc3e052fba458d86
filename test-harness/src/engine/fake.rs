//! A scripted engine for tests: images by name, and a record of what was asked.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;

use super::buildkit::{BuildOutcome, BuildRequest, BuildStep, Content};
use super::fake_files::FakeFiles;
use super::{EngineError, ImageFacts, ImageFiles, Images};

/// An engine that exists in memory only.
#[derive(Debug, Default)]
pub(crate) struct FakeImages {
    /// What the engine has, by reference.
    pub(crate) here: Mutex<BTreeMap<String, ImageFacts>>,
    /// What a registry would serve, by reference.
    pub(crate) remote: BTreeMap<String, ImageFacts>,
    /// What builds answer, in order; without one a build succeeds.
    pub(crate) failures: Mutex<Vec<String>>,
    /// What is in each of its images.
    pub(crate) files: FakeFiles,
    /// Every call that changes or reaches something, in order.
    pub(crate) calls: Mutex<Vec<String>>,
}

impl FakeImages {
    pub(crate) fn with(images: &[&str]) -> Self {
        let fake = Self::default();
        for reference in images {
            fake.add(reference, facts(reference));
        }
        fake
    }

    pub(crate) fn add(&self, reference: &str, facts: ImageFacts) {
        self.here
            .lock()
            .unwrap()
            .insert(reference.to_owned(), facts);
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    fn called(&self, call: String) {
        self.calls.lock().unwrap().push(call);
    }
}

/// Facts whose id is derived from a name.
pub(crate) fn facts(name: &str) -> ImageFacts {
    ImageFacts {
        id: format!("sha256:{name}"),
        architecture: "amd64".into(),
        os: "linux".into(),
        entry_point: vec!["/main".into()],
        ..ImageFacts::default()
    }
}

#[async_trait]
impl Images for FakeImages {
    async fn image(&self, reference: &str) -> Result<Option<ImageFacts>, EngineError> {
        Ok(self.here.lock().unwrap().get(reference).cloned())
    }

    async fn build(
        &self,
        request: BuildRequest,
        _tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BuildOutcome, EngineError> {
        self.called(format!("build {}", request.tag));
        if let Some(message) = self.failures.lock().unwrap().pop() {
            return Ok(BuildOutcome::Failed {
                message,
                tail: vec!["last line".into()],
            });
        }
        let image = ImageFacts {
            labels: request.labels,
            ..facts(&request.tag)
        };
        let id = image.id.clone();
        self.add(&request.tag, image);
        Ok(BuildOutcome::Built(id))
    }

    async fn pull(&self, reference: &str, _platform: &str) -> Result<(), EngineError> {
        self.called(format!("pull {reference}"));
        let found = self.remote.get(reference).cloned();
        let found = found.ok_or_else(|| EngineError::Connection {
            doing: format!("pull `{reference}`"),
            reason: "no such host".into(),
        })?;
        for digest in &found.repo_digests {
            if let Some((_, digest)) = digest.split_once('@') {
                self.add(&format!("{reference}@{digest}"), found.clone());
            }
        }
        self.add(reference, found);
        Ok(())
    }

    async fn import(
        &self,
        _archive: Content,
        tag: &str,
        _changes: &[String],
    ) -> Result<(), EngineError> {
        self.called(format!("import {tag}"));
        self.add(tag, facts(tag));
        Ok(())
    }

    async fn open(&self, image: &str) -> Result<Box<dyn ImageFiles>, EngineError> {
        self.called(format!("open {image}"));
        Ok(Box::new(self.files.clone()))
    }

    async fn remove(&self, reference: &str) -> Result<(), EngineError> {
        self.called(format!("remove {reference}"));
        self.here.lock().unwrap().remove(reference);
        Ok(())
    }
}
