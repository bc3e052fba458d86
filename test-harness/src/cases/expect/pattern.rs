//! Regular expressions of cases, compiled once. They are found anywhere in a
//! text unless they are anchored.

use regex::Regex;

use crate::cases::node::{Node, NodeValue};
use crate::cases::table::Table;
use crate::model::Json;

/// A regular expression, equal to another that is written alike.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// When it is not one; in one line.
    pub fn new(text: &str) -> Result<Self, String> {
        Regex::new(text).map(Self).map_err(|error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is found in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

/// Reads the pattern of a key; anything else is a problem.
pub(super) fn of_key(table: &mut Table<'_>, key: &str) -> Option<Pattern> {
    let node = table.get(key)?;
    let name = table.full(key);
    of_node(table, &name, node)
}

/// Reads the pattern that a node is.
pub(super) fn of_node(table: &mut Table<'_>, name: &str, node: &Node) -> Option<Pattern> {
    let NodeValue::Scalar(Json::String(text)) = &node.value else {
        let message = format!("`{name}` must be a regular expression in a string");
        table.problem(node.line, message);
        return None;
    };
    let pattern = Pattern::new(text);
    pattern
        .map_err(|error| {
            let message = format!("`{name}` is no regular expression: {error}");
            table.problem(node.line, message);
        })
        .ok()
}
