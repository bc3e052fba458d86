//! What was read of layers, by their digests, in a folder of the caller's: a
//! layer that has not changed is not read again. Cached is what a layer adds
//! and removes, never what is left of it in an image.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::image::LayerRecord;
use super::packages::READERS;

/// Raised when an entry has another form.
const FORM: u32 = 1;
/// Of an entry, unpacked.
const MOST_OF_AN_ENTRY: u64 = 512 << 20;

/// A folder of what was read of layers. It may be deleted at any time, and
/// several processes may use it at once.
#[derive(Debug, Clone)]
pub struct LayerCache {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Entry<T> {
    /// Of what it is.
    key: String,
    /// What was read.
    value: T,
}

impl LayerCache {
    /// Uses a folder, which is made when the first layer is kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was read of a layer; nothing where that is not known, or where the
    /// entry is damaged.
    pub(super) fn layer(&self, digest: &str) -> Option<LayerRecord> {
        let record: LayerRecord = self.load("layer", digest)?;
        (record.digest() == digest).then_some(record)
    }

    /// Keeps what was read of a layer. A cache that cannot be written costs
    /// time and nothing else.
    pub(super) fn keep_layer(&self, record: &LayerRecord) {
        self.keep("layer", record.digest(), record);
    }

    /// The steps that made an image's layers.
    pub(super) fn steps(&self, id: &str) -> Option<Vec<Option<String>>> {
        self.load("image", id)
    }

    /// Keeps the steps that made an image's layers.
    pub(super) fn keep_steps(&self, id: &str, steps: &[Option<String>]) {
        self.keep("image", id, &steps);
    }

    fn path(&self, kind: &str, key: &str) -> Option<PathBuf> {
        let digits = key.strip_prefix("sha256:")?;
        let safe = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        safe.then(|| {
            self.folder
                .join(format!("{kind}-{FORM}.{READERS}-{digits}.json.gz"))
        })
    }

    fn load<T: DeserializeOwned>(&self, kind: &str, key: &str) -> Option<T> {
        let file = File::open(self.path(kind, key)?).ok()?;
        let mut text = Vec::new();
        let mut unpacked = GzDecoder::new(BufReader::new(file)).take(MOST_OF_AN_ENTRY);
        unpacked.read_to_end(&mut text).ok()?;
        let entry: Entry<T> = serde_json::from_slice(&text).ok()?;
        (entry.key == key).then_some(entry.value)
    }

    fn keep<T: Serialize>(&self, kind: &str, key: &str, value: &T) {
        if let Some(path) = self.path(kind, key) {
            // What is not kept is read again.
            let _: io::Result<()> = self.write(&path, key, value);
        }
    }

    fn write<T: Serialize>(&self, path: &Path, key: &str, value: &T) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let aside = tempfile::Builder::new()
            .prefix(".layer-")
            .tempfile_in(&self.folder)?;
        let mut packed = GzEncoder::new(io::BufWriter::new(aside), Compression::fast());
        let entry = Entry {
            key: key.to_owned(),
            value,
        };
        serde_json::to_writer(&mut packed, &entry)?;
        let mut written = packed.finish()?;
        written.flush()?;
        let aside = written
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        aside.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}
