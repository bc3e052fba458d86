//! Finding what a test looks at in a report document.

use lambdock::wire::{CaseReport, CaseStatusReport, CellReport, RunReport};

/// The only cell of a function.
///
/// # Panics
///
/// When the report has none or several.
#[track_caller]
pub fn cell<'a>(report: &'a RunReport, function: &str) -> &'a CellReport {
    let mut cells = report.cells.iter().filter(|cell| cell.function == function);
    let (first, second) = (cells.next(), cells.next());
    assert!(
        second.is_none(),
        "several cells of `{function}`: {report:#?}"
    );
    first.unwrap_or_else(|| panic!("no cell of `{function}`: {report:#?}"))
}

/// A case of a cell, by name.
///
/// # Panics
///
/// When the cell has no such case.
#[track_caller]
pub fn case<'a>(cell: &'a CellReport, name: &str) -> &'a CaseReport {
    let found = cell.cases.iter().find(|case| case.name == name);
    found.unwrap_or_else(|| panic!("no case `{name}`: {cell:#?}"))
}

/// Asserts that there are cases and that every one passed, on the log's proof.
///
/// # Panics
///
/// When there are none, or one did not.
#[track_caller]
pub fn all_passed(cell: &CellReport) {
    assert!(!cell.cases.is_empty(), "no cases: {cell:#?}");
    for case in &cell.cases {
        let certain = case.outcome.as_ref().is_some_and(|outcome| outcome.certain);
        let passed = case.status == CaseStatusReport::Passed;
        assert!(passed && certain, "{}: {case:#?}", cell.function);
    }
}
