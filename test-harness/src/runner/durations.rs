//! How long cells took, as earlier reports tell it. Pure.

use std::collections::BTreeMap;

use super::event::CellId;
use crate::wire::{CellStatusReport, RunReport};

/// Milliseconds of cells in earlier runs, the making of the image included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Durations {
    measured: BTreeMap<String, Vec<f64>>,
}

impl Durations {
    /// Adds what a report tells. A cell that did not come to its end says nothing
    /// of the time that it needs.
    pub fn add(&mut self, report: &RunReport) {
        for cell in &report.cells {
            let whole = matches!(
                cell.status,
                CellStatusReport::Passed | CellStatusReport::Failed
            );
            if whole && cell.duration_ms.is_finite() && cell.duration_ms > 0.0 {
                let times = self.measured.entry(cell.id()).or_default();
                times.push(cell.duration_ms);
            }
        }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.measured.is_empty()
    }

    /// The time of each cell: the mean of what was measured. A cell that nobody
    /// measured is taken to be like the others of its function, else like the
    /// mean of all.
    pub(super) fn of(&self, cells: &[CellId]) -> Vec<f64> {
        let known: Vec<Option<f64>> = cells
            .iter()
            .map(|cell| mean(self.measured.get(&cell.to_string())?.iter().copied()))
            .collect();
        let all = mean(known.iter().flatten().copied());
        let times = cells.iter().zip(&known).map(|(cell, time)| {
            let alike = || {
                let same = cells.iter().zip(&known);
                let same = same.filter(|(other, _)| other.function == cell.function);
                mean(same.filter_map(|(_, time)| *time))
            };
            // With nothing known of any, every cell counts the same.
            time.or_else(alike).or(all).unwrap_or(1.0)
        });
        times.collect()
    }
}

fn mean(times: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = times.fold((0.0, 0_u32), |(sum, count), time| (sum + time, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
