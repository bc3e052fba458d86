//! The image that network sandboxes run: the waiting program and the emulator.
//!
//! The engine fills a new volume from the image that first mounts it, so the
//! emulator reaches every environment through one volume: on a remote engine
//! as on a local one, and with a read-only root.

use std::path::Path;

use bollard::models::{Mount, MountType, MountVolumeOptions};
use sha2::{Digest, Sha256};

use super::pause;
use crate::engine::buildkit::Content;
use crate::engine::{EngineError, Images, hex, labels};
use crate::model::Architecture;

/// The folder of the emulator, in the sandbox's image and every environment.
pub(super) const FOLDER: &str = "/.lambdock";
/// The emulator's path in every environment.
pub(super) const EMULATOR: &str = "/.lambdock/aws-lambda-rie";
/// What a sandbox runs.
pub(super) const PAUSE: &str = "/pause";
const REPOSITORY: &str = "lambdock/sandbox";

/// The image and the volume, by name; both are named after their content.
#[derive(Debug, Clone)]
pub(super) struct SandboxImage {
    digest: String,
}

impl SandboxImage {
    /// Makes sure that the image is there.
    pub(super) async fn ensure(
        images: &dyn Images,
        emulator: &Path,
        architecture: Architecture,
    ) -> Result<Self, EngineError> {
        let failed = |error: std::io::Error| EngineError::Connection {
            doing: format!("read the emulator `{}`", emulator.display()),
            reason: error.to_string(),
        };
        let emulator = tokio::fs::read(emulator).await.map_err(failed)?;
        let program = pause::elf(architecture);
        let mut hash = Sha256::new();
        hash.update(&program);
        hash.update(&emulator);
        let image = Self {
            digest: hex(&hash.finalize())[..12].to_owned(),
        };
        if images.image(&image.reference()).await?.is_none() {
            let archive = archive(&program, &emulator).map_err(failed)?;
            let label = format!("LABEL {}=sandbox", labels::KIND);
            let archive = Content::Bytes(archive.into());
            images
                // One line only: Podman takes several for one.
                .import(archive, &image.reference(), &[label])
                .await?;
        }
        Ok(image)
    }

    pub(super) fn name_and_tag(&self) -> (&'static str, &str) {
        (REPOSITORY, &self.digest)
    }

    pub(super) fn reference(&self) -> String {
        format!("{REPOSITORY}:{}", self.digest)
    }

    /// The volume's mount. The first container that has it must be a sandbox,
    /// since its image is what fills the volume.
    pub(super) fn mount(&self, read_only: bool) -> Mount {
        let label = (labels::KIND.to_owned(), "emulator".to_owned());
        Mount {
            target: Some(FOLDER.to_owned()),
            source: Some(format!("lambdock-emulator-{}", self.digest)),
            typ: Some(MountType::VOLUME),
            read_only: Some(read_only),
            volume_options: Some(MountVolumeOptions {
                labels: Some([label].into()),
                ..MountVolumeOptions::default()
            }),
            ..Mount::default()
        }
    }
}

fn archive(program: &[u8], emulator: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in [(PAUSE, program), (EMULATOR, emulator)] {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o755);
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append_data(&mut header, path.trim_start_matches('/'), content)?;
    }
    builder.into_inner()
}
