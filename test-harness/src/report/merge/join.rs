//! Two parts of one thing into one: what a run knows of itself, and a cell whose
//! cases ran in several parts.

use super::{MergeError, Part};
use crate::wire::{BuildReport, BuildStatusReport, CellReport, CellStatusReport, RunReport};

/// Adds what a part knows of the run as a whole. Parts are taken to have run
/// beside one another, so the longest one tells how long the run took.
pub(super) fn heads(merged: &mut RunReport, part: &RunReport) {
    merged.duration_ms = merged.duration_ms.max(part.duration_ms);
    // RFC 3339 in whole seconds of one zone: the order of texts is that of times.
    let began = merged.started_at.iter().chain(&part.started_at).min();
    merged.started_at = began.cloned();
    if merged.engine != part.engine {
        merged.engine = None;
        add(&mut merged.notes, "the parts ran on different engines");
    }
    for note in part.notes.iter().filter(|_| !left_out(part)) {
        add(&mut merged.notes, note);
    }
}

/// Whether a part is a shard that got nothing to test, which is worth a note in
/// its own report only.
pub(super) fn left_out(part: &RunReport) -> bool {
    part.shard.is_some() && part.cells.iter().all(|cell| cell.cases.is_empty())
}

/// Adds the cases that another part ran of the same cell.
pub(super) fn cell(
    there: &mut CellReport,
    more: &CellReport,
    one: &Part,
    other: &Part,
) -> Result<(), MergeError> {
    let twice = |what: String| MergeError::Twice {
        one: one.name.clone(),
        other: other.name.clone(),
        what,
    };
    let name = there.id();
    if there.cases.is_empty() || more.cases.is_empty() {
        return Err(twice(format!("`{name}`")));
    }
    for case in &more.cases {
        if there.cases.iter().any(|known| known.name == case.name) {
            return Err(twice(format!("case `{}` of `{name}`", case.name)));
        }
    }
    there.cases.extend(more.cases.iter().cloned());
    there.environments.extend(more.environments.iter().cloned());
    there.duration_ms += more.duration_ms;
    for note in &more.notes {
        add(&mut there.notes, note);
    }
    for limit in &more.relaxed_limits {
        add(&mut there.relaxed_limits, limit);
    }
    if rank(&more.build) > rank(&there.build) {
        there.build = more.build.clone();
    }
    if worse(more.status, there.status) {
        there.status = more.status;
        there.reason.clone_from(&more.reason);
    }
    Ok(())
}

fn add(texts: &mut Vec<String>, text: &str) {
    if !texts.iter().any(|known| known == text) {
        texts.push(text.to_owned());
    }
}

/// Which of two builds tells more of what went wrong, or was done.
const fn rank(build: &BuildReport) -> u8 {
    match build.status {
        BuildStatusReport::NotRun => 0,
        BuildStatusReport::Existing | BuildStatusReport::Loaded => 1,
        BuildStatusReport::Unchanged => 2,
        BuildStatusReport::Built => 3,
        BuildStatusReport::Failed => 4,
    }
}

fn worse(one: CellStatusReport, other: CellStatusReport) -> bool {
    let rank = |status| match status {
        CellStatusReport::Skipped => 0,
        CellStatusReport::Passed => 1,
        CellStatusReport::Failed => 2,
        CellStatusReport::NotStarted => 3,
        CellStatusReport::NotBuilt => 4,
        CellStatusReport::Interrupted => 5,
    };
    rank(one) > rank(other)
}
