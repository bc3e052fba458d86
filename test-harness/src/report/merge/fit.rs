//! Whether reports are parts of one and the same run.

use super::{MergeError, Part};
use crate::wire::{RunReport, ShardReport};

/// Refuses reports of different projects, manifests or tools. Where shards tell
/// that their plans are one, their manifests are, wherever each machine has it.
pub(super) fn one_project(one: &Part, other: &Part) -> Result<(), MergeError> {
    let plan = |part: &Part| part.report.shard.as_ref().map(|shard| shard.plan.clone());
    let same_plan = plan(one).is_some() && plan(one) == plan(other);
    let manifest = |report: &RunReport| {
        let path = report.project.manifest.clone();
        path.filter(|_| !same_plan).unwrap_or_default()
    };
    let facts = |report: &RunReport| {
        [
            ("project", report.project.name.clone()),
            ("manifest", manifest(report)),
            (
                "tool",
                format!("{} {}", report.tool.name, report.tool.version),
            ),
            ("emulator", report.emulator.clone().unwrap_or_default()),
            ("schema version", report.schema_version.to_string()),
        ]
    };
    let pairs = facts(&one.report).into_iter().zip(facts(&other.report));
    for ((what, first), (_, second)) in pairs {
        if first != second {
            return Err(MergeError::Differ {
                one: one.name.clone(),
                other: other.name.clone(),
                what,
                first,
                second,
            });
        }
    }
    Ok(())
}

/// Which shards have no report; an error where shards are not of one whole.
pub(super) fn shards(parts: &[Part]) -> Result<Vec<usize>, MergeError> {
    let shards: Vec<(&Part, &ShardReport)> = parts
        .iter()
        .filter_map(|part| Some((part, part.report.shard.as_ref()?)))
        .collect();
    let Some(((first, whole), others)) = shards.split_first() else {
        return Ok(Vec::new());
    };
    if let Some(other) = parts.iter().find(|part| part.report.shard.is_none()) {
        return Err(MergeError::Mixed {
            shard: first.name.clone(),
            whole: other.name.clone(),
        });
    }
    for (other, shard) in others {
        let different = |shard: &ShardReport| (shard.count, shard.whole, shard.plan.clone());
        if different(shard) != different(whole) {
            return Err(MergeError::Plans {
                one: first.name.clone(),
                other: other.name.clone(),
            });
        }
    }
    for (index, (part, shard)) in shards.iter().enumerate() {
        let known = |position: &usize| *position < shard.whole;
        let told = shard.positions.len() == part.report.cells.len();
        if !told || !shard.positions.iter().all(known) || !(1..=shard.count).contains(&shard.index)
        {
            return Err(MergeError::Broken(part.name.clone()));
        }
        let twice = shards[..index]
            .iter()
            .find(|(_, one)| one.index == shard.index);
        if let Some((earlier, _)) = twice {
            return Err(MergeError::Twice {
                one: earlier.name.clone(),
                other: part.name.clone(),
                what: format!("shard {}/{}", shard.index, shard.count),
            });
        }
    }
    let there: usize = shards.iter().map(|(_, shard)| shard.positions.len()).sum();
    let has = |index: &usize| shards.iter().any(|(_, shard)| shard.index == *index);
    let missing: Vec<usize> = (1..=whole.count).filter(|index| !has(index)).collect();
    if missing.is_empty() && there < whole.whole {
        let whole = whole.whole;
        return Err(MergeError::Gap { there, whole });
    }
    Ok(missing)
}
