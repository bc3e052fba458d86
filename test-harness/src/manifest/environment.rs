//! `environment`: variables that a function gets, held against Lambda's rules.
//! It reads no variable of this process.

use std::collections::BTreeMap;

use super::findings::Span;
use super::ranges::ENVIRONMENT_BYTES;
use super::references;
use super::table::Table;
use super::value::Value;
use crate::model::{EnvironmentReference, is_reserved_variable};

/// Variables, and where they are given.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    /// Names and values.
    pub(super) variables: BTreeMap<String, String>,
    /// Names whose values are read when the function is deployed.
    pub(super) references: BTreeMap<String, EnvironmentReference>,
    span: Option<Span>,
}

impl Environment {
    /// Reads the table of variables, where there is one.
    pub(super) fn read(value: Option<&Value<'_>>) -> Self {
        let Some(value) = value else {
            return Self::default();
        };
        let table = value.table();
        let entries = table.map(|table| table.entries()).unwrap_or_default();
        let mut variables = BTreeMap::new();
        let mut references = BTreeMap::new();
        for entry in entries {
            check_name(&entry);
            if entry.is_table() {
                let reference = entry.table().and_then(references::read);
                references.extend(reference.map(|found| (entry.key().to_owned(), found)));
            } else if let Some(text) = entry.string() {
                variables.insert(entry.key().to_owned(), text);
            }
        }
        Self {
            variables,
            references,
            span: Some(value.key_span().clone()),
        }
    }

    /// These variables over others, one by one: a name has one value, or one
    /// reference.
    pub(super) fn over(self, defaults: &Self) -> Self {
        let mut variables = defaults.variables.clone();
        let mut references = defaults.references.clone();
        variables.retain(|name, _| !self.references.contains_key(name));
        references.retain(|name, _| !self.variables.contains_key(name));
        variables.extend(self.variables);
        references.extend(self.references);
        Self {
            variables,
            references,
            span: self.span,
        }
    }

    /// Reports variables that are too large together; a table that gives none
    /// itself has nothing to report.
    pub(super) fn check_size(&self, table: &Table<'_>) {
        let Some(span) = &self.span else {
            return;
        };
        let bytes = serde_json::to_string(&self.variables).map_or(0, |json| json.len());
        if bytes > ENVIRONMENT_BYTES {
            let message = format!(
                "`environment` in `{}` has {bytes} bytes as JSON; Lambda allows {ENVIRONMENT_BYTES}",
                table.path()
            );
            let hint = "keep large values in a file of the image";
            table.findings().add_with(span, message, hint);
        }
    }
}

/// Source: Lambda API, pattern of `EnvironmentVariableName`.
fn check_name(entry: &Value<'_>) {
    let name = entry.key();
    if is_reserved_variable(name) {
        let hint = "Lambda sets it itself and refuses functions that do; remove it";
        entry.key_problem(format!("reserved variable {}", entry.place()), hint);
        return;
    }
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() >= 2
        && name.chars().all(part);
    if !fits {
        let message = format!("invalid variable {}", entry.place());
        let hint = "use a letter, then at least one letter, digit or `_`";
        entry.key_problem(message, hint);
    }
}
