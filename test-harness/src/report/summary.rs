//! The last lines of a report for people: the sum, and what made the run less
//! than the real thing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::words::{count, duration};
use crate::runner::event::{Asked, Verdict};
use crate::wire::{BaseOriginReport, RunReport};

/// The lines: a sum, then notes.
pub(super) fn lines(report: &RunReport, verdict: &Verdict, elapsed: Duration) -> Vec<String> {
    let mut lines = vec![sum(verdict, elapsed)];
    lines.extend(stand_ins(report));
    lines.extend(relaxed(report));
    lines.extend(notes(report));
    lines
}

fn sum(verdict: &Verdict, elapsed: Duration) -> String {
    let counts = &verdict.counts;
    let part = |number: usize, word: &str| (number > 0).then(|| format!("{number} {word}"));
    let passed = match (counts.slow, counts.flaky) {
        (0, 0) => format!("{} passed", counts.passed),
        (slow, 0) => format!("{} passed ({slow} slow)", counts.passed),
        (0, flaky) => format!("{} passed ({flaky} flaky)", counts.passed),
        (slow, flaky) => format!("{} passed ({slow} slow, {flaky} flaky)", counts.passed),
    };
    let built = format!("{} ready", count(counts.built, "image"));
    let images = verdict.asked == Asked::Images;
    let first = if images { built } else { passed };
    let parts = [
        Some(first),
        part(counts.failed, "failed"),
        part(counts.errors, "without an outcome"),
        part(counts.skipped, "skipped"),
        part(counts.not_built, "not built"),
        part(counts.not_started, "not started"),
        part(counts.cells_skipped, "without cases").filter(|_| !images),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let end = if verdict.interrupted {
        "; interrupted after"
    } else {
        " in"
    };
    format!("{}{end} {}", parts.join(", "), duration(elapsed))
}

fn stand_ins(report: &RunReport) -> Option<String> {
    let bases = report.cells.iter().flat_map(|cell| &cell.build.bases);
    let named: BTreeSet<String> = bases
        .filter(|base| base.origin == BaseOriginReport::StandIn)
        .map(|base| format!("`{}` for `{}`", base.used, base.named))
        .collect();
    let named: Vec<String> = named.into_iter().collect();
    (!named.is_empty()).then(|| {
        format!(
            "note: stand-in bases were used, which are not Amazon's: {}",
            named.join(", ")
        )
    })
}

fn relaxed(report: &RunReport) -> Option<String> {
    let mut functions: BTreeMap<&str, &[String]> = BTreeMap::new();
    for cell in &report.cells {
        if !cell.relaxed_limits.is_empty() {
            functions.insert(&cell.function, &cell.relaxed_limits);
        }
    }
    let told = functions.iter();
    let told: Vec<String> = told
        .map(|(function, limits)| format!("`{function}` ({})", limits.join(", ")))
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "note: limits of Lambda were relaxed or changed: {}",
            told.join(", ")
        )
    })
}

fn notes(report: &RunReport) -> Vec<String> {
    let general = report.notes.iter().map(|note| format!("note: {note}"));
    let cells = report.cells.iter().flat_map(|cell| {
        let name = cell.id();
        let notes = cell.notes.iter();
        notes.map(move |note| format!("note: {name}: {note}"))
    });
    general.chain(cells).collect()
}
