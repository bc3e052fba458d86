//! The official Runtime Interface Emulator: where its executable is kept.

use std::path::{Path, PathBuf};

use crate::model::Architecture;

/// The emulator is not to be had.
#[derive(Debug, thiserror::Error)]
#[error("failed to find the emulator at `{}`", path.display())]
pub struct RieError {
    /// Where it should be.
    pub path: PathBuf,
}

impl RieError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some("put AWS's `aws-lambda-rie` executable there".to_owned())
    }
}

/// The emulator's executable in the cache.
///
/// # Errors
/// When it is not there.
#[expect(clippy::unused_async, reason = "fetching it will wait")]
pub async fn ensure(cache: &Path, architecture: Architecture) -> Result<PathBuf, RieError> {
    let path = cache.join(format!("aws-lambda-rie-{architecture}"));
    if path.is_file() {
        return Ok(path);
    }
    Err(RieError { path })
}
