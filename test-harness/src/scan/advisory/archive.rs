//! `all.zip` as osv.dev publishes it, one an ecosystem: its records, unpacked
//! one by one and only when they are asked for.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use jiff::Timestamp;
use zip::ZipArchive;
use zip::result::ZipError;

use super::index::Index;
use super::limits::Limits;

/// An archive of records.
#[derive(Debug, Clone)]
pub(super) struct Archive {
    zip: ZipArchive<Shared>,
    limits: Limits,
}

/// A file that many readers share, each at a place of its own.
#[derive(Debug, Clone)]
struct Shared {
    file: Arc<File>,
    length: u64,
    at: u64,
}

impl Archive {
    pub(super) fn open(path: &Path, limits: Limits) -> Result<Self, ZipError> {
        // A pipe would be waited for, and a device has no end.
        let metadata = fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(ZipError::Io(io::Error::other("it is no file")));
        }
        let (file, length) = (File::open(path)?, metadata.len());
        let shared = Shared {
            file: Arc::new(file),
            length,
            at: 0,
        };
        let zip = ZipArchive::new(shared)?;
        if zip.len() > limits.records {
            let text = format!("it has {} entries, more than is read", zip.len());
            return Err(ZipError::Io(io::Error::other(text)));
        }
        Ok(Self { zip, limits })
    }

    /// Reads every record once, on as many threads as there are cores.
    pub(super) fn index(&self, now: Timestamp) -> Index {
        let workers = thread::available_parallelism()
            .map_or(1, usize::from)
            .min(8);
        let unpacked = AtomicU64::new(0);
        let count = self.zip.len();
        let share = count.div_ceil(workers).max(1);
        let mut index = Index::default();
        thread::scope(|scope| {
            let parts: Vec<_> = (0..count)
                .step_by(share)
                .map(|from| {
                    let mine = from..(from + share).min(count);
                    let (mut archive, unpacked) = (self.clone(), &unpacked);
                    scope.spawn(move || archive.index_part(mine, unpacked, now))
                })
                .collect();
            for part in parts {
                match part.join() {
                    Ok(part) => index.merge(part),
                    Err(_) => index.refuse("", "reading it has failed".to_owned()),
                }
            }
        });
        index
    }

    fn index_part(
        &mut self,
        entries: std::ops::Range<usize>,
        unpacked: &AtomicU64,
        now: Timestamp,
    ) -> Index {
        let mut index = Index::default();
        let mut json = Vec::new();
        for at in entries {
            let entry = u32::try_from(at).unwrap_or(u32::MAX);
            let name = self.name(entry);
            // Folders, and what is no record.
            let is_record = Path::new(&name)
                .extension()
                .is_some_and(|ending| ending == "json");
            if !is_record {
                continue;
            }
            match self.read_into(entry, &mut json) {
                Ok(()) => index.add(entry, &json, &|| name.clone(), now),
                Err(reason) => index.refuse(&name, reason),
            }
            let length = u64::try_from(json.len()).unwrap_or(u64::MAX);
            let before = unpacked.fetch_add(length, Ordering::Relaxed);
            if before + length > self.limits.unpacked {
                index.refuse(&name, "the archive unpacks to more than is read".to_owned());
                break;
            }
        }
        index
    }

    /// One record's bytes.
    pub(super) fn read(&self, entry: u32) -> Result<Vec<u8>, String> {
        let mut json = Vec::new();
        self.clone().read_into(entry, &mut json)?;
        Ok(json)
    }

    pub(super) fn name(&self, entry: u32) -> String {
        let at = usize::try_from(entry).ok();
        match at.and_then(|at| self.zip.name_for_index(at)) {
            Some(Ok(name)) => name.into_owned(),
            // Whatever cannot be spelt may be a record.
            Some(Err(_)) | None => format!("entry-{entry}.json"),
        }
    }

    fn read_into(&mut self, entry: u32, json: &mut Vec<u8>) -> Result<(), String> {
        json.clear();
        let at = usize::try_from(entry).map_err(|error| error.to_string())?;
        let file = self.zip.by_index(at).map_err(|error| error.to_string())?;
        let limit = self.limits.record;
        let read = file.take(limit + 1).read_to_end(json);
        let read = read.map_err(|error| error.to_string())?;
        if u64::try_from(read).unwrap_or(u64::MAX) > limit {
            return Err(format!("it is larger than {limit} bytes"));
        }
        Ok(())
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += u64::try_from(read).unwrap_or_default();
        Ok(read)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
