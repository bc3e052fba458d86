//! What stand-in bases get from this machine: the emulator and the certificate
//! authorities.

use std::path::PathBuf;

use async_trait::async_trait;

use super::LocalSettings;
use crate::engine::Engine;
use crate::image::stand_in::Supplies;
use crate::model::Architecture;
use crate::runtime::rie;

pub(super) struct HostSupplies {
    cache: PathBuf,
    authorities: Option<PathBuf>,
    architecture: Architecture,
}

impl HostSupplies {
    pub(super) fn new(settings: &LocalSettings, engine: &Engine) -> Self {
        Self {
            cache: settings.cache.clone(),
            authorities: settings.authorities.clone(),
            architecture: engine.info().architecture.unwrap_or(Architecture::X86_64),
        }
    }
}

#[async_trait]
impl Supplies for HostSupplies {
    async fn emulator(&self) -> Result<PathBuf, String> {
        let path = rie::ensure(&self.cache, self.architecture).await;
        path.map_err(|error| error.to_string())
    }

    fn authorities(&self) -> Option<PathBuf> {
        self.authorities.clone()
    }
}
