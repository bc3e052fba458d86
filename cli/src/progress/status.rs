//! The state of a run in one line. Pure text; knows no terminal.

use std::collections::BTreeMap;

use lambdock::runner::event::{CaseStatus, CellId, CellStatus, Event};

/// What a run is at.
#[derive(Debug, Default)]
pub(crate) struct Status {
    cells: usize,
    finished: usize,
    passed: usize,
    failed: usize,
    doing: BTreeMap<CellId, &'static str>,
}

impl Status {
    /// Takes the next event.
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::RunStarted(info) => self.cells = info.cells.len(),
            Event::BuildStarted { cell } => self.set(cell, "building"),
            Event::EnvironmentStarting { cell } => self.set(cell, "starting"),
            Event::CaseStarted { cell, .. } => self.set(cell, "testing"),
            Event::CaseFinished {
                result,
                will_retry: false,
                ..
            } => match result.status {
                CaseStatus::Passed => self.passed += 1,
                CaseStatus::Failed | CaseStatus::Error => self.failed += 1,
                CaseStatus::Skipped => {}
            },
            Event::FunctionFinished { cell, status, .. } => {
                self.doing.remove(cell);
                self.finished += 1;
                self.failed += usize::from(*status == CellStatus::NotBuilt);
            }
            Event::CaseFinished { .. }
            | Event::BuildProgress { .. }
            | Event::BuildFinished { .. }
            | Event::EnvironmentStarted { .. }
            | Event::EnvironmentFailed { .. }
            | Event::EvidenceFound { .. }
            | Event::Note { .. }
            | Event::RunFinished { .. } => {}
        }
    }

    /// The line.
    pub(super) fn line(&self) -> String {
        let mut parts = vec![format!("{}/{}", self.finished, self.cells)];
        if self.passed > 0 {
            parts.push(format!("{} passed", self.passed));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        let doing = self.doing.iter();
        parts.extend(doing.map(|(cell, what)| format!("{what} {cell}")));
        parts.join(", ")
    }

    fn set(&mut self, cell: &CellId, what: &'static str) {
        self.doing.insert(cell.clone(), what);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use lambdock::model::Architecture;

    use super::*;

    #[test]
    fn the_line_says_what_is_done_and_what_is_being_done() {
        let cell = |name: &str| CellId {
            function: name.parse().unwrap(),
            variant: None,
            architecture: Architecture::X86_64,
        };
        let mut status = Status::default();
        status.event(&Event::BuildStarted { cell: cell("a") });
        status.event(&Event::BuildStarted { cell: cell("b") });
        status.event(&Event::FunctionFinished {
            cell: cell("a"),
            status: CellStatus::NotBuilt,
            reason: None,
            elapsed: Duration::ZERO,
        });
        status.event(&Event::EnvironmentStarting { cell: cell("b") });
        status.cells = 2;
        assert_eq!(status.line(), "1/2, 1 failed, starting b (x86_64)");
    }
}
