//! Reports of earlier runs: read or refused, merged or refused, and whatever
//! was read can be shown in every format.

use std::io;

use bytes::Bytes;
use lambdock::report::{Format, HumanOptions, Part, merge, reporter};
use lambdock::runner::Durations;
use lambdock::wire::{ExitCode, RunReport};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::bounded::{config, within};
use crate::mutation::damaged;
use crate::trees::changed;

const NAMES: [&str; 24] = [
    "schema_version",
    "cells",
    "cases",
    "counts",
    "exit",
    "code",
    "name",
    "shard",
    "index",
    "count",
    "positions",
    "project",
    "function",
    "architecture",
    "status",
    "passed",
    "failed",
    "outcome",
    "mismatches",
    "failure",
    "evidence",
    "duration_ms",
    "notes",
    "line",
];

/// A report with everything in it, and the same as two shards.
fn corpus() -> Vec<Value> {
    let whole = include_str!(
        "../../src/report/snapshots/lambdock__report__tests__a_mixed_run_as_json.snap"
    );
    let from = whole.find("\n{").unwrap_or_default();
    // The snapshot leaves out what differs from run to run.
    let whole = whole[from..].replace("\"[duration]\"", "12.5");
    let whole: Value = serde_json::from_str(&whole).expect("it is JSON");
    RunReport::read(whole.to_string().as_bytes()).expect("it is a report");
    let count = whole["cells"].as_array().map_or(0, Vec::len);
    let mut shards = vec![whole.clone()];
    for index in 1..=2 {
        let mut shard = whole.clone();
        let positions: Vec<usize> = (0..count).filter(|at| at % 2 == index - 1).collect();
        let cells = positions.iter().map(|&at| whole["cells"][at].clone());
        shard["cells"] = cells.collect();
        shard["shard"] = json!({
            "index": index, "count": 2, "whole": count, "positions": positions, "plan": "0",
        });
        RunReport::read(shard.to_string().as_bytes()).expect("so is a shard");
        shards.push(shard);
    }
    shards
}

fn check(one: &[u8], other: &[u8]) -> Result<(), TestCaseError> {
    let mut parts = Vec::new();
    let mut durations = Durations::default();
    for (name, bytes) in [("one", one), ("other", other)] {
        let Ok(report) = RunReport::read(bytes) else {
            continue;
        };
        durations.add(&report);
        show(&report)?;
        parts.push(Part {
            name: name.to_owned(),
            report,
        });
    }
    if let Ok(merged) = merge(&parts) {
        prop_assert!(
            ExitCode::of(merged.exit.code).is_some(),
            "{:?}",
            merged.exit
        );
        show(&merged)?;
        let text = serde_json::to_string(&merged).expect("a report is JSON");
        prop_assert!(RunReport::read(text.as_bytes()).is_ok());
    }
    Ok(())
}

fn show(report: &RunReport) -> Result<(), TestCaseError> {
    for format in Format::OF_RUNS {
        let out = Box::new(io::sink());
        let reporter = reporter(format, &HumanOptions::default(), out);
        let mut reporter = reporter.expect("a run has such a report");
        reporter.document(report)?;
        reporter.finish()?;
    }
    Ok(())
}

fn reports() -> impl Strategy<Value = Bytes> {
    let files: Vec<Vec<u8>> = corpus()
        .iter()
        .map(|tree| tree.to_string().into())
        .collect();
    prop_oneof![
        1 => damaged(&files, &NAMES),
        4 => changed(corpus(), &NAMES).prop_map(|tree| tree.to_string().into()),
    ]
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn damaged_reports_are_merged_or_refused(one in reports(), other in reports()) {
        within("report", one, move |one| check(one, &other))?;
    }
}
