//! A saved image as the parts that a registry keeps: its configuration, byte for
//! byte, and its layers, each where it lies and as it is compressed.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::InventoryError;
use super::locate::{self, Located};
use super::store::Store;
use super::unpack::Compression;
use super::window::Span;

/// A saved image.
#[derive(Debug)]
pub(crate) struct Parts {
    /// `sha256:…` of the configuration.
    pub(crate) id: String,
    /// The configuration as it is written.
    pub(crate) configuration: Vec<u8>,
    /// `sha256:…` of each layer, uncompressed, bottom first.
    pub(crate) diff_ids: Vec<String>,
    /// The layers, bottom first.
    pub(crate) layers: Vec<Part>,
}

/// A layer in a saved image.
#[derive(Debug, Clone)]
pub(crate) struct Part(Span);

impl Parts {
    /// Finds the only image of a tar archive.
    pub(crate) fn of_archive(path: &Path) -> Result<Self, InventoryError> {
        let Located {
            id,
            configuration,
            bytes,
            layers,
            ..
        } = locate::image(&Store::archive(path)?)?;
        Ok(Self {
            id,
            configuration: bytes,
            diff_ids: configuration.diff_ids,
            layers: layers.into_iter().map(Part).collect(),
        })
    }
}

impl Part {
    /// Whether the layer lies there compressed with gzip.
    pub(crate) fn is_gzip(&self) -> io::Result<bool> {
        Ok(Compression::of(&mut self.0.open()?)? == Compression::Gzip)
    }

    /// The layer as it lies there.
    pub(crate) fn stored(&self) -> io::Result<impl Read + use<>> {
        self.0.open()
    }

    /// The layer, uncompressed.
    pub(crate) fn unpacked(&self) -> io::Result<Box<dyn Read>> {
        let mut input = self.0.open()?;
        Ok(Compression::of(&mut input)?.reader(input))
    }

    /// The file that it is a part of, where in it, and how long.
    pub(crate) fn place(&self) -> (PathBuf, u64, u64) {
        (self.0.path.clone(), self.0.start, self.0.size)
    }
}
