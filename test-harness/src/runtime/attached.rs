//! A volume of an environment's own: files that are put there before its first
//! event, and read back after its last. It does not know what the files are.
//!
//! The emulator starts the runtime at the first event only, so that files may be
//! put into a container that runs already. A read-only root refuses them
//! anywhere but in a volume, and `/tmp` is the function's.

use bollard::Docker;
use bollard::body_full;
use bollard::models::{Mount, MountType, MountVolumeOptions};
use bollard::query_parameters::{
    DownloadFromContainerOptionsBuilder, TopOptionsBuilder, UploadToContainerOptionsBuilder,
};
use bytes::Bytes;
use futures_util::StreamExt;

use super::{Environment, Launcher};
use crate::engine::{EngineError, labels};

/// Files for an environment.
#[derive(Debug, Clone)]
pub struct Attached {
    /// The folder in the environment, absolute.
    pub folder: String,
    /// What is put there, as a tar archive.
    pub archive: Bytes,
}

/// What was read from an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fetched {
    /// The path, as a tar archive.
    pub archive: Vec<u8>,
    /// Whether there was more than may be read.
    pub cut: bool,
}

impl Attached {
    /// The volume, which the engine makes with the container and removes with it.
    pub(super) fn mount(&self) -> Mount {
        Mount {
            target: Some(self.folder.clone()),
            typ: Some(MountType::VOLUME),
            read_only: Some(false),
            volume_options: Some(MountVolumeOptions {
                labels: Some(labels::ours("attached")),
                ..MountVolumeOptions::default()
            }),
            ..Mount::default()
        }
    }

    /// Puts the files there.
    pub(super) async fn put(&self, client: &Docker, container: &str) -> Result<(), EngineError> {
        let options = UploadToContainerOptionsBuilder::new().path(&self.folder);
        let body = body_full(self.archive.clone());
        let put = client.upload_to_container(container, Some(options.build()), body);
        put.await
            .map_err(EngineError::call("put files into an environment"))
    }
}

impl Environment {
    /// The command lines of the container's processes, as the engine lists them.
    ///
    /// # Errors
    /// When the engine lists none, as it does of a container that has ended.
    pub async fn processes(&self, launcher: &Launcher) -> Result<Vec<String>, EngineError> {
        let options = TopOptionsBuilder::new().ps_args("-eo pid,args").build();
        let client = launcher.engine.client();
        let listed = client.top_processes(self.full_id(), Some(options)).await;
        let listed = listed.map_err(EngineError::call("list an environment's processes"))?;
        let rows = listed.processes.unwrap_or_default();
        // The engine itself needs the ids, to tell the container's from others.
        Ok(rows.into_iter().filter_map(|mut row| row.pop()).collect())
    }

    /// Reads a path of the container, at most that many bytes of its archive.
    ///
    /// # Errors
    /// When the engine refuses, as it does for a path that does not exist.
    pub async fn fetch(
        &self,
        launcher: &Launcher,
        path: &str,
        most: usize,
    ) -> Result<Fetched, EngineError> {
        let options = DownloadFromContainerOptionsBuilder::new().path(path);
        let client = launcher.engine.client();
        let mut pieces = client.download_from_container(self.full_id(), Some(options.build()));
        let mut fetched = Fetched::default();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(EngineError::call(format!(
                "read `{path}` of an environment"
            )))?;
            let room = most.saturating_sub(fetched.archive.len());
            fetched
                .archive
                .extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.len() > room {
                fetched.cut = true;
                break;
            }
        }
        Ok(fetched)
    }
}
