//! `lambdock.lock`: which digest each public base image had when it was last
//! resolved, so that everybody builds on the same one.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

const HEADER: &str =
    "# Base images by digest. Written by lambdock; refresh with `lambdock build --update-bases`.\n";

/// The lock file of a project.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    bases: Mutex<BTreeMap<String, String>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    bases: BTreeMap<String, String>,
}

/// A lock file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("failed to read `{}`", path.display())]
pub struct LockError {
    /// The file.
    pub path: PathBuf,
    /// The cause.
    #[source]
    pub cause: Box<dyn std::error::Error + Send + Sync>,
}

impl Lock {
    /// Reads `lambdock.lock` beside the manifest; a missing one is empty.
    ///
    /// # Errors
    /// When it exists and cannot be read: guessing would move a base silently.
    pub fn open(root: &Path) -> Result<Self, LockError> {
        let path = root.join("lambdock.lock");
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::parse("", &path),
            Err(error) => {
                let cause = error.into();
                Err(LockError { path, cause })
            }
        }
    }

    /// Reads the text of a lock, which is written to that path.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str, path: &Path) -> Result<Self, LockError> {
        let path = path.to_owned();
        match toml::from_str::<Document>(text) {
            Ok(document) => Ok(Self {
                path,
                bases: Mutex::new(document.bases),
            }),
            Err(error) => {
                let cause = error.into();
                Err(LockError { path, cause })
            }
        }
    }

    /// The digest of a reference, `sha256:…`.
    pub(super) fn digest(&self, reference: &str) -> Option<String> {
        self.bases().get(reference).cloned()
    }

    /// Sets a digest and writes the file.
    pub(super) fn set(&self, reference: &str, digest: &str) -> io::Result<()> {
        let bases = {
            let mut bases = self.bases();
            let old = bases.insert(reference.to_owned(), digest.to_owned());
            if old.as_deref() == Some(digest) {
                return Ok(());
            }
            bases.clone()
        };
        let text = toml::to_string(&Document { bases }).map_err(io::Error::other)?;
        let aside = self.path.with_extension("lock.tmp");
        std::fs::write(&aside, format!("{HEADER}{text}"))?;
        std::fs::rename(&aside, &self.path)
    }

    fn bases(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        // Every change is one whole insertion, so a panic leaves no half.
        self.bases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_digests_and_refuses_a_broken_file() {
        let root = tempfile::tempdir().unwrap();
        let lock = Lock::open(root.path()).unwrap();
        let reference = "public.ecr.aws/lambda/nodejs:22";
        assert_eq!(lock.digest(reference), None);
        lock.set(reference, "sha256:abc").unwrap();
        let again = Lock::open(root.path()).unwrap();
        assert_eq!(again.digest(reference).as_deref(), Some("sha256:abc"));
        std::fs::write(root.path().join("lambdock.lock"), "bases = 1").unwrap();
        let error = Lock::open(root.path()).unwrap_err();
        assert!(error.to_string().contains("lambdock.lock"));
    }
}
