//! RPM's database as a hash table of Berkeley DB, as systems before 2021 have
//! it. Every value is a header; which key it has does not matter.
//!
//! Source: Berkeley DB 5.3, `dbinc/db_page.h`.

use super::super::facts::Trouble;
use super::{Pages, damaged, u16_at, u32_at};

const MAGIC: u32 = 0x0006_1561;
const META: u8 = 8;
const HASH_UNSORTED: u8 = 2;
const HASH: u8 = 13;
const OVERFLOW: u8 = 7;
/// The header of a page.
const HEADER: usize = 26;
const IN_PAGE: u8 = 1;
const OFF_PAGE: u8 = 3;
/// A value that is smaller counts packages and is none.
const SMALLEST: usize = 16;

struct Table<'a, 'b> {
    pages: &'a mut Pages<'b>,
    big: bool,
    page: u64,
    last: u64,
    /// How much may still be read of values, which do not overlap.
    left: u64,
}

/// Gives every header of a database.
pub(super) fn headers(pages: &mut Pages<'_>, take: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
    let head = pages.at(0, 512)?;
    let big = match (u32_at(&head, 12, false), u32_at(&head, 12, true)) {
        (Some(MAGIC), _) => false,
        (_, Some(MAGIC)) => true,
        _ => return Err(Trouble::unreadable("is no Berkeley DB hash table")),
    };
    let page = u32_at(&head, 20, big)
        .filter(|page| page.is_power_of_two() && (512..=65_536).contains(page));
    if head[25] != META {
        return Err(damaged());
    }
    let mut table = Table {
        big,
        page: page.ok_or_else(damaged)?.into(),
        last: u32_at(&head, 32, big).ok_or_else(damaged)?.into(),
        left: pages.size,
        pages,
    };
    for number in 1..=table.last {
        let page = table.page(number)?;
        if matches!(page[25], HASH | HASH_UNSORTED) {
            table.values(&page, take)?;
        }
    }
    Ok(())
}

impl Table<'_, '_> {
    fn page(&mut self, number: u64) -> Result<Vec<u8>, Trouble> {
        let start = number.checked_mul(self.page).ok_or_else(damaged)?;
        self.pages.at(start, self.page)
    }

    /// Keys and values take turns; only values are looked at.
    fn values(&mut self, page: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
        let entries = usize::from(u16_at(page, 20, self.big).ok_or_else(damaged)?);
        for entry in (1..entries).step_by(2) {
            let start = |entry: usize| u16_at(page, HEADER + 2 * entry, self.big).map(usize::from);
            // Items fill a page from its end.
            let (from, to) = (start(entry), start(entry - 1));
            let item = from
                .zip(to)
                .and_then(|(from, to)| page.get(from..to))
                .ok_or_else(damaged)?;
            match item.first() {
                Some(&IN_PAGE) if item.len() > SMALLEST => take(&item[1..]),
                Some(&OFF_PAGE) => {
                    let first = u32_at(item, 4, self.big).ok_or_else(damaged)?;
                    let size = u32_at(item, 8, self.big).ok_or_else(damaged)?;
                    take(&self.overflow(first.into(), size.into())?);
                }
                Some(&IN_PAGE) => {}
                _ => return Err(damaged()),
            }
        }
        Ok(())
    }

    fn overflow(&mut self, first: u64, size: u64) -> Result<Vec<u8>, Trouble> {
        self.left = self.left.checked_sub(size).ok_or_else(damaged)?;
        let (mut next, mut value) = (first, Vec::new());
        while (value.len() as u64) < size {
            let page = self.page(next)?;
            let here = usize::from(u16_at(&page, 22, self.big).ok_or_else(damaged)?);
            // A page of nothing would be followed for ever.
            if page[25] != OVERFLOW || here == 0 {
                return Err(damaged());
            }
            value.extend(page.get(HEADER..HEADER + here).ok_or_else(damaged)?);
            next = u32_at(&page, 16, self.big).ok_or_else(damaged)?.into();
        }
        value.truncate(usize::try_from(size).unwrap_or(0));
        Ok(value)
    }
}
