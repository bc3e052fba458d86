//! Shards: every cell once, the same on every machine, even in number or time.

use proptest::prelude::*;

use super::*;
use crate::runner::sample::plan as sample;
use crate::wire::RunReport;

fn shard(index: usize, count: usize) -> Shard {
    format!("{index}/{count}").parse().unwrap()
}

/// A plan of functions `f0`, `f1`, …, with one case each.
fn plan(cells: usize) -> Plan {
    let names: Vec<String> = (0..cells).map(|index| format!("f{index}")).collect();
    let functions: Vec<(&str, &[&str])> = names
        .iter()
        .map(|name| (name.as_str(), &["ok"][..]))
        .collect();
    sample(&functions)
}

fn durations(times: &[(&str, f64)]) -> Durations {
    let mut durations = Durations::default();
    for (name, time) in times {
        durations.add(&report(name, *time, "passed"));
    }
    durations
}

/// The report of a run of one cell.
fn report(function: &str, time: f64, status: &str) -> RunReport {
    let cell = serde_json::json!({
        "architecture": "x86_64",
        "build": { "bases": [], "duration_ms": 1.0, "status": "built" },
        "cases": [],
        "duration_ms": time,
        "environments": [],
        "function": function,
        "notes": [],
        "relaxed_limits": [],
        "status": status,
    });
    let counts = [
        "errors",
        "failed",
        "flaky",
        "not_built",
        "not_started",
        "passed",
        "skipped",
        "slow",
    ];
    let counts: serde_json::Map<_, _> = counts
        .map(|name| (name.to_owned(), 0.into()))
        .into_iter()
        .collect();
    let document = serde_json::json!({
        "cells": [cell],
        "counts": counts,
        "duration_ms": time,
        "exit": { "code": 0, "name": "ok" },
        "notes": [],
        "project": { "name": "demo" },
        "schema_version": 1,
        "tool": { "name": "lambdock", "version": "0.1.0" },
    });
    serde_json::from_value(document).unwrap()
}

fn names(plan: &Plan) -> Vec<String> {
    let names = plan.cells.iter().map(|cell| cell.target.cell.id());
    names.collect()
}

fn parts(plan: &Plan, count: usize, durations: &Durations) -> Vec<Vec<String>> {
    let part = |index| {
        let mut part = plan.clone();
        part.shard(shard(index, count), durations);
        names(&part)
    };
    (1..=count).map(part).collect()
}

#[test]
fn a_shard_is_one_of_some() {
    assert_eq!(shard(2, 3).to_string(), "2/3");
    for wrong in ["", "1", "0/3", "4/3", "1/0", "+1/3", "1/3/3", " 1/3", "a/b"] {
        let error = wrong.parse::<Shard>().unwrap_err();
        assert!(error.to_string().contains("is not `I/N`"), "{wrong}");
    }
}

#[test]
fn without_durations_neighbours_stay_together() {
    let parts = parts(&plan(5), 3, &Durations::default());
    assert_eq!(parts, [vec!["f0", "f1"], vec!["f2", "f3"], vec!["f4"]]);
}

#[test]
fn with_durations_the_longest_goes_first_to_whoever_has_the_least() {
    let times = [("f0", 10.0), ("f1", 70.0), ("f2", 20.0), ("f3", 40.0)];
    let parts = parts(&plan(4), 2, &durations(&times));
    assert_eq!(parts, [vec!["f1"], vec!["f0", "f2", "f3"]]);
}

#[test]
fn a_cell_that_nobody_measured_is_like_the_others() {
    let known = durations(&[("f0", 30.0), ("f0", 50.0), ("f2", 20.0)]);
    let ids: Vec<CellId> = plan(3).cells.iter().map(CellId::of).collect();
    assert_eq!(known.of(&ids), [40.0, 30.0, 20.0]);
    let mut more = known;
    more.add(&report("f1", 9_000.0, "not-built"));
    more.add(&report("f1", 9_000.0, "interrupted"));
    assert_eq!(more.of(&ids), [40.0, 30.0, 20.0]);
    // What is known of cells that are no more says nothing of these.
    assert_eq!(durations(&[("gone", 5.0)]).of(&ids), [1.0, 1.0, 1.0]);
}

