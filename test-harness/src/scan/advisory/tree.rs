//! Files of a database: records and archives below a folder, in a fixed order.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::limits::Limits;

/// What was found in one place.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files that end in `.json`.
    pub(super) records: Vec<PathBuf>,
    /// Files that end in `.zip`.
    pub(super) archives: Vec<PathBuf>,
    /// Folders that cannot be listed or lie too deep, with the reason.
    pub(super) unreadable: Vec<(PathBuf, String)>,
}

impl Found {
    /// Looks through a folder, or takes a file as what its name says. Links to
    /// folders are not followed, so there is no way round in circles.
    pub(super) fn below(path: &Path, limits: &Limits) -> io::Result<Self> {
        let mut found = Self::default();
        if fs::metadata(path)?.is_dir() {
            found.walk(path, limits, 0)?;
        } else {
            found.take(path.to_owned());
            if found.records.is_empty() && found.archives.is_empty() {
                return Err(io::Error::other(
                    "it is neither a folder nor a .json or .zip file",
                ));
            }
        }
        found.records.sort();
        found.archives.sort();
        if found.records.len() > limits.records {
            let count = found.records.len();
            return Err(io::Error::other(format!(
                "it has {count} records, more than is read"
            )));
        }
        Ok(found)
    }

    fn walk(&mut self, folder: &Path, limits: &Limits, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if !entry.file_type()?.is_dir() {
                self.take(path);
            } else if depth >= limits.depth {
                self.unreadable.push((path, "it lies too deep".to_owned()));
            } else if let Err(error) = self.walk(&path, limits, depth + 1) {
                self.unreadable.push((path, error.to_string()));
            }
        }
        Ok(())
    }

    fn take(&mut self, path: PathBuf) {
        let ends_in = |ending: &str| path.extension().is_some_and(|found| found == ending);
        if ends_in("json") {
            self.records.push(path);
        } else if ends_in("zip") {
            self.archives.push(path);
        }
    }
}

/// A record's bytes.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, String> {
    // A pipe would be waited for, and a device has no end.
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is no file".to_owned());
    }
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut json = Vec::new();
    let read = file.take(limits.record + 1).read_to_end(&mut json);
    let read = read.map_err(|error| error.to_string())?;
    if u64::try_from(read).unwrap_or(u64::MAX) > limits.record {
        return Err(format!("it is larger than {} bytes", limits.record));
    }
    Ok(json)
}
