//! Alpine's versions, and Wolfi's: numbers, a letter, suffixes, a commit and a
//! revision, such as `1.2.3b_rc1_git20240101-r4`.
//!
//! Source: apk-package(5), "Package versions". A part that ends earlier is
//! less, unless the other goes on with the suffix of a pre-release.

use super::digits::{Digits, is_digits, leading};

/// Suffixes before a release, in their order; `_p` and the others come after.
const BEFORE: [&str; 4] = ["alpha", "beta", "pre", "rc"];
const AFTER: [&str; 5] = ["cvs", "svn", "git", "hg", "p"];

/// A version in the order of `apk version --test`: its parts one by one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ApkVersion(Vec<Part>);

/// A part; the later one of two different kinds is the greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Before(usize),
    End,
    Revision(Digits),
    Commit(String),
    SuffixNumber(Digits),
    After(usize),
    Letter(u8),
    Fraction(Fraction),
    First(Digits),
}

/// A number after a dot: one that begins with a zero is a fraction, and as such
/// is less than any that does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fraction {
    Zero(String),
    Number(Digits),
}

impl ApkVersion {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut parts = Vec::new();
        let mut rest = numbers(text.trim(), &mut parts)?;
        if let Some(letter) = rest.bytes().next().filter(u8::is_ascii_lowercase) {
            parts.push(Part::Letter(letter));
            rest = &rest[1..];
        }
        while let Some(suffix) = rest.strip_prefix('_') {
            rest = self::suffix(suffix, &mut parts)?;
        }
        if let Some(commit) = rest.strip_prefix('~') {
            let (commit, after) = leading(commit, |byte| byte.is_ascii_hexdigit());
            parts.push(Part::Commit(commit.to_owned()));
            rest = after;
        }
        if let Some(revision) = rest.strip_prefix("-r") {
            if !is_digits(revision) {
                return Err("its revision is no number");
            }
            parts.push(Part::Revision(Digits::new(revision)));
            rest = "";
        }
        if !rest.is_empty() {
            return Err("it goes on as no version does");
        }
        parts.push(Part::End);
        Ok(Self(parts))
    }
}

fn numbers<'t>(text: &'t str, parts: &mut Vec<Part>) -> Result<&'t str, &'static str> {
    let digit = |byte: u8| byte.is_ascii_digit();
    let (first, mut rest) = leading(text, digit);
    if first.is_empty() {
        return Err("it does not begin with a number");
    }
    parts.push(Part::First(Digits::new(first)));
    while let Some(after) = rest.strip_prefix('.') {
        let (number, after) = leading(after, digit);
        let part = match number.bytes().next() {
            None => return Err("there is no number after a dot"),
            Some(b'0') => Fraction::Zero(number.to_owned()),
            Some(_) => Fraction::Number(Digits::new(number)),
        };
        parts.push(Part::Fraction(part));
        rest = after;
    }
    Ok(rest)
}

fn suffix<'t>(text: &'t str, parts: &mut Vec<Part>) -> Result<&'t str, &'static str> {
    let (word, rest) = leading(text, |byte| byte.is_ascii_lowercase());
    let place = |list: &[&str]| list.iter().position(|one| *one == word);
    parts.push(match (place(&BEFORE), place(&AFTER)) {
        (Some(place), _) => Part::Before(place),
        (None, Some(place)) => Part::After(place),
        (None, None) => return Err("it has a suffix that no version has"),
    });
    let (number, rest) = leading(rest, |byte| byte.is_ascii_digit());
    if !number.is_empty() {
        parts.push(Part::SuffixNumber(Digits::new(number)));
    }
    Ok(rest)
}
