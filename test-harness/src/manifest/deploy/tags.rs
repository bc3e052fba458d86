//! `tags`: words that AWS keeps beside what it has, held against its rules. It
//! tags nothing.

use std::collections::BTreeMap;

use crate::manifest::findings::{Findings, Span};
use crate::manifest::ranges::TAGS;
use crate::manifest::value::Value;

/// Tags, and where they are given.
#[derive(Debug, Clone, Default)]
pub(super) struct Tags {
    pub(super) tags: BTreeMap<String, String>,
    span: Option<Span>,
}

/// Source: Lambda developer guide, "Using tags on Lambda functions": keys of 1 to
/// 128 characters, values of at most 256, none with the prefix `aws:`.
const KEY: usize = 128;
const VALUE: usize = 256;

impl Tags {
    /// Reads the table, where there is one.
    pub(super) fn read(value: Option<Value<'_>>) -> Self {
        let Some(value) = value else {
            return Self::default();
        };
        let table = value.table();
        let entries = table.map(|table| table.entries()).unwrap_or_default();
        let mut tags = BTreeMap::new();
        for entry in entries {
            check_key(&entry);
            if let Some(text) = entry.string().filter(|text| check_value(&entry, text)) {
                tags.insert(entry.key().to_owned(), text);
            }
        }
        Self {
            tags,
            span: Some(value.key_span().clone()),
        }
    }

    /// These tags over others, one by one.
    pub(super) fn over(self, defaults: &Self) -> Self {
        let mut tags = defaults.tags.clone();
        tags.extend(self.tags);
        Self {
            tags,
            span: self.span,
        }
    }

    /// Reports tags that are too many together, where they are given or else
    /// where their owner is.
    pub(super) fn check_count(&self, owner: &str, around: &Span, findings: &Findings) {
        let count = self.tags.len();
        if count > TAGS {
            let span = self.span.as_ref().unwrap_or(around);
            findings.add(
                span,
                format!("`tags` in `{owner}` has {count} tags; AWS allows {TAGS}"),
            );
        }
    }
}

fn fits(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c);
    text.chars().all(allowed)
}

fn check_key(entry: &Value<'_>) {
    let key = entry.key();
    if key.to_ascii_lowercase().starts_with("aws:") {
        let message = format!("reserved tag {}", entry.place());
        entry.key_problem(message, "the prefix `aws:` is AWS's own; name it otherwise");
    } else if key.is_empty() || key.chars().count() > KEY || !fits(key) {
        let message = format!("invalid tag {}", entry.place());
        let hint = "use 1 to 128 letters, digits, blanks or any of `_.:/=+-@`";
        entry.key_problem(message, hint);
    }
}

fn check_value(entry: &Value<'_>, text: &str) -> bool {
    let good = text.chars().count() <= VALUE && fits(text);
    if !good {
        let message = format!("{} is no value of a tag", entry.place());
        let hint = "use at most 256 letters, digits, blanks or any of `_.:/=+-@`";
        entry.problem_with(message, hint);
    }
    good
}
