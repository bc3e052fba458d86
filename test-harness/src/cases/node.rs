//! One tree for both formats of case files: TOML with its lines, JSON without.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use super::error::CaseProblem;
use crate::model::{Json, JsonNumber};

/// A value and the line where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: Option<usize>,
    pub(super) value: NodeValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NodeValue {
    /// Null, a boolean, a number or a string.
    Scalar(Json),
    Array(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key of a table, the line of the key, and the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: Option<usize>,
    pub(super) node: Node,
}

impl Node {
    /// The value as JSON.
    pub(super) fn to_json(&self) -> Json {
        match &self.value {
            NodeValue::Scalar(json) => json.clone(),
            NodeValue::Array(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            NodeValue::Table(entries) => {
                let members = entries.iter();
                Json::Object(
                    members
                        .map(|entry| (entry.key.clone(), entry.node.to_json()))
                        .collect(),
                )
            }
        }
    }

    /// Reads a JSON text.
    pub(super) fn from_json(json: Json) -> Self {
        let value = match json {
            Json::Array(items) => {
                NodeValue::Array(items.into_iter().map(Self::from_json).collect())
            }
            Json::Object(members) => {
                let entries = members.into_iter().map(|(key, json)| Entry {
                    key,
                    line: None,
                    node: Self::from_json(json),
                });
                NodeValue::Table(entries.collect())
            }
            scalar => NodeValue::Scalar(scalar),
        };
        Self { line: None, value }
    }

    /// Reads a TOML text. What JSON cannot say is a problem.
    pub(super) fn from_toml(
        file: &Path,
        text: &str,
        problems: &mut Vec<CaseProblem>,
    ) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = TomlReader {
            file,
            text,
            problems,
        };
        for error in &errors {
            let at = error.span().map(|span| span.start);
            reader.problem(at, format!("invalid TOML: {}", error.message()));
        }
        if !errors.is_empty() {
            return None;
        }
        let at = table.span().start;
        let value = reader.table(table.get_ref());
        let line = Some(reader.line(at));
        Some(Self { line, value })
    }
}

struct TomlReader<'a> {
    file: &'a Path,
    text: &'a str,
    problems: &'a mut Vec<CaseProblem>,
}

impl TomlReader<'_> {
    fn line(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        self.text[..at].matches('\n').count() + 1
    }

    fn problem(&mut self, at: Option<usize>, message: String) {
        self.problems.push(CaseProblem {
            file: self.file.to_owned(),
            line: at.map(|at| self.line(at)),
            message,
            hint: None,
        });
    }

    // Tables are kept sorted by the parser; lines restore the written order.
    fn table(&mut self, table: &DeTable<'_>) -> NodeValue {
        let mut entries: Vec<Entry> = Vec::new();
        for (key, value) in table {
            entries.push(Entry {
                key: key.get_ref().to_string(),
                line: Some(self.line(key.span().start)),
                node: self.node(value),
            });
        }
        entries.sort_by_key(|entry| entry.line);
        NodeValue::Table(entries)
    }

    fn node(&mut self, value: &Spanned<DeValue<'_>>) -> Node {
        let at = value.span().start;
        let line = Some(self.line(at));
        let value = match value.get_ref() {
            DeValue::Table(table) => self.table(table),
            DeValue::Array(items) => {
                NodeValue::Array(items.iter().map(|item| self.node(item)).collect())
            }
            scalar => NodeValue::Scalar(self.scalar(at, scalar)),
        };
        Node { line, value }
    }

    fn scalar(&mut self, at: usize, value: &DeValue<'_>) -> Json {
        let number = match value {
            DeValue::String(text) => return Json::String(text.to_string()),
            DeValue::Boolean(value) => return Json::Bool(*value),
            DeValue::Integer(integer) => json_integer(integer),
            DeValue::Float(float) => json_float(float),
            _ => None,
        };
        if let Some(number) = number {
            return Json::Number(number);
        }
        let kind = value.type_str();
        self.problem(
            Some(at),
            format!("JSON has no such {kind}; write it as a string"),
        );
        Json::Null
    }
}

fn json_integer(integer: &DeInteger<'_>) -> Option<JsonNumber> {
    if integer.radix() == 10 {
        return JsonNumber::parse(integer.as_str().trim_start_matches('+'));
    }
    let value = i64::from_str_radix(integer.as_str(), integer.radix());
    value.ok().map(JsonNumber::from)
}

fn json_float(float: &DeFloat<'_>) -> Option<JsonNumber> {
    JsonNumber::parse(float.as_str().trim_start_matches('+'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Option<Node>, Vec<CaseProblem>) {
        let mut problems = Vec::new();
        let node = Node::from_toml(Path::new("case.toml"), text, &mut problems);
        (node, problems)
    }

    #[test]
    fn numbers_keep_their_digits_in_every_notation() {
        let (node, problems) = read("a = 1.10\nb = +7\nc = 0xff\nd = 1_000\ne = -2e3\n");
        assert_eq!(problems, []);
        let json = node.unwrap().to_json().to_string();
        assert_eq!(json, r#"{"a":1.10,"b":7,"c":255,"d":1000,"e":-2e3}"#);
    }

    #[test]
    fn what_json_cannot_say_is_a_problem_at_its_line() {
        let (_, problems) = read("a = 1\nb = [\n  nan,\n  07:32:00,\n]\n");
        let lines: Vec<Option<usize>> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [Some(3), Some(4)]);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[a-z0-9=\\[\\]{}\"'.#\\n\u{e4} ]{0,80}") {
            let (node, problems) = read(&text);
            prop_assert!(node.is_some() || !problems.is_empty());
        }
    }
}
