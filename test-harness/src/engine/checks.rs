//! What an engine tells when it is asked how it is: its storage, whether it
//! builds, what registries serve it. For whoever looks after a machine.

use std::path::PathBuf;

use super::{Engine, EngineError, buildkit};

/// Where an engine lives and what it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngineState {
    /// The folder of its images and containers, on its own machine.
    pub root: Option<PathBuf>,
    /// Its memory in bytes.
    pub memory: Option<u64>,
    /// Its processors.
    pub processors: Option<u64>,
}

impl Engine {
    /// Where the engine lives and what it has.
    ///
    /// # Errors
    /// When the engine does not tell.
    pub async fn state(&self) -> Result<EngineState, EngineError> {
        let info = self.client().info().await;
        let info = info.map_err(EngineError::call("ask the engine how it is"))?;
        let positive = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        Ok(EngineState {
            root: info.docker_root_dir.map(PathBuf::from),
            memory: positive(info.mem_total),
            processors: positive(info.ncpu),
        })
    }

    /// Whether the engine takes builds as we send them.
    ///
    /// # Errors
    /// When it does not.
    pub async fn takes_builds(&self) -> Result<(), EngineError> {
        buildkit::try_session(self.address()).await
    }

    /// Whether a registry serves an image, by its manifest alone.
    ///
    /// # Errors
    /// When it does not, or the engine cannot reach it.
    pub async fn is_served(&self, reference: &str) -> Result<(), EngineError> {
        let asked = self.client().inspect_registry_image(reference, None).await;
        let doing = format!("find `{reference}` in its registry");
        asked.map(drop).map_err(EngineError::call(doing))
    }
}
