//! Numbers of any length, as versions have them: dates, hashes, mistakes.

use std::cmp::Ordering;

/// A whole number in decimal digits; leading zeros do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits(String);

impl Digits {
    /// The number that ASCII digits say; none of them is zero.
    pub(super) fn new(text: &str) -> Self {
        Self(text.trim_start_matches('0').to_owned())
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

impl Ord for Digits {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0)
    }
}

impl PartialOrd for Digits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Puts two numbers in order that are written in ASCII digits.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// Splits what a text begins with off the rest of it.
pub(super) fn leading(text: &str, wanted: impl Fn(u8) -> bool) -> (&str, &str) {
    let length = text.bytes().take_while(|&byte| wanted(byte)).count();
    // Whatever is wanted is ASCII, so the place is a character's.
    text.split_at_checked(length).unwrap_or((text, ""))
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
