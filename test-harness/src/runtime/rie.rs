//! The official Runtime Interface Emulator: one version, pinned by checksum,
//! fetched once. It knows nothing of how the emulator is used.
//!
//! AWS's own release comes first; where it cannot be reached, the same file is
//! inside the `aws-sam-cli` wheel, which an ordinary `pip` can fetch. Both
//! roads end in the same bytes: aws/aws-sam-cli pull request 9209 vendors the
//! assets of release v1.37, checked by SHA-256.

mod fetch;

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::engine::hex;
use crate::model::Architecture;

/// The emulator's version.
pub const VERSION: &str = "1.37";
/// The release of `aws-sam-cli` that carries the same version.
const SAM_CLI: &str = "1.170.0";

/// The emulator is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum RieError {
    /// No road led to it.
    #[error("failed to fetch the Runtime Interface Emulator {VERSION}: {}", tried.join("; "))]
    Unreachable {
        /// What was tried, and why it was no good.
        tried: Vec<String>,
        /// Where the file would be looked for.
        path: PathBuf,
    },
    /// It cannot be kept.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: io::Error,
    },
}

impl RieError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let Self::Unreachable { path, .. } = self else {
            return Some("choose another folder with LAMBDOCK_CACHE".to_owned());
        };
        Some(format!(
            "put release v{VERSION} of aws-lambda-runtime-interface-emulator at `{}` yourself",
            path.display()
        ))
    }
}

/// SHA-256 of the executable.
const fn checksum(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::X86_64 => "6b1e686e62ab2baf5759c412c4864276ef2a88b094fca53ec070637ccba9b9a5",
        Architecture::Arm64 => "ec2e5d09633d853834c008b1ef264bf834b258a94d551d2b2074966494b39a21",
    }
}

/// Where the executable is kept.
pub fn cached(cache: &Path, architecture: Architecture) -> PathBuf {
    let name = format!("aws-lambda-rie-{architecture}");
    cache.join("rie").join(VERSION).join(name)
}

/// The executable, where it is in the cache already.
pub fn find(cache: &Path, architecture: Architecture) -> Option<PathBuf> {
    let path = cached(cache, architecture);
    is_right(&path, architecture).then_some(path)
}

/// Makes sure that the executable is in the cache, and names it.
///
/// # Errors
/// When it cannot be fetched, or what was fetched is another file.
pub async fn ensure(cache: &Path, architecture: Architecture) -> Result<PathBuf, RieError> {
    if let Some(path) = find(cache, architecture) {
        return Ok(path);
    }
    let path = cached(cache, architecture);
    let mut tried = Vec::new();
    for source in [fetch::Source::Release, fetch::Source::Wheel] {
        match fetch::fetch(source, architecture).await {
            Ok(bytes) if is_right_content(&bytes, architecture) => {
                return keep(&path, &bytes)
                    .map(|()| path.clone())
                    .map_err(|cause| RieError::Write { path, cause });
            }
            Ok(bytes) => {
                let found = hex(&Sha256::digest(&bytes));
                tried.push(format!("{source}: another file, of SHA-256 {found}"));
            }
            Err(reason) => tried.push(format!("{source}: {reason}")),
        }
    }
    Err(RieError::Unreachable { tried, path })
}

fn is_right(path: &Path, architecture: Architecture) -> bool {
    std::fs::read(path).is_ok_and(|bytes| is_right_content(&bytes, architecture))
}

fn is_right_content(bytes: &[u8], architecture: Architecture) -> bool {
    hex(&Sha256::digest(bytes)) == checksum(architecture)
}

/// Written aside and renamed, so that nobody runs half a file.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let aside = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&aside, bytes)?;
    std::fs::set_permissions(&aside, std::fs::Permissions::from_mode(0o755))?;
    std::fs::rename(&aside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_file_counts() {
        let cache = tempfile::tempdir().unwrap();
        let path = cached(cache.path(), Architecture::Arm64);
        assert!(path.ends_with("rie/1.37/aws-lambda-rie-arm64"));
        assert_eq!(find(cache.path(), Architecture::Arm64), None);
        keep(&path, b"something else").unwrap();
        assert!(!is_right(&path, Architecture::Arm64));
        assert_eq!(checksum(Architecture::Arm64).len(), 64);
    }
}
