//! npm's versions: semantic ones, in the loose form too that the registry took
//! in its first years (`1.2.3beta`, `v1.2.3`, `01.2.3`).
//!
//! Source: node-semver's README, "Loose" and its "Grammar"; numbers end at
//! `Number.MAX_SAFE_INTEGER`, texts at 256 characters. Advisories write bounds
//! as `4` or `2.0` too, which the registry has no version of; what is missing
//! is read as zero.

use super::digits::{Digits, leading};
use super::semver::Semver;

const LONGEST: usize = 256;

pub(super) fn parse(text: &str) -> Result<Semver, &'static str> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err("it is longer than 256 characters");
    }
    let before = |c: char| c == 'v' || c == '=' || c.is_whitespace();
    let text = text.trim_start_matches(before);
    // Whatever comes after the sign is metadata, which has no part in the order.
    let text = text.split_once('+').map_or(text, |(version, _)| version);
    let (numbers, pre) = split(text);
    if numbers[0].is_empty() {
        return Err("it does not begin with a number");
    }
    if numbers.len() < 3 && pre.is_some() {
        return Err("it has not three numbers before its pre-release");
    }
    let pre: Vec<&str> = pre.map(|pre| pre.split('.').collect()).unwrap_or_default();
    let version = Semver::from_parts(&numbers, &pre)?;
    if version.numbers().iter().any(is_too_large) {
        return Err("a number is larger than npm counts");
    }
    Ok(version)
}

/// Up to three numbers, and what comes after them, with or without a hyphen.
fn split(text: &str) -> (Vec<&str>, Option<&str>) {
    let mut numbers = Vec::new();
    let mut rest = text;
    loop {
        let (number, after) = leading(rest, |byte| byte.is_ascii_digit());
        numbers.push(number);
        match after.strip_prefix('.') {
            Some(next) if numbers.len() < 3 => rest = next,
            _ => break rest = after,
        }
    }
    let pre = match rest.strip_prefix('-') {
        // A hyphen alone is an identifier.
        Some("") | None => rest,
        Some(pre) => pre,
    };
    (numbers, (!pre.is_empty()).then_some(pre))
}

fn is_too_large(number: &Digits) -> bool {
    *number > Digits::new("9007199254740991")
}
