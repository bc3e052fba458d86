//! RPM's database in its own form, NDB, as SUSE has it.
//!
//! Source: rpm's `lib/backend/ndb/rpmpkg.c`: pages of slots, each of which
//! names a blob; numbers are little-endian.

use super::super::facts::Trouble;
use super::{Pages, damaged, u32_at};

const MAGIC: &[u8] = b"RpmP";
const SLOT_MAGIC: &[u8] = b"Slot";
const BLOB_MAGIC: &[u8] = b"BlbS";
const PAGE: u64 = 4096;
const SLOT: usize = 16;
/// The file's header takes the first slots.
const HEADER: usize = 32;
const BLOCK: u64 = 16;
const BLOB_HEADER: u64 = 16;

/// Gives every header of a database.
pub(super) fn headers(pages: &mut Pages<'_>, take: &mut dyn FnMut(&[u8])) -> Result<(), Trouble> {
    let head = pages.at(0, HEADER as u64)?;
    if !head.starts_with(MAGIC) {
        return Err(damaged());
    }
    let count = u64::from(u32_at(&head, 12, false).ok_or_else(damaged)?);
    let mut read = 0;
    for number in 0..count {
        let page = pages.at(number * PAGE, PAGE)?;
        let skipped = if number == 0 { HEADER } else { 0 };
        for slot in page[skipped..].chunks_exact(SLOT) {
            if !slot.starts_with(SLOT_MAGIC) {
                return Err(damaged());
            }
            let package = u32_at(slot, 4, false).ok_or_else(damaged)?;
            let block = u64::from(u32_at(slot, 8, false).ok_or_else(damaged)?);
            // A slot without a block is free.
            if block == 0 || package == 0 {
                continue;
            }
            let blob = blob(pages, block * BLOCK, package)?;
            // Blobs do not overlap, so all of them are no more than the file.
            read += blob.len() as u64;
            if read > pages.size {
                return Err(damaged());
            }
            take(&blob);
        }
    }
    Ok(())
}

fn blob(pages: &mut Pages<'_>, start: u64, package: u32) -> Result<Vec<u8>, Trouble> {
    let head = pages.at(start, BLOB_HEADER)?;
    let same = u32_at(&head, 4, false) == Some(package);
    if !head.starts_with(BLOB_MAGIC) || !same {
        return Err(damaged());
    }
    let size = u32_at(&head, 12, false).ok_or_else(damaged)?;
    pages.at(start + BLOB_HEADER, size.into())
}
