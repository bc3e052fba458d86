//! Images as files, in the form of `docker save`: written whole or not at all.

use std::io;
use std::path::Path;

use bollard::query_parameters::ImportImageOptionsBuilder;
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{Engine, EngineError, hex};

/// An image that was written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The file's digest, in hexadecimal digits.
    pub sha256: String,
    /// The file's size.
    pub bytes: u64,
}

impl Engine {
    /// Writes an image with its name to a file.
    ///
    /// # Errors
    /// When the engine does not hand it out, or the file cannot be written.
    pub async fn save_image(&self, reference: &str, path: &Path) -> Result<Archive, EngineError> {
        let doing = format!("save image `{reference}` to `{}`", path.display());
        let failed = |error: io::Error| EngineError::Connection {
            doing: doing.clone(),
            reason: error.to_string(),
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut aside = tempfile::Builder::new();
        // Temporary files are private; an archive is as readable as any file.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            aside.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let aside = aside.prefix(".lambdock-image-").tempfile_in(folder);
        let aside = aside.map_err(failed)?;
        let (file, aside) = aside.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut chunks = std::pin::pin!(self.client().export_image(reference));
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(EngineError::call(&doing))?;
            hash.update(&chunk);
            bytes += chunk.len() as u64;
            file.write_all(&chunk).await.map_err(failed)?;
        }
        file.flush().await.map_err(failed)?;
        aside.persist(path).map_err(|error| failed(error.error))?;
        let sha256 = hex(&hash.finalize());
        Ok(Archive { sha256, bytes })
    }

    /// Makes the images of a file known to the engine.
    ///
    /// # Errors
    /// When the file cannot be read, or the engine does not take it.
    pub async fn load_image(&self, path: &Path) -> Result<(), EngineError> {
        let doing = format!("load images from `{}`", path.display());
        let file = tokio::fs::File::open(path).await;
        let file = file.map_err(|error| EngineError::Connection {
            doing: doing.clone(),
            reason: error.to_string(),
        })?;
        let chunks = tokio_util::io::ReaderStream::with_capacity(file, 1 << 20);
        let options = ImportImageOptionsBuilder::new().quiet(true).build();
        let body = bollard::body_try_stream(chunks);
        let mut progress = self.client().import_image(options, body, None);
        while let Some(step) = progress.next().await {
            step.map_err(EngineError::call(&doing))?;
        }
        Ok(())
    }
}
