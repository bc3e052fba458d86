//! Files of an app as text with line numbers, read within bounds.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::SourceError;

/// Lockfiles of large apps have some 10 MB.
const MOST_OF_A_FILE: u64 = 64 << 20;

/// A line of an app's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The file.
    pub file: PathBuf,
    /// Counted from 1.
    pub number: u32,
    /// What it says, without the blanks around it.
    pub text: String,
}

/// A file and its text.
#[derive(Debug)]
pub(in crate::trace) struct Text {
    pub(in crate::trace) file: PathBuf,
    pub(in crate::trace) text: String,
}

impl Text {
    /// Reads a file of a folder; `None` where there is none.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Option<Self>, SourceError> {
        let file = folder.join(name);
        if !file.is_file() {
            return Ok(None);
        }
        let failed = |reason: String| SourceError {
            file: file.clone(),
            reason,
        };
        let mut text = String::new();
        let opened = std::fs::File::open(&file).map_err(|error| failed(error.to_string()))?;
        let read = opened.take(MOST_OF_A_FILE + 1).read_to_string(&mut text);
        read.map_err(|error| failed(error.to_string()))?;
        if text.len() as u64 > MOST_OF_A_FILE {
            return Err(failed(format!("it has more than {MOST_OF_A_FILE} bytes")));
        }
        Ok(Some(Self { file, text }))
    }

    /// The line that holds a byte of the text.
    pub(super) fn line_at(&self, offset: usize) -> Line {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let before = bytes[..offset].iter().filter(|byte| **byte == b'\n');
        let number = before.count() + 1;
        let begin = bytes[..offset].iter().rposition(|byte| *byte == b'\n');
        let begin = begin.map_or(0, |at| at + 1);
        let end = bytes[offset..].iter().position(|byte| *byte == b'\n');
        let end = end.map_or(bytes.len(), |at| offset + at);
        Line {
            file: self.file.clone(),
            number: u32::try_from(number).unwrap_or(u32::MAX),
            text: String::from_utf8_lossy(&bytes[begin..end])
                .trim()
                .to_owned(),
        }
    }

    /// The line that a part of the text begins on.
    pub(super) fn line_of(&self, part: &str) -> Line {
        let begin = self.text.as_ptr() as usize;
        let at = (part.as_ptr() as usize).saturating_sub(begin);
        self.line_at(at)
    }

    /// That the text is not what it should be.
    pub(super) fn wrong(&self, reason: impl Into<String>) -> SourceError {
        SourceError {
            file: self.file.clone(),
            reason: reason.into(),
        }
    }
}
