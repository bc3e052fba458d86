//! From the text of a case file to cases, strictly and all problems at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::case::{Case, CaseSource};
use super::context;
use super::environment;
use super::error::CaseProblem;
use super::event;
use super::expect;
use super::node::{Node, NodeValue};
use super::suite;
use super::table::Table;
use crate::model::Json;

/// The keys of a case.
pub(super) const CASE_KEYS: [&str; 10] = [
    "name",
    "event",
    "event-file",
    "event-sample",
    "client-context",
    "environment",
    "repeat",
    "tags",
    "timeout",
    "expect",
];
/// The key of a file with many cases.
pub(super) const FILE_KEYS: [&str; 1] = ["case"];

/// Reads one case file,
/// or a suite of AWS's test runner, after those that are known.
pub(super) fn file(path: &Path, known: &[Case], problems: &mut Vec<CaseProblem>) -> Vec<Case> {
    let root = match read(path, problems) {
        Some(Root::Cases(root)) => root,
        Some(Root::Suite(suite)) => {
            let mut cases = suite::cases(path, &suite, problems);
            suite::distinguish(&mut cases, known);
            return cases;
        }
        None => return Vec::new(),
    };
    let many = match &root.value {
        NodeValue::Table(entries) => entries.iter().find(|entry| entry.key == "case"),
        _ => None,
    };
    match many {
        None => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let case = case(path, &root, (String::new(), Some(&stem)), problems);
            case.into_iter().collect()
        }
        Some(entry) => {
            Table::open(path, String::new(), &root, &FILE_KEYS, problems);
            let NodeValue::Array(items) = &entry.node.value else {
                problems.push(CaseProblem {
                    file: path.to_owned(),
                    line: entry.line,
                    message: "`case` must be an array of tables".to_owned(),
                    hint: Some("start each case with `[[case]]`".to_owned()),
                });
                return Vec::new();
            };
            if items.is_empty() {
                problems.push(CaseProblem {
                    file: path.to_owned(),
                    line: entry.line,
                    message: "`case` is empty: nothing could fail".to_owned(),
                    hint: None,
                });
            }
            let numbered = items.iter().enumerate();
            numbered
                .filter_map(|(index, node)| {
                    let name = format!("case[{index}]");
                    case(path, node, (name, None), problems)
                })
                .collect()
        }
    }
}

/// Two cases of one name could not be told apart.
pub(super) fn refuse_duplicates(cases: &[Case], problems: &mut Vec<CaseProblem>) {
    let mut seen: BTreeMap<&str, &CaseSource> = BTreeMap::new();
    for case in cases {
        match seen.get(case.name.as_str()) {
            None => {
                seen.insert(&case.name, &case.source);
            }
            Some(first) => {
                let line = first.line.map(|line| format!(":{line}"));
                problems.push(CaseProblem {
                    file: case.source.file.clone(),
                    line: case.source.line,
                    message: format!(
                        "the name `{}` is taken by the case at {}{}",
                        case.name,
                        first.file.display(),
                        line.unwrap_or_default()
                    ),
                    hint: None,
                });
            }
        }
    }
}

/// What a file holds.
enum Root {
    Cases(Node),
    Suite(Json),
}

fn read(path: &Path, problems: &mut Vec<CaseProblem>) -> Option<Root> {
    let mut problem = |message: String| {
        problems.push(CaseProblem {
            file: path.to_owned(),
            line: None,
            message,
            hint: None,
        });
    };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problem(format!("cannot read: {error}"));
            return None;
        }
    };
    if path
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        return match Json::parse(&bytes) {
            Ok(json) if suite::is_suite(&json) => Some(Root::Suite(json)),
            Ok(json) => Some(Root::Cases(Node::from_json(json))),
            Err(error) => {
                problem(format!("invalid JSON: {error}"));
                None
            }
        };
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Node::from_toml(path, text, problems).map(Root::Cases),
        Err(error) => {
            problem(format!("invalid UTF-8: {error}"));
            None
        }
    }
}

fn case(
    file: &Path,
    node: &Node,
    (path, stem): (String, Option<&str>),
    problems: &mut Vec<CaseProblem>,
) -> Option<Case> {
    let before = problems.len();
    let mut table = Table::open(file, path.clone(), node, &CASE_KEYS, problems)?;
    let line = table.line;
    let name = name(&mut table, stem);
    let tags = table.texts("tags");
    let environment = environment::choice(&mut table);
    let repeat = environment::repeat(&mut table);
    let timeout = timeout(&mut table);
    let event = event::read(&mut table);
    let context = context::read(&mut table);
    let expectations = expectations(&mut table, &path, timeout);
    (problems.len() == before).then_some(())?;
    Some(Case {
        name: name?,
        tags,
        event: event?,
        context,
        environment: environment?,
        repeat: repeat?,
        timeout,
        note: None,
        skip: None,
        expectations: expectations?,
        source: CaseSource {
            file: file.to_owned(),
            line,
        },
    })
}

fn name(table: &mut Table<'_>, stem: Option<&str>) -> Option<String> {
    let name = match (table.get("name"), stem) {
        (Some(_), _) => table.text("name")?,
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => {
            let message = format!("`{}` is missing", table.full("name"));
            table.problem(table.line, message);
            return None;
        }
    };
    let printable = !name.trim().is_empty() && !name.contains(char::is_control);
    if !printable {
        let line = table.get("name").map_or(table.line, |node| node.line);
        let message = format!("`{}` must be one line of text", table.full("name"));
        table.problem(line, message);
    }
    printable.then_some(name)
}

fn timeout(table: &mut Table<'_>) -> Option<Duration> {
    let node = table.get("timeout")?;
    let seconds = match &node.value {
        NodeValue::Scalar(Json::Number(number)) => number.as_str().parse::<f64>().ok(),
        _ => None,
    };
    let timeout = seconds
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    if timeout.is_none() {
        let message = format!(
            "`{}` must be a number of seconds above 0",
            table.full("timeout")
        );
        table.problem(node.line, message);
    }
    timeout
}

fn expectations(
    table: &mut Table<'_>,
    path: &str,
    timeout: Option<Duration>,
) -> Option<Vec<expect::Expectation>> {
    let missing = "a case without expectations cannot fail";
    let Some(node) = table.get("expect") else {
        let message = format!("`{}` is missing: {missing}", table.full("expect"));
        table.problem(table.line, message);
        return None;
    };
    if matches!(&node.value, NodeValue::Table(entries) if entries.is_empty()) {
        let message = format!("`{}` is empty: {missing}", table.full("expect"));
        table.problem(node.line, message);
        return None;
    }
    let path = if path.is_empty() {
        "expect".to_owned()
    } else {
        format!("{path}.expect")
    };
    let file = table.file;
    let inner = Table::open(file, path, node, &expect::KEYS, table.problems())?;
    expect::read(inner, timeout)
}
