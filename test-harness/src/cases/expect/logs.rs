//! What the function wrote while it handled the event: lines that must be
//! there, and texts that must not.

use super::{Expectation, Pattern, pattern};
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::node::NodeValue;
use crate::cases::table::{Table, listed};
use crate::invoke::outcome::Invocation;

/// The keys of `logs`.
pub(in crate::cases) const KEYS: [&str; 3] = ["includes", "matches", "excludes"];

/// What the lines must look like; at least one part is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogExpectation {
    /// Texts, each of which is in a line.
    pub includes: Vec<String>,
    /// Patterns, each of which is found in a line.
    pub matches: Vec<Pattern>,
    /// Texts that are in no line.
    pub excludes: Vec<String>,
}

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    let node = table.get("logs")?;
    let (file, path) = (table.file, table.full("logs"));
    let mut inner = Table::open(file, path, node, &KEYS, table.problems())?;
    let expected = LogExpectation {
        includes: inner.texts("includes"),
        matches: patterns(&mut inner),
        excludes: inner.texts("excludes"),
    };
    let given = KEYS.iter().filter_map(|key| inner.get(key));
    let empty = |value: &NodeValue| matches!(value, NodeValue::Array(items) if items.is_empty());
    if given.clone().count() == 0 || given.clone().any(|node| empty(&node.value)) {
        let message = format!(
            "`{}` needs texts in one of {}",
            table.full("logs"),
            listed(&KEYS)
        );
        table.problem(node.line, message);
    }
    Some(Expectation::Logs(expected))
}

fn patterns(table: &mut Table<'_>) -> Vec<Pattern> {
    let name = table.full("matches");
    match table.get("matches").map(|node| (node, &node.value)) {
        Some((_, NodeValue::Array(items))) => {
            let items = items.iter();
            items
                .filter_map(|item| pattern::of_node(table, &name, item))
                .collect()
        }
        Some((node, _)) => {
            table.wrong("matches", node, "an array of regular expressions");
            Vec::new()
        }
        None => Vec::new(),
    }
}

pub(super) fn check(expected: &LogExpectation, invocation: &Invocation) -> Vec<Mismatch> {
    let lines: Vec<&str> = invocation
        .logs
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    let none = || Side::Lines {
        count: lines.len(),
        cut: invocation.logs_cut,
    };
    let mismatch = |expected, actual| Mismatch {
        path: "logs".to_owned(),
        expected,
        actual,
    };
    let mut found = Vec::new();
    for part in &expected.includes {
        if !lines.iter().any(|line| line.contains(part.as_str())) {
            found.push(mismatch(Side::LineContaining(part.clone()), none()));
        }
    }
    for pattern in &expected.matches {
        if !lines.iter().any(|line| pattern.is_in(line)) {
            let side = Side::LineMatching(pattern.as_str().to_owned());
            found.push(mismatch(side, none()));
        }
    }
    for part in &expected.excludes {
        let side = Side::NoLineContaining(part.clone());
        match lines.iter().find(|line| line.contains(part.as_str())) {
            Some(line) => found.push(mismatch(side, Side::Text((*line).to_owned()))),
            // What was lost may have had it.
            None if invocation.logs_cut => found.push(mismatch(side, none())),
            None => {}
        }
    }
    found
}
