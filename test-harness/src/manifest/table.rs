//! A table of the manifest whose keys are asked for one by one; what was not
//! asked for is unknown. It knows no table in particular.

use toml::de::DeTable;

use super::findings::{Findings, Span};
use super::value::Value;
use crate::model::closest;

/// A table that is being read.
pub(super) struct Table<'a> {
    findings: &'a Findings,
    path: String,
    span: Span,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// A table at a dotted path (empty at the top), named at a position.
    pub(super) fn new(
        findings: &'a Findings,
        path: String,
        span: Span,
        entries: &'a DeTable<'a>,
    ) -> Self {
        Self {
            findings,
            path,
            span,
            entries,
            asked: Vec::new(),
        }
    }

    /// Where problems go.
    pub(super) fn findings(&self) -> &'a Findings {
        self.findings
    }

    /// Its dotted path.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Where it is named.
    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// The value of a key, which is known from now on.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.asked.push(key);
        let (name, value) = self.entries.get_key_value(key)?;
        Some(Value::new(self.findings, &self.path, name, value))
    }

    /// The value of a key that must be there.
    pub(super) fn require(&mut self, key: &'static str) -> Option<Value<'a>> {
        let found = self.get(key);
        if found.is_none() {
            let message = format!("missing key `{key}`{}", inside(&self.path));
            self.findings.add(&self.span, message);
        }
        found
    }

    /// Every entry in the manifest's order, for tables whose keys are names.
    pub(super) fn entries(&self) -> Vec<Value<'a>> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let value = |(name, value)| Value::new(self.findings, &self.path, name, value);
        entries.into_iter().map(value).collect()
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self) {
        for entry in self.entries() {
            if !self.asked.contains(&entry.key()) {
                let message = format!("unknown key `{}`{}", entry.key(), inside(&self.path));
                let hint = self.remedy(entry.key());
                self.findings.add_with(entry.key_span(), message, hint);
            }
        }
    }

    fn remedy(&self, key: &str) -> String {
        if let Some(meant) = closest(key, self.asked.iter().copied()) {
            return format!("did you mean `{meant}`?");
        }
        let known: Vec<String> = self.asked.iter().map(|key| format!("`{key}`")).collect();
        format!("known keys are {}", known.join(", "))
    }
}

/// `in …` for messages.
pub(super) fn inside(path: &str) -> String {
    if path.is_empty() {
        " at the top level".to_owned()
    } else {
        format!(" in `{path}`")
    }
}
