//! Of many results one status: the worst that counts.

use super::event::{CaseResult, CaseStatus, CellStatus};
use crate::invoke::Invocation;

/// Whether the environment may take another case after this one.
pub(super) fn usable(result: &CaseResult) -> bool {
    let invocation = result.invocation.as_ref();
    invocation.is_some_and(Invocation::leaves_environment_usable)
}

/// What one case makes of its cell.
pub(super) fn after(result: &CaseResult) -> CellStatus {
    if result.shows_failed_start() {
        return CellStatus::NotStarted;
    }
    match result.status {
        CaseStatus::Failed | CaseStatus::Error => CellStatus::Failed,
        CaseStatus::Passed | CaseStatus::Skipped => CellStatus::Passed,
    }
}

/// Of two statuses the one that tells more of what went wrong.
pub(super) fn worse(one: CellStatus, other: CellStatus) -> CellStatus {
    let rank = |status: CellStatus| match status {
        CellStatus::Passed => 0,
        CellStatus::Skipped => 1,
        CellStatus::Failed => 2,
        CellStatus::NotStarted => 3,
        CellStatus::NotBuilt => 4,
        CellStatus::Interrupted => 5,
    };
    if rank(other) > rank(one) { other } else { one }
}
