//! What is noted beside an archive that was downloaded: when its publisher was
//! asked last, and by what it says whether there is another one.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The note of one archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Metadata {
    /// Where it came from.
    pub(super) url: String,
    /// When its publisher said that it is the newest.
    pub(super) checked: String,
    /// Its size in bytes: another file is another archive.
    pub(super) size: u64,
    /// `ETag` of the answer that brought it.
    pub(super) etag: Option<String>,
    /// `Last-Modified` of the answer that brought it.
    pub(super) last_modified: Option<String>,
}

/// Larger notes are none of ours.
const LARGEST: u64 = 64 << 10;

impl Metadata {
    /// The note of an archive, if there is one that is about it.
    pub(super) fn beside(archive: &Path) -> Option<Self> {
        let path = note(archive);
        let metadata = fs::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > LARGEST {
            return None;
        }
        let noted: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let size = fs::metadata(archive).ok()?.len();
        (noted.size == size).then_some(noted)
    }

    /// When that was.
    pub(super) fn checked(&self) -> Option<Timestamp> {
        self.checked.parse().ok()
    }

    /// Writes the note, in one piece or not at all.
    pub(super) fn write_beside(&self, archive: &Path) -> io::Result<()> {
        let path = note(archive);
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.write_all(b"\n")?;
        file.persist(path)?;
        Ok(())
    }
}

fn note(archive: &Path) -> PathBuf {
    let mut name = archive.as_os_str().to_owned();
    name.push(".meta");
    PathBuf::from(name)
}
