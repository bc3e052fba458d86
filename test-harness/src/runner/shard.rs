//! One run in several parts: which cells of a plan a shard takes. The same plan
//! and the same durations give the same split on every machine, so that shards
//! need not talk to each other. Cells stay whole. Pure.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::durations::Durations;
use super::event::CellId;
use super::plan::{Plan, PlannedCell};
use crate::engine::hex;

/// One of several parts, `I/N`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

/// What a run knows of the whole that it is a part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardInfo {
    /// Which part it is.
    pub shard: Shard,
    /// How many cells the whole plan has.
    pub whole: usize,
    /// Where the cells of this part stand in the whole plan, from 0.
    pub positions: Vec<usize>,
    /// Digest of the whole plan's cells and cases.
    pub plan: String,
}

/// A text that names no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not `I/N`, with I from 1 to N")]
pub struct NotAShard(String);

impl Shard {
    /// Which part it is, from 1.
    pub const fn index(self) -> usize {
        self.index
    }

    /// How many parts there are.
    pub const fn count(self) -> usize {
        self.count
    }
}

impl FromStr for Shard {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let numbers = text.split_once('/').and_then(|(index, count)| {
            let number = |digits: &str| {
                let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
                plain.then(|| digits.parse::<usize>().ok())?
            };
            Some((number(index)?, number(count)?))
        });
        match numbers {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err(NotAShard(text.to_owned())),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl Plan {
    /// Keeps one shard's cells. Without durations, neighbours stay together, in
    /// parts as equal in number as can be; with durations, the longest cell goes
    /// first to whichever shard has the least to do.
    pub fn shard(&mut self, shard: Shard, durations: &Durations) {
        let whole = self.cells.len();
        let plan = digest(&self.cells);
        let shards = if durations.is_empty() {
            by_number(whole, shard.count)
        } else {
            let ids: Vec<CellId> = self.cells.iter().map(CellId::of).collect();
            let mut times = durations.of(&ids);
            for (time, cell) in times.iter_mut().zip(&self.cells) {
                // Nothing is built or run for a cell without cases.
                if cell.cases.is_empty() {
                    *time = 0.0;
                }
            }
            by_time(&times, shard.count)
        };
        let mut positions = Vec::new();
        let mut position = 0;
        self.cells.retain(|_| {
            let wanted = shards[position] == shard.index - 1;
            if wanted {
                positions.push(position);
            }
            position += 1;
            wanted
        });
        self.shard = Some(ShardInfo {
            shard,
            whole,
            positions,
            plan,
        });
    }
}

/// Which of `count` shards each cell goes to: blocks of neighbours, which share
/// bases and prepared inputs more often than others do.
fn by_number(cells: usize, count: usize) -> Vec<usize> {
    (0..cells).map(|cell| cell * count / cells).collect()
}

/// Which of `count` shards each cell goes to, by the time that each takes: the
/// greedy rule "longest processing time first", at most a third above the best
/// split there is. A tie is decided by position.
fn by_time(times: &[f64], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by(|a, b| times[*b].total_cmp(&times[*a]).then(a.cmp(b)));
    let mut loads = vec![(0.0_f64, 0_usize); count];
    let mut shards = vec![0; times.len()];
    for cell in order {
        let least = (0..count).min_by(|a, b| {
            let (a, b) = (&loads[*a], &loads[*b]);
            a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
        });
        let least = least.unwrap_or_default();
        shards[cell] = least;
        loads[least].0 += times[cell];
        loads[least].1 += 1;
    }
    shards
}

/// Says whether two plans are one: cells and names of cases, and no path of the
/// machine that they are on.
fn digest(cells: &[PlannedCell]) -> String {
    let cells: Vec<(String, Vec<&str>)> = cells
        .iter()
        .map(|cell| {
            let cases = cell.cases.iter().map(|case| case.name.as_str());
            (CellId::of(cell).to_string(), cases.collect())
        })
        .collect();
    hex(&Sha256::digest(serde_json::json!(cells).to_string()))
}

#[cfg(test)]
mod tests;
