//! A value of the manifest that says what it should have been where its type or
//! range is wrong. It knows no key in particular.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::findings::{Findings, Span};
use super::table::{Table, inside};

/// A key's value, or an element of an array.
#[derive(Clone)]
pub(super) struct Value<'a> {
    findings: &'a Findings,
    table: String,
    key: String,
    key_span: Span,
    content: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    /// The value of a key in the table at a path.
    pub(super) fn new(
        findings: &'a Findings,
        table: &str,
        key: &'a Spanned<DeString<'a>>,
        content: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self {
            findings,
            table: table.to_owned(),
            key: key.get_ref().to_string(),
            key_span: key.span(),
            content,
        }
    }

    /// Its key.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Where its key stands.
    pub(super) fn key_span(&self) -> &Span {
        &self.key_span
    }

    /// Where the value itself stands.
    pub(super) fn span(&self) -> Span {
        self.content.span()
    }

    /// The dotted path of the value.
    pub(super) fn path(&self) -> String {
        if self.table.is_empty() {
            self.key.clone()
        } else {
            format!("{}.{}", self.table, self.key)
        }
    }

    /// `key` in `table`, as messages say it.
    pub(super) fn place(&self) -> String {
        format!("`{}`{}", self.key, inside(&self.table))
    }

    /// Reports a problem of the value.
    pub(super) fn problem(&self, message: String) {
        self.findings.add(&self.span(), message);
    }

    /// Reports a problem of the value with its remedy.
    pub(super) fn problem_with(&self, message: String, hint: impl Into<String>) {
        self.findings.add_with(&self.span(), message, hint);
    }

    /// Reports a problem of the key with its remedy.
    pub(super) fn key_problem(&self, message: String, hint: impl Into<String>) {
        self.findings.add_with(&self.key_span, message, hint);
    }

    /// Reports that the value has another type than it should.
    pub(super) fn wrong_type(&self, wanted: &str) {
        let found = self.found();
        let message = format!("{} must be {wanted}, not {found}", self.place());
        match self.scalar_text() {
            Some(text) if wanted == "a string" => {
                self.problem_with(message, format!("write it in quotes: `\"{text}\"`"));
            }
            _ => self.problem(message),
        }
    }

    /// A string that is not empty.
    pub(super) fn text(&self) -> Option<String> {
        let text = self.string()?;
        if text.trim().is_empty() {
            self.problem(format!("{} must not be empty", self.place()));
            return None;
        }
        Some(text)
    }

    /// Any string.
    pub(super) fn string(&self) -> Option<String> {
        let text = self.content.get_ref().as_str();
        if text.is_none() {
            self.wrong_type("a string");
        }
        text.map(str::to_owned)
    }

    /// A boolean.
    pub(super) fn boolean(&self) -> Option<bool> {
        let value = self.content.get_ref().as_bool();
        if value.is_none() {
            self.wrong_type("`true` or `false`");
        }
        value
    }

    /// Whether it is the boolean `false`.
    pub(super) fn is_false(&self) -> bool {
        self.content.get_ref().as_bool() == Some(false)
    }

    /// Whether it is a boolean.
    pub(super) fn is_boolean(&self) -> bool {
        self.content.get_ref().as_bool().is_some()
    }

    /// Whether it is an array without elements.
    pub(super) fn array_is_empty(&self) -> bool {
        let array = self.content.get_ref().as_array();
        array.is_some_and(|array| array.is_empty())
    }

    /// Whether it is a string.
    pub(super) fn is_string(&self) -> bool {
        self.content.get_ref().is_str()
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        self.content.get_ref().is_table()
    }

    /// Whether it is an integer.
    pub(super) fn is_integer(&self) -> bool {
        self.content.get_ref().is_integer()
    }

    /// An integer of a range.
    pub(super) fn integer(&self, range: &RangeInclusive<u32>) -> Option<u32> {
        let Some(integer) = self.content.get_ref().as_integer() else {
            self.wrong_type("an integer");
            return None;
        };
        let value = u32::from_str_radix(integer.as_str(), integer.radix());
        let value = value.ok().filter(|value| range.contains(value));
        if value.is_none() {
            let (from, to) = (range.start(), range.end());
            let place = self.place();
            self.problem(format!(
                "{place} must be from {from} to {to}, not {integer}"
            ));
        }
        value
    }

    /// The elements of an array.
    pub(super) fn array(&self) -> Option<Vec<Self>> {
        let Some(array) = self.content.get_ref().as_array() else {
            self.wrong_type("an array");
            return None;
        };
        let element = |content: &'a Spanned<DeValue<'a>>| Self {
            content,
            key_span: content.span(),
            ..self.clone()
        };
        Some(array.iter().map(element).collect())
    }

    /// An array of strings that are not empty.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        let elements = self.array()?;
        Some(elements.iter().filter_map(Self::text).collect())
    }

    /// An array of any strings, such as the words of a command.
    pub(super) fn strings(&self) -> Option<Vec<String>> {
        let elements = self.array()?;
        Some(elements.iter().filter_map(Self::string).collect())
    }

    /// A table, whose keys are then read one by one.
    pub(super) fn table(&self) -> Option<Table<'a>> {
        let Some(entries) = self.content.get_ref().as_table() else {
            self.wrong_type("a table");
            return None;
        };
        let span = self.key_span.clone();
        Some(Table::new(self.findings, self.path(), span, entries))
    }

    fn found(&self) -> &'static str {
        match self.content.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        }
    }

    fn scalar_text(&self) -> Option<String> {
        match self.content.get_ref() {
            DeValue::Integer(value) => Some(value.to_string()),
            DeValue::Float(value) => Some(value.to_string()),
            DeValue::Boolean(value) => Some(value.to_string()),
            _ => None,
        }
    }
}
