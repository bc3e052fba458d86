//! Images into ECR: the token, the packer and the pusher of the library, with
//! what earlier pushes have taught.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use lambdock::deploy::{LocalImage, PortFailure, Pushed, Pusher, RepositoryState};
use lambdock::engine::Engine;
use lambdock::registry::{Delivery, Earlier, KnownLayers, RegistryError, Source, deliver};

use super::same::{EntryError, Registry};

/// Pushes images from an engine.
pub(crate) struct RegistryPusher {
    registry: Arc<Registry>,
    engine: Engine,
    known: KnownLayers,
}

impl RegistryPusher {
    /// A pusher that keeps what it learns in a file.
    pub(crate) fn new(registry: Arc<Registry>, engine: Engine, memory: &Path) -> Self {
        Self {
            registry,
            engine,
            known: KnownLayers::open(memory),
        }
    }

    async fn deliver(
        &self,
        image: &LocalImage,
        repository: &RepositoryState,
    ) -> Result<Pushed, EntryError> {
        let entered = self.registry.enter().await?;
        let place = entered.repository(&repository.uri)?;
        let delivery = Delivery {
            source: Source::Engine {
                engine: &self.engine,
                reference: &image.config_digest,
            },
            repository: &place,
            tags: &[],
            earlier: Earlier::Listed,
            known: &self.known,
        };
        let pushed = deliver(&entered.client, &delivery, &|_| {}).await?;
        Ok(Pushed {
            digest: pushed.digest,
            layers_sent: pushed.sent,
            layers_there: pushed.known + pushed.mounted,
            bytes_sent: pushed.bytes_sent,
        })
    }
}

#[async_trait]
impl Pusher for RegistryPusher {
    async fn push(
        &self,
        image: &LocalImage,
        repository: &RepositoryState,
    ) -> Result<Pushed, PortFailure> {
        let done = self.deliver(image, repository).await;
        done.map_err(|error| PortFailure {
            hint: hint(&error),
            source: Box::new(error),
        })
    }
}

fn hint(error: &EntryError) -> Option<String> {
    match error {
        EntryError::Cloud(error) => error.hint(),
        EntryError::Registry(error) => RegistryError::hint(error),
    }
}
