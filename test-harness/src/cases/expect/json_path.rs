//! What a JSON path (RFC 9535) finds in the answer: at least one value, and
//! every value is as expected. Values are found by `serde_json_path` and then
//! compared as they were written.

use serde_json_path::{JsonPath, PathElement};

use super::{Expectation, Pattern, answer, pattern};
use crate::cases::compare;
use crate::cases::mismatch::{Mismatch, Side, element, member};
use crate::cases::node::{Entry, Node, NodeValue};
use crate::cases::table::Table;
use crate::invoke::outcome::Outcome;
use crate::model::Json;

/// The keys of a check that is not a plain value.
pub(in crate::cases) const KEYS: [&str; 4] = ["equals", "includes", "matches", "absent"];

/// A path and what it must find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathExpectation {
    /// The path as it was written.
    pub text: String,
    /// The path.
    path: JsonPath,
    /// What each of the values that it finds must be.
    pub wanted: Wanted,
}

/// What each value that a path finds must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This value.
    Equals(Json),
    /// A value that has all of this one.
    Includes(Json),
    /// A string in which the pattern is found.
    Matches(Pattern),
    /// Nothing is found.
    Absent,
}

pub(super) fn read(table: &mut Table<'_>) -> Vec<Expectation> {
    let Some(node) = table.get("json-path") else {
        return Vec::new();
    };
    let entries: &[Entry] = match &node.value {
        NodeValue::Table(entries) => entries,
        _ => &[],
    };
    if entries.is_empty() {
        table.wrong("json-path", node, "a table of JSON paths, at least one");
    }
    let mut expectations = Vec::new();
    for entry in entries {
        match JsonPath::parse(&entry.key) {
            Ok(path) => {
                let wanted = wanted(table, entry).into_iter();
                expectations.extend(wanted.map(|wanted| {
                    Expectation::JsonPath(PathExpectation {
                        text: entry.key.clone(),
                        path: path.clone(),
                        wanted,
                    })
                }));
            }
            Err(error) => {
                let name = table.full("json-path");
                let message = format!("`{name}`: `{}` is no JSON path: {error}", entry.key);
                let hint = "a path begins with `$`, such as `$.items[0].id`".to_owned();
                table.problem_with(entry.line, message, Some(hint));
            }
        }
    }
    expectations
}

/// A table of nothing but checks is checks, and every other value is itself.
fn wanted(table: &mut Table<'_>, entry: &Entry) -> Vec<Wanted> {
    let plain = || vec![Wanted::Equals(entry.node.to_json())];
    let NodeValue::Table(checks) = &entry.node.value else {
        return plain();
    };
    let known = |check: &Entry| KEYS.contains(&check.key.as_str());
    if checks.is_empty() || !checks.iter().all(known) {
        return plain();
    }
    let checks = checks.iter();
    checks
        .filter_map(|check| one(table, &entry.key, &check.key, &check.node))
        .collect()
}

fn one(table: &mut Table<'_>, path: &str, key: &str, node: &Node) -> Option<Wanted> {
    match key {
        "equals" => Some(Wanted::Equals(node.to_json())),
        "includes" => Some(Wanted::Includes(node.to_json())),
        "matches" => {
            let name = format!("{}.{path}.matches", table.full("json-path"));
            pattern::of_node(table, &name, node).map(Wanted::Matches)
        }
        _ if node.to_json() == Json::Bool(true) => Some(Wanted::Absent),
        _ => {
            let name = format!("{}.{path}.absent", table.full("json-path"));
            table.problem(node.line, format!("`{name}` can only be `true`"));
            None
        }
    }
}

pub(super) fn check(expected: &PathExpectation, outcome: &Outcome) -> Vec<Mismatch> {
    let side = side(&expected.wanted);
    answer::with_json(side, outcome, |answer| against(expected, answer))
}

/// What differs in an answer.
pub(super) fn against(expected: &PathExpectation, answer: &Json) -> Vec<Mismatch> {
    let value = answer.to_value();
    let found = expected.path.query_located(&value);
    let mut mismatches = Vec::new();
    for located in found.iter() {
        let elements: Vec<&PathElement<'_>> = located.location().iter().collect();
        let (path, actual) = at(answer, &elements);
        mismatches.extend(compared(&expected.wanted, &path, actual));
    }
    if found.is_empty() && expected.wanted != Wanted::Absent {
        mismatches.push(Mismatch {
            path: expected.text.clone(),
            expected: side(&expected.wanted),
            actual: Side::Absent,
        });
    }
    mismatches
}

fn at<'a>(answer: &'a Json, elements: &[&PathElement<'_>]) -> (String, &'a Json) {
    let mut path = compare::ROOT.to_owned();
    let mut value = answer;
    for step in elements {
        let inner = match (step, value) {
            (PathElement::Name(name), Json::Object(members)) => {
                path = member(&path, name);
                members.get(*name)
            }
            (PathElement::Index(index), Json::Array(items)) => {
                path = element(&path, *index);
                items.get(*index)
            }
            _ => None,
        };
        // Both trees have one shape, so there is always a value.
        value = inner.unwrap_or(&Json::Null);
    }
    (path, value)
}

fn compared(wanted: &Wanted, path: &str, actual: &Json) -> Vec<Mismatch> {
    let holds = match wanted {
        Wanted::Equals(expected) => return compare::exact_at(path, expected, actual),
        Wanted::Includes(expected) => return compare::includes_at(path, expected, actual),
        Wanted::Matches(pattern) => actual.as_str().is_some_and(|text| pattern.is_in(text)),
        Wanted::Absent => false,
    };
    if holds {
        return Vec::new();
    }
    vec![Mismatch {
        path: path.to_owned(),
        expected: side(wanted),
        actual: Side::Value(actual.clone()),
    }]
}

fn side(wanted: &Wanted) -> Side {
    match wanted {
        Wanted::Equals(json) | Wanted::Includes(json) => Side::Value(json.clone()),
        Wanted::Matches(pattern) => Side::Matching(pattern.as_str().to_owned()),
        Wanted::Absent => Side::Absent,
    }
}
