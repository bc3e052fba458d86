//! Records as databases publish them, and as nobody should.

mod databases;
mod records;

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The advisories that the samples are about.
pub(in crate::scan) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/vulnerable/advisories")
}

pub(in crate::scan) fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// An archive of entries, in bytes.
pub(in crate::scan) fn zip<'a>(entries: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sample(id: &str) -> Vec<u8> {
    fs::read(samples().join(format!("{id}.json"))).unwrap()
}
