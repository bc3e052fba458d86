//! RPM's database as a `SQLite` file: the table `Packages`, whose second column
//! is the header.
//!
//! Source: `SQLite`'s "Database File Format", version 3.

use super::super::facts::Trouble;
use super::{Pages, damaged, u16_at, u32_at};

const MAGIC: &[u8] = b"SQLite format 3\0";
/// The file's own header, at the start of its first page.
const FILE_HEADER: usize = 100;
const TABLE: &str = "Packages";
const LEAF: u8 = 13;
const INNER: u8 = 5;

struct File<'a, 'b> {
    pages: &'a mut Pages<'b>,
    page: u64,
    /// What of a page holds content.
    usable: u64,
    /// How many pages may still be read: a page is in one place only.
    left: u64,
}

/// Gives every header of a database.
pub(super) fn headers(pages: &mut Pages<'_>, take: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
    let head = pages.at(0, FILE_HEADER as u64)?;
    let page = match u16_at(&head, 16, true) {
        Some(1) => 65_536,
        Some(size) if size >= 512 && size.is_power_of_two() => u64::from(size),
        _ => return Err(damaged()),
    };
    let usable = page
        .checked_sub(head[20].into())
        .filter(|usable| *usable >= 480);
    if !head.starts_with(MAGIC) {
        return Err(damaged());
    }
    let mut file = File {
        page,
        usable: usable.ok_or_else(damaged)?,
        // The schema and the table may each go through all of them.
        left: 2 * (pages.size / page + 1),
        pages,
    };
    let mut root = None;
    file.rows(1, &mut |row| {
        if column(row, 0) == Some(b"table") && column(row, 1) == Some(TABLE.as_bytes()) {
            root = column(row, 3).map(|number| {
                number
                    .iter()
                    .fold(0, |all, byte| all << 8 | u64::from(*byte))
            });
        }
    })?;
    let root =
        root.ok_or_else(|| Trouble::unreadable("is a SQLite database without RPM's packages"))?;
    let mut whole = true;
    file.rows(root, &mut |row| match column(row, 1) {
        Some(header) => take(header),
        None => whole = false,
    })?;
    if whole { Ok(()) } else { Err(damaged()) }
}

impl File<'_, '_> {
    fn page(&mut self, number: u64) -> Result<Vec<u8>, Trouble> {
        self.left = self.left.checked_sub(1).ok_or_else(damaged)?;
        let start = number
            .checked_sub(1)
            .and_then(|number| number.checked_mul(self.page));
        self.pages.at(start.ok_or_else(damaged)?, self.page)
    }

    /// Gives every row of a table, by its tree's pages.
    fn rows(&mut self, root: u64, each: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
        let mut todo = vec![root];
        while let Some(number) = todo.pop() {
            let page = self.page(number)?;
            let start = if number == 1 { FILE_HEADER } else { 0 };
            let kind = page[start];
            let cells = u16_at(&page, start + 3, true).ok_or_else(damaged)?;
            let pointers = start + if kind == INNER { 12 } else { 8 };
            if kind == INNER {
                let right = u32_at(&page, start + 8, true).ok_or_else(damaged)?;
                todo.push(right.into());
            }
            for cell in 0..usize::from(cells) {
                let at = u16_at(&page, pointers + 2 * cell, true).ok_or_else(damaged)?;
                let cell = page.get(usize::from(at)..).ok_or_else(damaged)?;
                match kind {
                    INNER => todo.push(u32_at(cell, 0, true).ok_or_else(damaged)?.into()),
                    LEAF => each(&self.payload(cell)?),
                    _ => return Err(damaged()),
                }
            }
            // More than the file has would be read in vain.
            if todo.len() as u64 > self.left {
                return Err(damaged());
            }
        }
        Ok(())
    }

    /// The content of a leaf's cell, with what lies on other pages.
    fn payload(&mut self, cell: &[u8]) -> Result<Vec<u8>, Trouble> {
        let (size, rest) = varint(cell).ok_or_else(damaged)?;
        let (_, rest) = varint(rest).ok_or_else(damaged)?;
        if size > super::MOST_OF_A_HEADER {
            return Err(Trouble::too_large("has a header larger than 32 MiB"));
        }
        let here = self.local(size);
        let here = usize::try_from(here).map_err(|_| damaged())?;
        let mut content = rest.get(..here).ok_or_else(damaged)?.to_vec();
        let mut next = match u32_at(rest, here, true) {
            Some(next) if (here as u64) < size => next,
            None if (here as u64) < size => return Err(damaged()),
            _ => return Ok(content),
        };
        while (content.len() as u64) < size {
            let page = self.page(next.into())?;
            next = u32_at(&page, 0, true).ok_or_else(damaged)?;
            let left = (size - content.len() as u64).min(self.usable - 4);
            let left = usize::try_from(left).map_err(|_| damaged())?;
            content.extend(page.get(4..4 + left).ok_or_else(damaged)?);
        }
        Ok(content)
    }

    /// How much of a payload stands in its cell.
    fn local(&self, size: u64) -> u64 {
        let usable = self.usable;
        let most = usable - 35;
        if size <= most {
            return size;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let fits = least + (size - least) % (usable - 4);
        if fits <= most { fits } else { least }
    }
}

/// A number of up to nine bytes, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(9) {
        if at == 8 {
            return Some((number << 8 | u64::from(*byte), &bytes[9..]));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

/// A column of a row, as its bytes.
fn column(row: &[u8], wanted: usize) -> Option<&[u8]> {
    let (size, rest) = varint(row)?;
    let size = usize::try_from(size).ok()?;
    let mut types = rest.get(..size.checked_sub(row.len() - rest.len())?)?;
    let mut content = row.get(size..)?;
    for index in 0.. {
        let (kind, rest) = varint(types)?;
        types = rest;
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            kind => (kind - 12) / 2,
        };
        let (value, rest) = content.split_at_checked(usize::try_from(size).ok()?)?;
        if index == wanted {
            return Some(value);
        }
        content = rest;
    }
    None
}
