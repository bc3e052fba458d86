//! Debian's versions, and Ubuntu's: `epoch:upstream-revision`.
//!
//! Source: deb-version(7). Upstream versions should begin with a digit; `dpkg`
//! warns of others and orders them nevertheless.

use std::cmp::Ordering;

use super::digits::{compare, leading};

/// A version in the order of `dpkg --compare-versions`.
#[derive(Debug, Clone)]
pub(super) struct DebianVersion {
    epoch: u32,
    upstream: String,
    revision: String,
}

impl DebianVersion {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) => (number(epoch)?, rest),
            None => (0, text),
        };
        let (upstream, revision) = match rest.rsplit_once('-') {
            Some((_, "")) => return Err("its revision is empty"),
            Some((upstream, revision)) => (upstream, revision),
            None => (rest, ""),
        };
        if upstream.is_empty() {
            return Err("its upstream version is empty");
        }
        let common = |byte: u8| byte.is_ascii_alphanumeric() || b".+~".contains(&byte);
        if !upstream
            .bytes()
            .all(|byte| common(byte) || b"-:".contains(&byte))
            || !revision.bytes().all(common)
        {
            return Err("it has a character that no version has");
        }
        Ok(Self {
            epoch,
            upstream: upstream.to_owned(),
            revision: revision.to_owned(),
        })
    }
}

fn number(epoch: &str) -> Result<u32, &'static str> {
    let largest = u32::try_from(i32::MAX).unwrap_or(u32::MAX);
    let number = epoch.parse::<u32>().ok();
    let plain = epoch.bytes().all(|byte| byte.is_ascii_digit());
    number
        .filter(|&number| plain && number <= largest)
        .ok_or("its epoch is no number")
}

impl Ord for DebianVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let epoch = self.epoch.cmp(&other.epoch);
        epoch
            .then_with(|| compare_parts(&self.upstream, &other.upstream))
            .then_with(|| compare_parts(&self.revision, &other.revision))
    }
}

impl PartialOrd for DebianVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for DebianVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DebianVersion {}

/// By turns a part without digits and a number, as long as there is any left.
fn compare_parts(mut one: &str, mut other: &str) -> Ordering {
    while !one.is_empty() || !other.is_empty() {
        let ((a, after_a), (b, after_b)) = (words(one), words(other));
        let order = compare_words(a, b);
        if order.is_ne() {
            return order;
        }
        let digit = |byte: u8| byte.is_ascii_digit();
        let ((a, next_one), (b, next_other)) = (leading(after_a, digit), leading(after_b, digit));
        let order = compare(a, b);
        if order.is_ne() {
            return order;
        }
        (one, other) = (next_one, next_other);
    }
    Ordering::Equal
}

fn words(text: &str) -> (&str, &str) {
    leading(text, |byte| !byte.is_ascii_digit())
}

/// A tilde comes before the end, letters before all other characters.
fn compare_words(one: &str, other: &str) -> Ordering {
    let weight = |byte: Option<&u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    };
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let longest = one.len().max(other.len());
    let differing = (0..longest).map(|at| weight(one.get(at)).cmp(&weight(other.get(at))));
    differing
        .into_iter()
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