#[test]
fn more_shards_than_cells_leave_some_empty() {
    let parts = parts(&plan(1), 3, &Durations::default());
    assert_eq!(parts.iter().filter(|part| part.is_empty()).count(), 2);
    let mut none = Plan::default();
    none.shard(shard(1, 2), &Durations::default());
    assert!(none.cells.is_empty());
}

#[test]
fn a_part_knows_its_place_and_the_whole() {
    let mut part = plan(3);
    part.shard(shard(3, 3), &durations(&[("f0", 1.0), ("f1", 9.0)]));
    let told = part.shard.unwrap();
    assert_eq!((told.whole, told.positions), (3, vec![0]));
    let mut other = sample(&[("f0", &["ok"]), ("f1", &["ok"]), ("f2", &["other"])]);
    other.shard(shard(3, 3), &Durations::default());
    assert_ne!(other.shard.unwrap().plan, told.plan);
}

proptest! {
    #[test]
    fn shards_have_every_cell_once_and_in_order(
        cells in 0_usize..24,
        count in 1_usize..9,
        times in prop::collection::vec(prop::option::of(0.001_f64..1e6), 24),
    ) {
        let plan = plan(cells);
        let names: Vec<String> = (0..24).map(|index| format!("f{index}")).collect();
        let known: Vec<(&str, f64)> = names.iter().zip(&times)
            .filter_map(|(name, time)| Some((name.as_str(), (*time)?)))
            .collect();
        let known = durations(&known);
        for known in [&known, &Durations::default()] {
            let parts = parts(&plan, count, known);
            let mut all: Vec<String> = parts.concat();
            prop_assert_eq!(all.len(), cells);
            let position = |name: &String| name[1..].parse::<usize>().unwrap();
            for part in &parts {
                prop_assert!(part.iter().map(position).is_sorted());
            }
            all.sort_by_key(position);
            prop_assert_eq!(all, names[..cells].to_vec());
        }
        // Even in number: no two differ by more than one.
        let sizes: Vec<usize> = parts(&plan, count, &Durations::default())
            .iter().map(Vec::len).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
    }

    #[test]
    fn a_split_by_time_is_near_the_best_there_can_be(
        times in prop::collection::vec(1.0_f64..1e4, 1..20),
        count in 1_usize..6,
    ) {
        let shards = by_time(&times, count);
        let mut loads = vec![0.0; count];
        for (time, shard) in times.iter().zip(&shards) {
            loads[*shard] += time;
        }
        let longest = loads.iter().copied().fold(0.0, f64::max);
        let sum: f64 = times.iter().sum();
        let largest = times.iter().copied().fold(0.0, f64::max);
        // Graham's bound for greedy lists, which needs no best split to be known.
        let parts = f64::from(u32::try_from(count).unwrap());
        prop_assert!(longest <= sum / parts + largest * (1.0 - 1.0 / parts) + 1e-6);
    }
}

#[tokio::test]
async fn a_shard_without_anything_to_test_passes_and_says_so() {
    use crate::runner::event::{Event, RunInfo};
    use crate::runner::fake::FakeStage;
    use crate::runner::{RunOptions, channel, run};
    use crate::wire::ExitCode;

    let whole = sample(&[("bare", &[]), ("greeter", &["ok"])]);
    for (index, tested) in [(1, false), (2, true)] {
        let mut part = whole.clone();
        part.shard(shard(index, 2), &Durations::default());
        let (sender, mut stream) = channel();
        let stage = FakeStage::default();
        let options = RunOptions::default();
        let verdict = run(&part, &stage, &options, RunInfo::default(), &sender).await;
        drop(sender);
        assert_eq!(verdict.exit_code(), ExitCode::Ok);
        let mut notes = Vec::new();
        while let Some(event) = stream.next().await {
            if let Event::Note { cell: None, text } = event {
                notes.push(text);
            }
        }
        let expected = ["shard 1/2 has nothing to test"];
        assert_eq!(notes, expected[..usize::from(!tested)]);
    }
}
