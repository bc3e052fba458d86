//! The header of a package, as the database holds it.
//!
//! Source: rpm's manual, "Package format V4", section "Header": numbers are
//! big-endian; the database leaves the magic away.

use super::super::facts::{Found, FoundKind, Trouble};
use super::{damaged, u32_at};

const NAME: u32 = 1000;
const VERSION: u32 = 1001;
const RELEASE: u32 = 1002;
const EPOCH: u32 = 1003;
const LICENSE: u32 = 1014;
const ARCHITECTURE: u32 = 1022;
const SOURCE: u32 = 1044;

const INT32: u32 = 4;
const STRING: u32 = 6;
const STRINGS: [u32; 3] = [STRING, 8, 9];

const ENTRY: usize = 16;
/// Keys of whom packages are trusted from, which the database holds as if
/// they were packages.
const KEY: &str = "gpg-pubkey";

struct Header<'a> {
    index: &'a [u8],
    data: &'a [u8],
}

/// The package of a header; none for a key.
pub(super) fn package(bytes: &[u8]) -> Result<Option<Found>, Trouble> {
    let header = Header::of(bytes).ok_or_else(damaged)?;
    let text = |tag| header.text(tag);
    let (Some(name), Some(version), Some(release)) = (text(NAME), text(VERSION), text(RELEASE))
    else {
        return Err(Trouble::unknown_version(
            "has a package without a name or a version",
        ));
    };
    if name == KEY {
        return Ok(None);
    }
    let epoch = header.number(EPOCH).filter(|epoch| *epoch > 0);
    let whole = |version: &str| match epoch {
        Some(epoch) => format!("{epoch}:{version}"),
        None => version.to_owned(),
    };
    let version = whole(&format!("{version}-{release}"));
    let source = text(SOURCE).and_then(|file| {
        let stem = file
            .strip_suffix(".src.rpm")
            .or_else(|| file.strip_suffix(".nosrc.rpm"))?;
        let (rest, release) = stem.rsplit_once('-')?;
        let (source, number) = rest.rsplit_once('-')?;
        let number = whole(&format!("{number}-{release}"));
        (source != name || number != version).then(|| (source.to_owned(), number))
    });
    Ok(Some(Found {
        source,
        architecture: text(ARCHITECTURE),
        licenses: text(LICENSE).into_iter().collect(),
        ..Found::new(FoundKind::Rpm, name, version)
    }))
}

impl<'a> Header<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let entries = usize::try_from(u32_at(bytes, 0, true)?).ok()?;
        let size = usize::try_from(u32_at(bytes, 4, true)?).ok()?;
        let (index, rest) = bytes
            .get(8..)?
            .split_at_checked(entries.checked_mul(ENTRY)?)?;
        Some(Self {
            index,
            data: rest.get(..size)?,
        })
    }

    /// Type and data of a tag.
    fn find(&self, tag: u32) -> Option<(u32, &'a [u8])> {
        let mut entries = self.index.chunks_exact(ENTRY);
        let entry = entries.find(|entry| u32_at(entry, 0, true) == Some(tag))?;
        let offset = usize::try_from(u32_at(entry, 8, true)?).ok()?;
        Some((u32_at(entry, 4, true)?, self.data.get(offset..)?))
    }

    fn text(&self, tag: u32) -> Option<String> {
        let (kind, data) = self.find(tag)?;
        let end = data.iter().position(|byte| *byte == 0)?;
        let text = String::from_utf8_lossy(&data[..end]);
        (STRINGS.contains(&kind) && !text.is_empty()).then(|| text.into_owned())
    }

    fn number(&self, tag: u32) -> Option<u32> {
        let (kind, data) = self.find(tag)?;
        u32_at(data, 0, true).filter(|_| kind == INT32)
    }
}
