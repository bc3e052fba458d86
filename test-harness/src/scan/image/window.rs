//! A part of a file as a file of its own: a blob in an archive, a file in a
//! layer that is not compressed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Where some bytes lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) path: PathBuf,
    pub(super) start: u64,
    pub(super) size: u64,
}

impl Span {
    /// A whole file.
    pub(super) fn of_file(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            start: 0,
            size: path.metadata()?.len(),
        })
    }

    /// Opens it; the file that it is a part of is opened anew.
    pub(super) fn open(&self) -> io::Result<Window<File>> {
        Window::new(File::open(&self.path)?, self.start, self.size)
    }

    /// All of it, if it is no larger than that.
    pub(super) fn bytes(&self, most: u64) -> io::Result<Vec<u8>> {
        if self.size > most {
            let reason = format!("it is larger than {} MiB", most >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A part of something that can be read at any place.
#[derive(Debug)]
pub(super) struct Window<R> {
    inner: R,
    start: u64,
    size: u64,
    position: u64,
}

impl<R: Read + Seek> Window<R> {
    pub(super) fn new(mut inner: R, start: u64, size: u64) -> io::Result<Self> {
        inner.seek(SeekFrom::Start(start))?;
        Ok(Self {
            inner,
            start,
            size,
            position: 0,
        })
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.size.saturating_sub(self.position);
        let most = usize::try_from(left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let read = self.inner.read(&mut buffer[..most])?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<R: Seek> Seek for Window<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        let place = target.and_then(|target| Some((target, self.start.checked_add(target)?)));
        let Some((target, place)) = place else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        self.inner.seek(SeekFrom::Start(place))?;
        self.position = target;
        Ok(target)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn nothing_outside_is_read() {
        let mut window = Window::new(Cursor::new(b"0123456789"), 2, 5).unwrap();
        let mut text = String::new();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "23456");
        window.seek(SeekFrom::End(-2)).unwrap();
        text.clear();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "56");
        assert!(window.seek(SeekFrom::Current(-9)).is_err());
        window.seek(SeekFrom::Start(100)).unwrap();
        assert_eq!(window.read(&mut [0; 4]).unwrap(), 0);
    }
}
