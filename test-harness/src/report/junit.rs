//! `junit`: a test suite for each cell, for the test views of CI systems.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::words::time;
use super::{Document, Reporter, difference, failure};
use crate::runner::event::Event;
use crate::wire::{CaseReport, CaseStatusReport, CellReport, CellStatusReport, RunReport};

/// Writes the document as `JUnit` XML at the end of a run.
pub struct Junit<W> {
    document: Document,
    out: W,
}

impl<W: Write> Junit<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Self {
        let document = Document::default();
        Self { document, out }
    }
}

impl<W: Write + Send> Reporter for Junit<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.document.add(event);
        Ok(())
    }

    fn document(&mut self, report: &RunReport) -> io::Result<()> {
        self.document = Document::of(report.clone());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let report = report(self.document.report());
        let text = report.to_string().map_err(io::Error::other)?;
        self.out
            .write_all(without_sum_of_skipped(&text).as_bytes())?;
        self.out.flush()
    }
}

/// Jenkins' schema knows this attribute of suites, but none of all of them.
fn without_sum_of_skipped(xml: &str) -> String {
    let all = xml.find("<testsuites ").and_then(|start| {
        let end = start + xml[start..].find('>')?;
        let from = start + xml[start..end].find(" skipped=\"")?;
        let value = from + " skipped=\"".len();
        let to = value + xml[value..end].find('"')? + 1;
        Some(from..to)
    });
    let mut text = xml.to_owned();
    if let Some(range) = all {
        text.replace_range(range, "");
    }
    text
}

fn report(run: &RunReport) -> Report {
    let name = if run.project.name.is_empty() {
        "lambdock"
    } else {
        &run.project.name
    };
    let mut report = Report::new(name);
    report.set_time(time(run.duration_ms));
    report.add_test_suites(run.cells.iter().map(suite));
    report
}

fn suite(cell: &CellReport) -> TestSuite {
    let name = cell.id();
    let mut suite = TestSuite::new(name.as_str());
    suite.set_time(time(cell.duration_ms));
    // A cell without cases still shows up: what is not shown looks passed.
    if cell.cases.is_empty() {
        let mut status = TestCaseStatus::skipped();
        if cell.status == CellStatusReport::Passed {
            status = TestCaseStatus::success();
        } else if let Some(reason) = &cell.reason {
            status.set_message(reason.as_str());
        }
        suite.add_test_case(test("build", &name, status));
    }
    if let Some(failed) = &cell.build.failure {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(format!("failed to {}", failed.message));
        status.set_type("build");
        status.set_description(text(&failure::lines(failed)));
        suite.add_test_case(test("build", &name, status));
    }
    suite.add_test_cases(cell.cases.iter().map(|case| {
        let mut test = test(&case.name, &name, status(case));
        test.set_time(time(case.duration_ms));
        // What differs fails nothing, but is not to be lost.
        let mut said = match case.status {
            CaseStatusReport::Passed => difference::local(case),
            _ => Vec::new(),
        };
        said.extend(case.logs.iter().cloned());
        if !said.is_empty() {
            test.set_system_out(text(&said));
        }
        test
    }));
    suite
}

fn test(name: &str, suite: &str, status: TestCaseStatus) -> TestCase {
    let mut test = TestCase::new(name, status);
    test.set_classname(suite);
    test
}

/// XML's writer leaves control characters out, and the words that a tab parts,
/// as in Node's log, would become one.
fn text(lines: &[String]) -> String {
    lines.join("\n").replace('\t', " ")
}

fn status(case: &CaseReport) -> TestCaseStatus {
    match case.status {
        CaseStatusReport::Passed => TestCaseStatus::success(),
        CaseStatusReport::Skipped => {
            let mut status = TestCaseStatus::skipped();
            if let Some(reason) = &case.reason {
                status.set_message(reason.as_str());
            }
            status
        }
        CaseStatusReport::Failed => {
            let lines = difference::lines(case);
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(lines.first().cloned().unwrap_or_default());
            status.set_type("mismatch");
            status.set_description(text(&lines));
            status
        }
        CaseStatusReport::Error => {
            let lines = case.failure.as_ref().map(failure::lines);
            let mut lines = lines.unwrap_or_default();
            lines.extend(difference::local(case));
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(lines.first().cloned().unwrap_or_default());
            status.set_type("error");
            status.set_description(text(&lines));
            status
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_tab_parts_stay_apart() {
        let mut case = test("a case", "a suite", TestCaseStatus::success());
        case.set_system_out(text(&["INFO\torder".to_owned(), "is open".to_owned()]));
        let mut suite = TestSuite::new("a suite");
        suite.add_test_case(case);
        let mut report = Report::new("a project");
        report.add_test_suite(suite);
        let written = report.to_string().unwrap();
        assert!(written.contains(">INFO order\nis open<"), "{written}");
    }
}
