//! Semantic versions: three numbers and a pre-release. Build metadata has no
//! part in the order. npm and Go read more texts as such than crates.io does,
//! and have files of their own for it.
//!
//! Source: Semantic Versioning 2.0.0, items 2, 9, 10 and 11.

use std::cmp::Ordering;

use super::digits::{Digits, is_digits};

/// A version in the order of item 11.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Semver {
    numbers: [Digits; 3],
    pre: Vec<Identifier>,
}

/// One identifier of a pre-release; numbers come before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(Digits),
    Word(String),
}

impl Semver {
    /// Reads what the specification allows, and nothing else.
    pub(super) fn strict(text: &str) -> Result<Self, &'static str> {
        let (core, pre) = parts(text)?;
        if core.split('.').count() != 3 {
            return Err("it has not three numbers");
        }
        Self::new(core, pre)
    }

    /// The version of one to three numbers and a pre-release, both as the
    /// specification writes them.
    pub(super) fn new(core: &str, pre: Option<&str>) -> Result<Self, &'static str> {
        let numbers: Vec<&str> = core.split('.').collect();
        if numbers.iter().any(|number| has_leading_zero(number)) {
            return Err("a number begins with a zero");
        }
        let pre: Vec<&str> = pre.map(|pre| pre.split('.').collect()).unwrap_or_default();
        if pre.iter().any(|one| has_leading_zero(one)) {
            return Err("a number of its pre-release begins with a zero");
        }
        Self::from_parts(&numbers, &pre)
    }

    /// The same, whatever numbers begin with. Numbers that are not there are
    /// zero.
    pub(super) fn from_parts(numbers: &[&str], pre: &[&str]) -> Result<Self, &'static str> {
        if numbers.is_empty() || numbers.len() > 3 {
            return Err("it has not three numbers");
        }
        if !numbers.iter().all(|number| is_digits(number)) {
            return Err("one of its numbers is none");
        }
        let number = |at: usize| Digits::new(numbers.get(at).unwrap_or(&"0"));
        let pre: Result<_, _> = pre.iter().map(|text| Identifier::new(text)).collect();
        Ok(Self {
            numbers: [number(0), number(1), number(2)],
            pre: pre?,
        })
    }

    pub(super) const fn numbers(&self) -> &[Digits; 3] {
        &self.numbers
    }
}

/// A version's numbers and its pre-release, without build metadata.
pub(super) fn parts(text: &str) -> Result<(&str, Option<&str>), &'static str> {
    let (version, build) = match text.split_once('+') {
        Some((version, build)) => (version, Some(build)),
        None => (text, None),
    };
    if build.is_some_and(|build| !build.split('.').all(is_identifier)) {
        return Err("its build metadata is none");
    }
    Ok(match version.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (version, None),
    })
}

fn is_identifier(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.bytes().all(allowed)
}

fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0') && is_digits(text)
}

impl Identifier {
    fn new(text: &str) -> Result<Self, &'static str> {
        if !is_identifier(text) {
            Err("its pre-release is none")
        } else if is_digits(text) {
            Ok(Self::Number(Digits::new(text)))
        } else {
            Ok(Self::Word(text.to_owned()))
        }
    }
}

impl Ord for Semver {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = self.numbers.cmp(&other.numbers);
        numbers.then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.pre.cmp(&other.pre),
        })
    }
}

impl PartialOrd for Semver {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
