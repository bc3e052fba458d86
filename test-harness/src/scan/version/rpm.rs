//! RPM's versions: `epoch:version-release`.
//!
//! Source: rpm-version(7), and rpm's "Package versioning" page. An epoch that
//! is not there is 0; a release that is not there comes before all others.

use std::cmp::Ordering;

use super::digits::{compare, leading};

/// A version in the order of rpm.
#[derive(Debug, Clone)]
pub(super) struct RpmVersion {
    epoch: u32,
    version: String,
    release: Option<String>,
}

impl RpmVersion {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it has a character that no version has");
        }
        let (epoch, rest) = match text.split_once(':') {
            Some(("" | "(none)", rest)) => (0, rest),
            Some((epoch, rest)) => (epoch.parse().map_err(|_| "its epoch is no number")?, rest),
            None => (0, text),
        };
        let (version, release) = match rest.rsplit_once('-') {
            Some((version, release)) => (version, Some(release)),
            None => (rest, None),
        };
        if version.is_empty() || release == Some("") {
            return Err("its version or its release is empty");
        }
        Ok(Self {
            epoch,
            version: version.to_owned(),
            release: release.map(str::to_owned),
        })
    }
}

impl Ord for RpmVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.epoch.cmp(&other.epoch);
        let order = order.then_with(|| compare_parts(&self.version, &other.version));
        order.then_with(|| match (&self.release, &other.release) {
            (Some(one), Some(other)) => compare_parts(one, other),
            (one, other) => one.is_some().cmp(&other.is_some()),
        })
    }
}

impl PartialOrd for RpmVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RpmVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for RpmVersion {}

/// What the next part of a version is, in the order of what wins where the
/// other has something else there: a tilde comes before the end, a caret after
/// the end, then words, then numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Tilde,
    End,
    Caret,
    Word,
    Number,
}

fn compare_parts(mut one: &str, mut other: &str) -> Ordering {
    loop {
        let ((a, rest_a), (b, rest_b)) = (next(one), next(other));
        if a != b {
            return a.cmp(&b);
        }
        let (part_a, after_a) = part(a, rest_a);
        let (part_b, after_b) = part(b, rest_b);
        let order = match a {
            Next::End => return Ordering::Equal,
            Next::Tilde | Next::Caret => Ordering::Equal,
            Next::Word => part_a.cmp(part_b),
            Next::Number => compare(part_a, part_b),
        };
        if order.is_ne() {
            return order;
        }
        (one, other) = (after_a, after_b);
    }
}

/// What comes next after whatever separates parts.
fn next(text: &str) -> (Next, &str) {
    let (_, rest) = leading(text, |byte| {
        !byte.is_ascii_alphanumeric() && !b"~^".contains(&byte)
    });
    let next = match rest.bytes().next() {
        None => Next::End,
        Some(b'~') => Next::Tilde,
        Some(b'^') => Next::Caret,
        Some(byte) if byte.is_ascii_digit() => Next::Number,
        Some(_) => Next::Word,
    };
    (next, rest)
}

fn part(next: Next, text: &str) -> (&str, &str) {
    match next {
        Next::End => ("", text),
        Next::Tilde | Next::Caret => text.split_at(1),
        Next::Word => leading(text, |byte| byte.is_ascii_alphabetic()),
        Next::Number => leading(text, |byte| byte.is_ascii_digit()),
    }
}
