//! Reading objects of a suite: members with their full names in messages, and
//! problems gathered.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cases::error::CaseProblem;
use crate::cases::table::listed;
use crate::model::{Json, closest};

/// The members of an object.
pub(super) type Members = BTreeMap<String, Json>;

/// Where problems of one file go.
pub(super) struct Reader<'a> {
    pub(super) file: &'a Path,
    problems: &'a mut Vec<CaseProblem>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(file: &'a Path, problems: &'a mut Vec<CaseProblem>) -> Self {
        Self { file, problems }
    }

    /// How many problems there are.
    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    /// Adds a problem.
    pub(super) fn problem(&mut self, message: String, hint: Option<String>) {
        self.problems.push(CaseProblem {
            file: self.file.to_owned(),
            line: None,
            message,
            hint,
        });
    }

    /// The members of an object; anything else is a problem.
    pub(super) fn object<'j>(&mut self, name: &str, json: &'j Json) -> Option<&'j Members> {
        if let Json::Object(members) = json {
            return Some(members);
        }
        let message = format!("`{name}` must be an object, not {}", json.kind());
        self.problem(message, None);
        None
    }

    /// The elements of an array; anything else is a problem.
    pub(super) fn array<'j>(&mut self, name: &str, json: &'j Json) -> Option<&'j [Json]> {
        if let Json::Array(items) = json {
            return Some(items);
        }
        let message = format!("`{name}` must be an array, not {}", json.kind());
        self.problem(message, None);
        None
    }

    /// The text of a member; a missing one or anything else is a problem.
    pub(super) fn text(&mut self, path: &str, members: &Members, key: &str) -> Option<String> {
        let message = match members.get(key) {
            Some(Json::String(text)) => return Some(text.clone()),
            Some(other) => format!("`{path}.{key}` must be a string, not {}", other.kind()),
            None => format!("`{path}.{key}` is missing"),
        };
        self.problem(message, None);
        None
    }

    /// Tells members that nobody knows.
    pub(super) fn refuse_unknown(&mut self, path: &str, members: &Members, known: &[&str]) {
        for key in members.keys() {
            if known.contains(&key.as_str()) {
                continue;
            }
            let hint = match closest(key, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keys here are {}", listed(known)),
            };
            let dot = if path.is_empty() { "" } else { "." };
            let message = format!("`{path}{dot}{key}` of a suite is not supported");
            self.problem(message, Some(hint));
        }
    }
}
