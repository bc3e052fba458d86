//! Reading a table strictly: every key that nobody asked for is a problem.

use std::path::Path;

use super::error::CaseProblem;
use super::node::{Entry, Node, NodeValue};
use crate::model::{Json, closest};

/// A table being read. It knows no key in particular.
pub(super) struct Table<'a> {
    pub(super) file: &'a Path,
    pub(super) line: Option<usize>,
    path: String,
    entries: &'a [Entry],
    known: &'static [&'static str],
    problems: &'a mut Vec<CaseProblem>,
}

impl<'a> Table<'a> {
    /// Opens a table whose keys are `known`; `path` names it in messages, such
    /// as `case[2].expect`, and is empty for the file itself. Unknown keys are
    /// told at once.
    pub(super) fn open(
        file: &'a Path,
        path: String,
        node: &'a Node,
        known: &'static [&'static str],
        problems: &'a mut Vec<CaseProblem>,
    ) -> Option<Self> {
        let NodeValue::Table(entries) = &node.value else {
            let name = if path.is_empty() { "a case" } else { &path };
            let message = format!("{name} must be a table, not {}", kind(node));
            push(problems, file, node.line, message);
            return None;
        };
        let mut table = Self {
            file,
            line: node.line,
            path,
            entries,
            known,
            problems,
        };
        table.refuse_unknown();
        Some(table)
    }

    fn refuse_unknown(&mut self) {
        for entry in self.entries {
            if self.known.contains(&entry.key.as_str()) {
                continue;
            }
            let hint = match closest(&entry.key, self.known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keys here are {}", listed(self.known)),
            };
            let message = format!("unknown key `{}`", self.full(&entry.key));
            self.problems.push(CaseProblem {
                file: self.file.to_owned(),
                line: entry.line,
                message,
                hint: Some(hint),
            });
        }
    }

    /// The key's full name in messages.
    pub(super) fn full(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// Adds a problem at a line.
    pub(super) fn problem(&mut self, line: Option<usize>, message: String) {
        push(self.problems, self.file, line, message);
    }

    /// Adds a problem at a line, with its remedy.
    pub(super) fn problem_with(
        &mut self,
        line: Option<usize>,
        message: String,
        hint: Option<String>,
    ) {
        self.problems.push(CaseProblem {
            file: self.file.to_owned(),
            line,
            message,
            hint,
        });
    }

    /// The problems, to read an inner table with.
    pub(super) fn problems(&mut self) -> &mut Vec<CaseProblem> {
        self.problems
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry.map(|entry| &entry.node)
    }

    /// The text of a key; any other value is a problem.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let node = self.get(key)?;
        if let NodeValue::Scalar(Json::String(text)) = &node.value {
            return Some(text.clone());
        }
        self.wrong(key, node, "a string");
        None
    }

    /// The texts of a key; any other value is a problem.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let items: Option<Vec<String>> = match &node.value {
            NodeValue::Array(items) => items
                .iter()
                .map(|item| item.to_json().as_str().map(str::to_owned))
                .collect(),
            _ => None,
        };
        items.unwrap_or_else(|| {
            self.wrong(key, node, "an array of strings");
            Vec::new()
        })
    }

    /// Adds the problem that a key's value is of the wrong kind.
    pub(super) fn wrong(&mut self, key: &str, node: &Node, wanted: &str) {
        let message = format!("`{}` must be {wanted}, not {}", self.full(key), kind(node));
        self.problem(node.line, message);
    }
}

fn kind(node: &Node) -> &'static str {
    match &node.value {
        NodeValue::Scalar(json) => json.kind(),
        NodeValue::Array(_) => "an array",
        NodeValue::Table(_) => "a table",
    }
}

/// Words in backticks, with commas.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn push(problems: &mut Vec<CaseProblem>, file: &Path, line: Option<usize>, message: String) {
    problems.push(CaseProblem {
        file: file.to_owned(),
        line,
        message,
        hint: None,
    });
}
