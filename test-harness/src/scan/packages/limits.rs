//! How much of a file is read: every reader has a limit, and archives within
//! archives share one budget.

use std::io::{self, Read};

use super::facts::Trouble;

/// Of one package's own description. The largest known are below 1 MB.
pub(super) const MANIFEST: u64 = 16 << 20;
/// Of a package manager's database in text; of a whole desktop it is 10 MB.
pub(super) const DATABASE: u64 = 128 << 20;
/// Of a table inside a binary.
pub(super) const TABLE: u64 = 16 << 20;
/// What all archives of a layer may unpack to, whatever their size.
const UNPACKED: u64 = 8 << 30;
/// What an archive may always unpack to.
const UNPACKED_FREELY: u64 = 64 << 20;
/// Else no more than so many times its own size.
const RATIO: u64 = 100;

/// What may still be unpacked.
#[derive(Debug, Clone)]
pub struct Budget {
    layer: u64,
    file: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            layer: UNPACKED,
            file: 0,
        }
    }
}

impl Budget {
    /// One of that size, for tests.
    #[cfg(test)]
    pub(super) fn of(layer: u64) -> Self {
        Self { layer, file: 0 }
    }

    /// Begins a file of that size.
    pub(super) fn begin(&mut self, size: u64) {
        self.file = size.saturating_mul(RATIO).max(UNPACKED_FREELY);
    }

    /// What may be unpacked now.
    pub(super) fn left(&self) -> u64 {
        self.layer.min(self.file)
    }

    /// Takes what was unpacked.
    pub(super) fn take(&mut self, bytes: u64) {
        self.layer = self.layer.saturating_sub(bytes);
        self.file = self.file.saturating_sub(bytes);
    }
}

/// All of an input, if it is no larger than that.
pub(super) fn whole(input: impl Read, most: u64) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let read = input.take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > most {
        return Err(Trouble::too_large(format!("is larger than {}", size(most))));
    }
    Ok(bytes)
}

/// What an input that breaks off is.
pub(super) fn unreadable(error: &io::Error) -> Trouble {
    Trouble::unreadable(format!("cannot be read: {error}"))
}

/// A limit in words.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 30 => format!("{} GiB", bytes >> 30),
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes => format!("{} KiB", bytes >> 10),
    }
}

#[cfg(test)]
mod tests {
    use super::super::TroubleKind;
    use super::*;

    #[test]
    fn nothing_is_read_beyond_a_limit() {
        assert_eq!(whole(&b"1234"[..], 4).unwrap(), b"1234");
        let endless = whole(io::repeat(b' '), 1 << 20).unwrap_err();
        assert_eq!(endless.kind, TroubleKind::TooLarge);
        assert_eq!(endless.reason, "is larger than 1 MiB");
    }

    #[test]
    fn archives_share_a_budget() {
        let mut budget = Budget::default();
        budget.begin(10);
        assert_eq!(budget.left(), UNPACKED_FREELY);
        budget.take(UNPACKED_FREELY + 1);
        assert_eq!(budget.left(), 0);
        budget.begin(u64::MAX);
        assert_eq!(budget.left(), UNPACKED - UNPACKED_FREELY - 1);
    }
}
