//! What version control knows, as finding changes needs it.

use std::path::{Path, PathBuf};

use super::git::GitError;

/// A revision, and how the working tree differs from it.
pub trait History {
    /// The files that differ, are new or are gone; absolute, through no links.
    ///
    /// # Errors
    /// When version control does not tell.
    fn changed(&self) -> Result<Vec<PathBuf>, GitError>;

    /// A file's text at the revision; nothing where it was not there.
    ///
    /// # Errors
    /// When version control does not tell.
    fn text(&self, path: &Path) -> Result<Option<String>, GitError>;
}
