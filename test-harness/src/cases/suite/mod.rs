//! Suites of AWS's containerized-test-runner, read as cases: each test runs in
//! an environment of its own, with its handler as the image's command. What
//! such a suite can say and this reader does not know is a problem, never
//! nothing.

mod assertion;
mod expand;
mod jq;
mod reader;
mod resources;
mod test;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::path::Path;

pub use assertion::{Subject, SuiteAssertion};
pub use jq::Jq;

use super::case::Case;
use super::error::CaseProblem;
use crate::model::Json;
use reader::{Members, Reader};
use resources::Resources;

/// The keys of a suite; its own name is not used, as by AWS's runner.
const KEYS: [&str; 6] = [
    "name",
    "template",
    "default",
    "resources",
    "tests",
    "assertions",
];

/// More tests than anybody waits for: a template multiplies, and a slip in one
/// must not take all memory.
const MOST_TESTS: usize = 10_000;

/// Whether a JSON file is a suite and no case file.
pub(super) fn is_suite(json: &Json) -> bool {
    json.member("tests").is_some()
}

/// Reads the tests of a suite.
pub(super) fn cases(path: &Path, json: &Json, problems: &mut Vec<CaseProblem>) -> Vec<Case> {
    let mut reader = Reader::new(path, problems);
    let Json::Object(suite) = json else {
        return Vec::new();
    };
    reader.refuse_unknown("", suite, &KEYS);
    let Some(suite) = Suite::read(&mut reader, suite) else {
        return Vec::new();
    };
    let mut cases = Vec::new();
    let count = suite.tests.iter().fold(0_usize, |sum, test| {
        sum.saturating_add(expand::count(test, &suite.template))
    });
    if count > MOST_TESTS {
        let message = format!("`template` makes more than {MOST_TESTS} tests");
        reader.problem(message, Some("split the suite".to_owned()));
        return cases;
    }
    for (index, test) in suite.tests.iter().enumerate() {
        let path = format!("tests[{index}]");
        for test in expand::templated(test, &suite.template) {
            cases.extend(suite.case(&mut reader, &path, test));
        }
    }
    if suite.tests.is_empty() {
        reader.problem("`tests` is empty: nothing could fail".to_owned(), None);
    }
    cases
}

/// Tests may have equal names, in one suite and in several; cases may not, so
/// the later ones get a number.
pub(super) fn distinguish(cases: &mut [Case], known: &[Case]) {
    let mut taken: HashSet<String> = known.iter().map(|case| case.name.clone()).collect();
    // What a name has come to, so that many equal ones are not counted anew.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for case in cases {
        let number = numbers.entry(case.name.clone()).or_insert(1);
        let mut distinct = case.name.clone();
        while taken.contains(&distinct) {
            *number += 1;
            distinct = format!("{} ({number})", case.name);
        }
        taken.insert(distinct.clone());
        case.name = distinct;
    }
}

struct Suite {
    template: Vec<(String, Vec<Json>)>,
    defaults: Members,
    resources: Resources,
    assertions: Vec<Members>,
    tests: Vec<Members>,
}

impl Suite {
    fn read(reader: &mut Reader<'_>, suite: &Members) -> Option<Self> {
        let empty = Json::Object(Members::new());
        let part = |key: &str| suite.get(key).unwrap_or(&empty);
        let defaults = reader.object("default", part("default"))?.clone();
        let mut template = Vec::new();
        for (key, values) in reader.object("template", part("template"))? {
            let name = format!("template.{key}");
            let values = reader.array(&name, values)?.to_vec();
            if values.is_empty() {
                reader.problem(format!("`{name}` is empty: no test would be left"), None);
            }
            template.push((key.clone(), values));
        }
        let resources = resources::read(reader, part("resources"));
        let assertions = match suite.get("assertions") {
            Some(json) => objects(reader, "assertions", json)?,
            None => Vec::new(),
        };
        let tests = objects(reader, "tests", suite.get("tests")?)?;
        Some(Self {
            template,
            defaults,
            resources,
            assertions,
            tests,
        })
    }

    fn case(&self, reader: &mut Reader<'_>, path: &str, mut test: Members) -> Option<Case> {
        expand::add_defaults(&mut test, &self.defaults);
        resources::fill(reader, path, &mut test, &self.resources);
        let template = self.template.iter().map(|(key, _)| key.as_str());
        let known = test::KEYS.into_iter().chain(test::INERT).chain(template);
        let known: Vec<&str> = known.collect();
        reader.refuse_unknown(path, &test, &known);
        let name = format!("{path}.assertions");
        let mut assertions = match test.get("assertions") {
            Some(json) => objects(reader, &name, json)?,
            None => Vec::new(),
        };
        assertions.extend(self.assertions.iter().cloned());
        for (index, assertion) in assertions.iter_mut().enumerate() {
            let path = format!("{name}[{index}]");
            resources::fill(reader, &path, assertion, &self.resources);
        }
        test::case(reader, path, &test, &assertions)
    }
}

fn objects(reader: &mut Reader<'_>, name: &str, json: &Json) -> Option<Vec<Members>> {
    let items = reader.array(name, json)?.iter().enumerate();
    let mut objects = Vec::new();
    for (index, item) in items {
        let name = format!("{name}[{index}]");
        objects.push(reader.object(&name, item)?.clone());
    }
    Some(objects)
}
