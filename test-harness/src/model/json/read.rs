//! Reading JSON text without losing digits.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::value::RawValue;

use super::{Json, JsonNumber};

/// How deep values may nest: as deep as `serde_json` allows.
const DEEPEST: usize = 127;

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct InvalidJson {
    /// What is wrong, with line and column where they are known.
    pub detail: String,
}

impl Json {
    /// Reads one JSON value and nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidJson> {
        let raw: &RawValue = serde_json::from_slice(bytes).map_err(invalid)?;
        read(raw, DEEPEST)
    }
}

impl FromStr for Json {
    type Err = InvalidJson;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text.as_bytes())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of `map_err`")]
fn invalid(error: serde_json::Error) -> InvalidJson {
    InvalidJson {
        detail: error.to_string(),
    }
}

// `serde_json` turns a number beyond 64 bits into an `f64`. Raw values keep
// the text, so each level is split into raw members and read in turn.
fn read(raw: &RawValue, left: usize) -> Result<Json, InvalidJson> {
    let text = raw.get();
    let deeper = || {
        left.checked_sub(1).ok_or_else(|| InvalidJson {
            detail: format!("values nest deeper than {DEEPEST} levels"),
        })
    };
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let left = deeper()?;
            let members: BTreeMap<String, &RawValue> =
                serde_json::from_str(text).map_err(invalid)?;
            let members = members
                .into_iter()
                .map(|(name, raw)| Ok((name, read(raw, left)?)));
            Json::Object(members.collect::<Result<_, InvalidJson>>()?)
        }
        Some(b'[') => {
            let left = deeper()?;
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(invalid)?;
            let items = items.into_iter().map(|raw| read(raw, left));
            Json::Array(items.collect::<Result<_, InvalidJson>>()?)
        }
        Some(b'"') => Json::String(serde_json::from_str(text).map_err(invalid)?),
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'n') => Json::Null,
        _ => Json::Number(JsonNumber::parse(text).ok_or_else(|| InvalidJson {
            detail: format!("`{text}` is not a JSON value"),
        })?),
    })
}
