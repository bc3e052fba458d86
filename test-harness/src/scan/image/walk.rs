//! Going through a tar archive with bounded memory. The `tar` crate reads long
//! names and extended headers whole, whatever size they claim, so only its
//! reading of a header's fields is used.
//!
//! Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended
//! Header"; GNU tar's manual, "Basic Tar Format".

use std::io::{self, Read, Seek};

use tar::{EntryType, Header};

const BLOCK: u64 = 512;
const BLOCK_BYTES: usize = 512;
/// Of a long name or an extended header.
const MOST_EXTENDED: u64 = 1 << 20;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Symlink,
    HardLink,
    Other,
}

/// One entry of an archive.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) path: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) link: Vec<u8>,
    pub(super) size: u64,
    /// Where its content begins.
    pub(super) at: u64,
    /// Whether the content has holes, and so is not the file's.
    pub(super) sparse: bool,
}

/// An archive that is read from start to end.
pub(super) struct Walk<R> {
    reader: R,
    position: u64,
    /// What of the entry was not read.
    left: u64,
    /// What fills its last block.
    padding: u64,
    /// Passes bytes by; gives how many there were.
    pass: fn(&mut R, u64) -> io::Result<u64>,
}

/// Names and links that stand before the entry that they belong to.
#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

fn bad(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}

impl<R: Read> Walk<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            position: 0,
            left: 0,
            padding: 0,
            pass: |reader, count| io::copy(&mut reader.take(count), &mut io::sink()),
        }
    }

    /// Passes contents by without reading them. An archive that breaks off is
    /// then found out by what it should hold.
    pub(super) fn seeking(reader: R) -> Self
    where
        R: Seek,
    {
        Self {
            pass: |reader, count| {
                let by =
                    i64::try_from(count).map_err(|_| bad("an entry is larger than any archive"))?;
                reader.seek_relative(by)?;
                Ok(count)
            },
            ..Self::new(reader)
        }
    }

    /// The next entry; nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Member>> {
        let mut extended = Extended::default();
        loop {
            self.skip()?;
            let Some(header) = self.header()? else {
                return Ok(None);
            };
            let kind = header.entry_type();
            let size = header.entry_size()?;
            self.enter(size)?;
            match kind {
                EntryType::GNULongName => extended.path = Some(text(self.extension(size)?)),
                EntryType::GNULongLink => extended.link = Some(text(self.extension(size)?)),
                EntryType::XHeader => extended.read(&self.extension(size)?)?,
                EntryType::XGlobalHeader => {
                    self.extension(size)?;
                }
                _ => return self.member(&header, extended, size).map(Some),
            }
        }
    }

    /// The content of the entry that came last.
    pub(super) fn content(&mut self) -> Content<'_, R> {
        Content { walk: self }
    }

    /// Reads to the end, past the archive's own.
    pub(super) fn finish(mut self) -> io::Result<()> {
        io::copy(&mut self.reader, &mut io::sink())?;
        Ok(())
    }

    fn member(&mut self, header: &Header, extended: Extended, size: u64) -> io::Result<Member> {
        if extended.size.is_some_and(|other| other != size) {
            return Err(bad("an entry has two sizes"));
        }
        let entry_type = header.entry_type();
        let mut sparse = extended.sparse;
        if entry_type == EntryType::GNUSparse {
            sparse = true;
            self.sparse_blocks(header)?;
        }
        let kind = match entry_type {
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink => Kind::Symlink,
            EntryType::Link => Kind::HardLink,
            EntryType::Fifo | EntryType::Char | EntryType::Block => Kind::Other,
            _ => Kind::File,
        };
        let path = extended
            .path
            .unwrap_or_else(|| header.path_bytes().into_owned());
        // Old archives have no type for folders.
        let kind = if kind == Kind::File && path.ends_with(b"/") {
            Kind::Folder
        } else {
            kind
        };
        let link = extended
            .link
            .or_else(|| header.link_name_bytes().map(Into::into));
        Ok(Member {
            path,
            kind,
            link: link.unwrap_or_default(),
            size,
            at: self.position,
            sparse,
        })
    }

    /// More of a sparse file's map follows its header, before the content.
    fn sparse_blocks(&mut self, header: &Header) -> io::Result<()> {
        let mut more = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
        while more {
            let mut block = [0; BLOCK_BYTES];
            self.reader.read_exact(&mut block)?;
            self.position += BLOCK;
            more = block[504] == 1;
        }
        Ok(())
    }

    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut header = Header::new_old();
        let mut filled = 0;
        while filled < BLOCK_BYTES {
            let read = self.reader.read(&mut header.as_mut_bytes()[filled..])?;
            match (read, filled) {
                (0, 0) => return Ok(None),
                (0, _) => return Err(io::ErrorKind::UnexpectedEof.into()),
                _ => filled += read,
            }
        }
        self.position += BLOCK;
        let bytes = header.as_bytes();
        if bytes.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
        let blanks = 8 * u32::from(b' ');
        if header.cksum()? != sum(&bytes[..148]) + blanks + sum(&bytes[156..]) {
            return Err(bad(format!(
                "the entry at {} is damaged",
                self.position - BLOCK
            )));
        }
        Ok(Some(header))
    }

    fn enter(&mut self, size: u64) -> io::Result<()> {
        let end = self
            .position
            .checked_add(size)
            .and_then(|end| end.checked_add(BLOCK));
        if end.is_none() {
            return Err(bad("an entry is larger than any archive"));
        }
        self.left = size;
        self.padding = size.next_multiple_of(BLOCK) - size;
        Ok(())
    }

    fn extension(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > MOST_EXTENDED {
            return Err(bad("a name or an extended header is larger than 1 MiB"));
        }
        let mut bytes = Vec::new();
        self.content().read_to_end(&mut bytes)?;
        if bytes.len() as u64 != size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(bytes)
    }

    fn skip(&mut self) -> io::Result<()> {
        let rest = self.left + self.padding;
        let skipped = (self.pass)(&mut self.reader, rest)?;
        // Some writers leave the last block short.
        if skipped < self.left {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += rest;
        (self.left, self.padding) = (0, 0);
        Ok(())
    }
}

