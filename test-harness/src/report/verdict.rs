//! From a document back to what the run came to: the sums are counted anew from
//! the cells, so that they are right whatever the document says.

use super::document;
use crate::runner::event::{Asked, Counts, Verdict};
use crate::wire::{
    BuildStatusReport, CaseStatusReport, CellStatusReport, CountsReport, ExitCode, RunReport,
};

/// What the run of a document came to.
pub(super) fn of(report: &RunReport) -> Verdict {
    Verdict {
        counts: counts(report),
        asked: asked(report),
        engine_lost: report.exit.code == ExitCode::NoEngine.code(),
        interrupted: report.exit.code == ExitCode::Interrupted.code(),
    }
}

/// The sums as a document has them.
pub(super) fn sums(report: &RunReport) -> CountsReport {
    document::counts(&of(report))
}

/// A build knows neither an emulator nor cases.
fn asked(report: &RunReport) -> Asked {
    let cases = report.cells.iter().any(|cell| !cell.cases.is_empty());
    if report.emulator.is_none() && !cases {
        Asked::Images
    } else {
        Asked::Cases
    }
}

fn counts(report: &RunReport) -> Counts {
    let mut counts = Counts::default();
    for cell in &report.cells {
        let built = !matches!(
            cell.build.status,
            BuildStatusReport::Failed | BuildStatusReport::NotRun
        );
        counts.built += usize::from(built);
        match cell.status {
            CellStatusReport::NotBuilt => counts.not_built += 1,
            CellStatusReport::NotStarted => counts.not_started += 1,
            CellStatusReport::Skipped => counts.cells_skipped += 1,
            CellStatusReport::Passed | CellStatusReport::Failed | CellStatusReport::Interrupted => {
            }
        }
        for case in &cell.cases {
            match case.status {
                CaseStatusReport::Passed => {
                    counts.passed += 1;
                    counts.flaky += usize::from(case.attempts > 1);
                    counts.slow += usize::from(case.slow);
                }
                CaseStatusReport::Failed => counts.failed += 1,
                CaseStatusReport::Error => counts.errors += 1,
                CaseStatusReport::Skipped => counts.skipped += 1,
            }
        }
    }
    counts
}
