//! What `--against` names: functions that are deployed, and behind what.

use std::fmt;
use std::str::FromStr;

/// Functions on AWS, behind the alias that the manifest names or another one, a
/// version or `$LATEST`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Against {
    /// The alias or version, where one is named.
    pub(crate) qualifier: Option<String>,
}

/// Why a text names nothing to test against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write `aws`, or `aws:` and an alias, a version or `$LATEST`")]
pub(crate) struct NotAgainst;

impl FromStr for Against {
    type Err = NotAgainst;

    /// Source: Lambda API, pattern of `Qualifier`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("aws").ok_or(NotAgainst)?;
        if rest.is_empty() {
            return Ok(Self { qualifier: None });
        }
        let qualifier = rest.strip_prefix(':').ok_or(NotAgainst)?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = !qualifier.is_empty() && qualifier.len() <= 128;
        if qualifier == "$LATEST" || (name && qualifier.chars().all(allowed)) {
            let qualifier = Some(qualifier.to_owned());
            return Ok(Self { qualifier });
        }
        Err(NotAgainst)
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.qualifier {
            Some(qualifier) => write!(f, "aws:{qualifier}"),
            None => f.write_str("aws"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_versions_and_latest_are_named() {
        for text in ["aws", "aws:live", "aws:7", "aws:$LATEST"] {
            assert_eq!(text.parse::<Against>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "aws:",
            "gcp",
            "awslive",
            "aws:a b",
            "AWS",
            "aws:$latest",
        ] {
            assert_eq!(text.parse::<Against>(), Err(NotAgainst), "{text}");
        }
    }
}
