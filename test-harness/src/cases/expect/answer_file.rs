//! The answer equals the value in a golden file, which `lambdock test --update`
//! writes.

use std::path::PathBuf;

use super::{Expectation, answer, file};
use crate::cases::compare;
use crate::cases::discover::is_case_file;
use crate::cases::mismatch::{Mismatch, Side};
use crate::cases::table::Table;
use crate::invoke::outcome::Outcome;
use crate::model::Json;

/// A golden file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenFile {
    /// The file.
    pub path: PathBuf,
    /// What is in it, where it is there.
    pub answer: Option<Json>,
}

pub(super) fn read(table: &mut Table<'_>) -> Option<Expectation> {
    let line = table.get("answer-file")?.line;
    let path = file::path(table, "answer-file")?;
    if path.parent() == table.file.parent() && is_case_file(&path) {
        let name = table.full("answer-file");
        let message = format!("`{name}` would be read as a case file where it stands");
        let hint = "put it into a sub-folder, such as `answers/`".to_owned();
        table.problem_with(line, message, Some(hint));
        return None;
    }
    let answer = file::optional(table, line, "expected answer", &path).ok()?;
    Some(Expectation::AnswerFile(GoldenFile { path, answer }))
}

pub(super) fn check(expected: &GoldenFile, outcome: &Outcome) -> Vec<Mismatch> {
    if let Some(json) = &expected.answer {
        return answer::against(json, outcome, compare::exact);
    }
    let side = || Side::File(expected.path.clone());
    answer::with_json(side(), outcome, |actual| {
        vec![Mismatch {
            path: compare::ROOT.to_owned(),
            expected: side(),
            actual: Side::Value(actual.clone()),
        }]
    })
}
