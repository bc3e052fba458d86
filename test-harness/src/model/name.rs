//! Names of functions and variants, valid by construction.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Why a text is not a name: the text and the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid {kind} name: {rule}")]
pub struct InvalidName {
    /// The offending text.
    pub text: String,
    /// What it was to name: `function` or `variant`.
    pub kind: &'static str,
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// A function's name: 1 to 64 ASCII letters, digits, `-` or `_`, as Lambda's
/// `FunctionName` allows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct FunctionName(String);

/// A variant's name: 1 to 32 ASCII letters, digits, `.`, `-` or `_`, since it
/// becomes a part of an image tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct VariantName(String);

impl FunctionName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl VariantName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for VariantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check(
    text: &str,
    kind: &'static str,
    longest: usize,
    dots: bool,
    rule: &'static str,
) -> Result<String, InvalidName> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || (dots && c == '.');
    let fits = !text.is_empty() && text.len() <= longest && text.chars().all(allowed);
    if fits {
        Ok(text.to_owned())
    } else {
        Err(InvalidName {
            text: text.to_owned(),
            kind,
            rule,
        })
    }
}

impl FromStr for FunctionName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = "use 1 to 64 letters, digits, `-` or `_`";
        check(text, "function", 64, false, rule).map(Self)
    }
}

impl FromStr for VariantName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = "use 1 to 32 letters, digits, `.`, `-` or `_`";
        check(text, "variant", 32, true, rule).map(Self)
    }
}
