//! What a run came to, and the exit code that says so.

use super::event::{CaseResult, CaseStatus, CellStatus, OutcomeKind};
use crate::wire::ExitCode;

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that passed.
    pub passed: usize,
    /// Cases that failed.
    pub failed: usize,
    /// Cases without an outcome.
    pub errors: usize,
    /// Cases that were not run.
    pub skipped: usize,
    /// Cases that passed after another try.
    pub flaky: usize,
    /// Cases that passed slowly.
    pub slow: usize,
    /// Images that are there.
    pub built: usize,
    /// Cells whose image was not built.
    pub not_built: usize,
    /// Cells whose environment or runtime did not start.
    pub not_started: usize,
    /// Cells of which nothing was run.
    pub cells_skipped: usize,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many of what.
    pub counts: Counts,
    /// What was asked for.
    pub asked: Asked,
    /// Whether the engine could not be reached.
    pub engine_lost: bool,
    /// Whether the run was interrupted.
    pub interrupted: bool,
}

/// What a run was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asked {
    /// To run cases.
    #[default]
    Cases,
    /// To make images.
    Images,
    /// Nothing: it is a shard that got nothing to test.
    Nothing,
}

impl Verdict {
    /// The exit code. Of several reasons the first one counts: what was
    /// interrupted says nothing, and what was not built explains what failed.
    pub const fn exit_code(&self) -> ExitCode {
        let counts = &self.counts;
        let shown = match self.asked {
            Asked::Cases => counts.passed > 0,
            Asked::Images => counts.built > 0,
            Asked::Nothing => true,
        };
        if self.interrupted {
            ExitCode::Interrupted
        } else if self.engine_lost {
            ExitCode::NoEngine
        } else if counts.not_built > 0 {
            ExitCode::BuildFailed
        } else if counts.not_started > 0 {
            ExitCode::NotStarted
        } else if counts.failed > 0 || counts.errors > 0 {
            ExitCode::CaseFailed
        } else if shown {
            ExitCode::Ok
        } else {
            ExitCode::NothingSelected
        }
    }
}

impl Counts {
    /// Counts a case's result.
    pub(super) fn add_case(&mut self, result: &CaseResult) {
        match result.status {
            CaseStatus::Passed => {
                self.passed += 1;
                self.flaky += usize::from(result.attempt > 1);
                self.slow += usize::from(result.slow);
            }
            CaseStatus::Failed => self.failed += 1,
            CaseStatus::Error => self.errors += 1,
            CaseStatus::Skipped => self.skipped += 1,
        }
    }

    /// Counts a cell.
    pub(super) const fn add_cell(&mut self, status: CellStatus) {
        match status {
            CellStatus::NotBuilt => self.not_built += 1,
            CellStatus::NotStarted => self.not_started += 1,
            CellStatus::Skipped => self.cells_skipped += 1,
            CellStatus::Passed | CellStatus::Failed | CellStatus::Interrupted => {}
        }
    }

    /// Adds what another part of the run counted.
    pub(super) const fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.errors += other.errors;
        self.skipped += other.skipped;
        self.flaky += other.flaky;
        self.slow += other.slow;
        self.built += other.built;
        self.not_built += other.not_built;
        self.not_started += other.not_started;
        self.cells_skipped += other.cells_skipped;
    }
}

impl CaseResult {
    /// Whether the case failed because the runtime did not start.
    pub(super) fn shows_failed_start(&self) -> bool {
        let kind = self.invocation.as_ref().map(|done| done.outcome.kind());
        self.status == CaseStatus::Failed && kind == Some(OutcomeKind::InitError)
    }
}
