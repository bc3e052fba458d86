//! RPM's database, in the three forms that it has had: Berkeley DB, NDB and
//! `SQLite`. Each holds one header per package.

mod bdb;
mod header;
mod ndb;
mod sqlite;

use std::io::SeekFrom;

use super::Input;
use super::facts::{FileFacts, Trouble};
use super::limits;

/// Where distributions have it.
const FOLDERS: [&str; 3] = ["/var/lib/rpm/", "/usr/lib/sysimage/rpm/", "/usr/share/rpm/"];
/// Of one header. The largest known, of a kernel, are some 2 MB.
const MOST_OF_A_HEADER: u64 = 32 << 20;
/// Of the database. That of a whole desktop is some 300 MB.
const MOST: u64 = 2 << 30;

/// The forms of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Berkeley,
    Ndb,
    Sqlite,
    /// What `SQLite` has not yet written into its file.
    SqliteLog,
}

/// The form that a path is of.
pub(super) fn form(path: &str) -> Option<Form> {
    let name = FOLDERS
        .iter()
        .find_map(|folder| path.strip_prefix(folder))?;
    Some(match name {
        "Packages" => Form::Berkeley,
        "Packages.db" => Form::Ndb,
        "rpmdb.sqlite" => Form::Sqlite,
        "rpmdb.sqlite-wal" => Form::SqliteLog,
        _ => return None,
    })
}

/// Reads a database.
pub(super) fn read(path: &str, input: &mut dyn Input, size: u64) -> FileFacts {
    let mut facts = FileFacts::default();
    let mut take = |header: &[u8]| match header::package(header) {
        Ok(Some(found)) => facts.add(found),
        Ok(None) => {}
        Err(trouble) => facts.tell(trouble),
    };
    let mut file = Pages { input, size };
    let read = match form(path) {
        _ if size > MOST => Err(Trouble::too_large(format!("is larger than {}", limits::size(MOST)))),
        Some(Form::Berkeley) => bdb::headers(&mut file, &mut take),
        Some(Form::Ndb) => ndb::headers(&mut file, &mut take),
        Some(Form::Sqlite) => sqlite::headers(&mut file, &mut take),
        Some(Form::SqliteLog) if size > 0 => Err(Trouble::unreadable("holds packages that are not in the database yet")
            .hint("end the step that installs with `sqlite3 rpmdb.sqlite 'pragma wal_checkpoint(truncate)'`")),
        Some(Form::SqliteLog) | None => Ok(()),
    };
    if let Err(trouble) = read {
        facts.tell(trouble);
    }
    facts
}

/// A file that is read in pieces.
struct Pages<'a> {
    input: &'a mut dyn Input,
    size: u64,
}

impl Pages<'_> {
    /// Bytes at a place, which the file must have.
    fn at(&mut self, start: u64, size: u64) -> Result<Vec<u8>, Trouble> {
        let fits = start.checked_add(size).is_some_and(|end| end <= self.size);
        if !fits || size > MOST_OF_A_HEADER {
            return Err(damaged());
        }
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        let sought = self.input.seek(SeekFrom::Start(start));
        let read = sought.and_then(|_| self.input.read_exact(&mut bytes));
        read.map_err(|error| limits::unreadable(&error))?;
        Ok(bytes)
    }
}

/// What a broken database is.
fn damaged() -> Trouble {
    Trouble::unreadable("is a damaged database of RPM")
}

/// Two bytes as a number, in an order.
fn u16_at(bytes: &[u8], at: usize, big: bool) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(if big {
        u16::from_be_bytes(*bytes)
    } else {
        u16::from_le_bytes(*bytes)
    })
}

/// Four bytes as a number, in an order.
fn u32_at(bytes: &[u8], at: usize, big: bool) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(if big {
        u32::from_be_bytes(*bytes)
    } else {
        u32::from_le_bytes(*bytes)
    })
}

#[cfg(test)]
mod tests;