/// A view of the content of one entry.
pub(super) struct Content<'a, R> {
    walk: &'a mut Walk<R>,
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let walk = &mut *self.walk;
        let most = usize::try_from(walk.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let read = walk.reader.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        walk.left -= read as u64;
        walk.position += read as u64;
        Ok(read)
    }
}

/// A name without the zero that ends it.
fn text(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    bytes
}

impl Extended {
    /// Reads records `LENGTH KEY=VALUE\n`.
    fn read(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let damaged = || bad("an extended header is damaged");
        while !bytes.is_empty() {
            let blank = bytes
                .iter()
                .position(|byte| *byte == b' ')
                .ok_or_else(damaged)?;
            let length = std::str::from_utf8(&bytes[..blank])
                .ok()
                .and_then(|text| text.parse().ok());
            let length: usize = length.ok_or_else(damaged)?;
            if length <= blank + 1 || length > bytes.len() {
                return Err(damaged());
            }
            let (record, rest) = bytes.split_at(length);
            let record = &record[blank + 1..length - 1];
            let equals = record
                .iter()
                .position(|byte| *byte == b'=')
                .ok_or_else(damaged)?;
            let (key, value) = (&record[..equals], &record[equals + 1..]);
            match key {
                // The name of a sparse file stands apart from that of its map.
                b"GNU.sparse.name" => self.path = Some(text(value.to_vec())),
                b"path" if !self.sparse || self.path.is_none() => {
                    self.path = Some(text(value.to_vec()));
                }
                b"linkpath" => self.link = Some(text(value.to_vec())),
                b"size" => {
                    let size = std::str::from_utf8(value)
                        .ok()
                        .and_then(|text| text.parse().ok());
                    self.size = Some(size.ok_or_else(damaged)?);
                }
                _ => {}
            }
            self.sparse |= key.starts_with(b"GNU.sparse.");
            bytes = rest;
        }
        Ok(())
    }
}
