//! Several reports into one, as one run would have written it. Parts that do not
//! fit together are refused: what was counted twice or came from elsewhere would
//! prove nothing.

mod error;
mod fit;
mod join;

use super::{document, verdict};
use crate::wire::{CellReport, ExitCode, RunReport};

pub use error::MergeError;

/// A report and the name that messages give it, such as its file's.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The name.
    pub name: String,
    /// The report.
    pub report: RunReport,
}

/// Joins reports into one. Cells of shards stand in the order of the whole plan,
/// others in the order of the parts; a cell that several parts have gets the
/// cases of each. A shard without a report is no reason to say nothing of the
/// others: the merged report names it and does not pass.
///
/// # Errors
/// When there is no part, or the parts are not of one run.
pub fn merge(parts: &[Part]) -> Result<RunReport, MergeError> {
    let (first, others) = parts.split_first().ok_or(MergeError::Nothing)?;
    for other in others {
        fit::one_project(first, other)?;
    }
    let missing = fit::shards(parts)?;
    let mut merged = RunReport {
        cells: cells(parts)?,
        notes: Vec::new(),
        shard: None,
        ..first.report.clone()
    };
    for Part { report, .. } in parts {
        join::heads(&mut merged, report);
    }
    merged.notes.extend(missing.iter().map(|index| {
        let count = first.report.shard.as_ref().map_or(0, |shard| shard.count);
        format!("shard {index}/{count} has no report: it may have failed before its end")
    }));
    merged.counts = verdict::sums(&merged);
    let codes: Vec<ExitCode> = parts
        .iter()
        .filter_map(|part| exit(&part.report))
        .chain(missing.iter().map(|_| ExitCode::Unexpected))
        .collect();
    merged.exit = document::exit(worst(&codes));
    Ok(merged)
}

/// The cells in their order, each once.
fn cells(parts: &[Part]) -> Result<Vec<CellReport>, MergeError> {
    let mut placed: Vec<(usize, &Part, CellReport)> = Vec::new();
    for part in parts {
        for (index, cell) in part.report.cells.iter().enumerate() {
            let there = placed.iter_mut().find(|(_, _, other)| same(other, cell));
            if let Some((_, earlier, there)) = there {
                join::cell(there, cell, earlier, part)?;
                continue;
            }
            let shard = part.report.shard.as_ref();
            let position = shard.and_then(|shard| shard.positions.get(index).copied());
            let position = position.unwrap_or(placed.len());
            placed.push((position, part, cell.clone()));
        }
    }
    placed.sort_by_key(|(position, ..)| *position);
    Ok(placed.into_iter().map(|(_, _, cell)| cell).collect())
}

fn same(one: &CellReport, other: &CellReport) -> bool {
    one.function == other.function
        && one.variant == other.variant
        && one.architecture == other.architecture
}

/// What a part came to; nothing for one that had nothing to do. A code that this
/// lambdock does not know is nothing that it could call good.
fn exit(report: &RunReport) -> Option<ExitCode> {
    let code = ExitCode::of(report.exit.code).unwrap_or(ExitCode::Unexpected);
    (code != ExitCode::Ok || !join::left_out(report)).then_some(code)
}

/// The worst code. A part in which nothing passed is no harm where another part
/// showed something, as in one run.
fn worst(codes: &[ExitCode]) -> ExitCode {
    let bad = ExitCode::PRECEDENCE
        .into_iter()
        .take_while(|code| *code != ExitCode::NothingSelected)
        .find(|code| codes.contains(code));
    bad.unwrap_or(match codes {
        [] => ExitCode::Ok,
        codes if codes.contains(&ExitCode::Ok) => ExitCode::Ok,
        // Also where a code is none that a run comes to.
        codes if codes.contains(&ExitCode::NothingSelected) => ExitCode::NothingSelected,
        _ => ExitCode::Unexpected,
    })
}

#[cfg(test)]
mod tests;
