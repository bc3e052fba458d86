//! Base scores of CVSS vectors of versions 2.0, 3.0, 3.1 and 4.0.
//!
//! Sources: FIRST's specifications of each. A vector's further metrics say how
//! somebody else sees the threat or its place, so they do not count here.

use std::str::FromStr;

/// Metrics that are a vector's base, by the name of its version.
const BASE_2: [&str; 6] = ["AV", "AC", "Au", "C", "I", "A"];
const BASE_3: [&str; 8] = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"];
const BASE_4: [&str; 11] = [
    "AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA",
];

/// The longest vector that has all metrics once has fewer characters.
const LONGEST: usize = 400;

/// A text that is no vector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no CVSS vector")]
pub struct InvalidVector(String);

/// The base score of a vector, 0.0 to 10.0.
pub fn base_score(vector: &str) -> Result<f64, InvalidVector> {
    let invalid = || InvalidVector(vector.chars().take(80).collect());
    if vector.len() > LONGEST {
        return Err(invalid());
    }
    // The whole of it must be right, also what does not count.
    ::cvss::Cvss::from_str(vector).map_err(|_| invalid())?;
    let base = base(vector).ok_or_else(invalid)?;
    let score = ::cvss::Cvss::from_str(&base)
        .map_err(|_| invalid())?
        .score();
    // A zero with a sign would show it.
    Ok((score * 10.0).round().max(0.0) / 10.0)
}

/// The same vector with its base metrics only, if it has them all.
fn base(vector: &str) -> Option<String> {
    let (prefix, metrics, wanted) = match vector.split_once('/') {
        Some((prefix, rest)) if prefix.starts_with("CVSS:3.") => (prefix, rest, &BASE_3[..]),
        Some((prefix, rest)) if prefix.starts_with("CVSS:4.") => (prefix, rest, &BASE_4[..]),
        _ => ("", vector, &BASE_2[..]),
    };
    let each = metrics.split('/');
    let of_base = |metric: &&str| {
        let name = metric.split(':').next().unwrap_or_default();
        wanted.contains(&name)
    };
    let kept: Vec<&str> = each.filter(of_base).collect();
    if kept.len() != wanted.len() {
        return None;
    }
    let kept = kept.join("/");
    Some(if prefix.is_empty() {
        kept
    } else {
        format!("{prefix}/{kept}")
    })
}
