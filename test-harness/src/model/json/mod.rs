//! A JSON value that loses nothing: numbers keep the digits that were written.
//! It knows the grammar of JSON only, not where a value comes from.

#[cfg(test)]
mod arbitrary;
mod merge;
mod number;
mod read;
mod value;
mod write;

use std::collections::BTreeMap;

#[cfg(test)]
pub(crate) use arbitrary::any_json;
pub use number::JsonNumber;
pub use read::InvalidJson;

/// A JSON value. Two values are equal when they mean the same: the order of
/// an object's members does not matter, and numbers are compared by value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, in the digits that were written.
    Number(JsonNumber),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object; of several members with one name the last one counts.
    Object(BTreeMap<String, Self>),
}

impl Json {
    /// What kind of value it is, for messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// The member of an object.
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
