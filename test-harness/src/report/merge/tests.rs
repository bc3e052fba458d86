//! Merging: shards against the run that they are parts of, and parts that do not
//! fit.

use super::super::redact::redact;
use super::super::tests::{events_of, mixed_plan, rendered, rendered_document};
use super::super::{Document, Format, HumanOptions};
use super::*;
use crate::runner::{Durations, Plan, RunOptions, Shard};

async fn report(plan: &Plan, options: &RunOptions) -> RunReport {
    let mut document = Document::default();
    for event in events_of(plan, options).await {
        document.add(&event);
    }
    document.report().clone()
}

async fn shards(plan: &Plan, count: usize, options: &RunOptions) -> Vec<Part> {
    let mut parts = Vec::new();
    for index in 1..=count {
        let shard: Shard = format!("{index}/{count}").parse().unwrap();
        let mut part = plan.clone();
        part.shard(shard, &Durations::default());
        parts.push(Part {
            name: format!("{index}.json"),
            report: report(&part, options).await,
        });
    }
    parts
}

fn options() -> RunOptions {
    RunOptions {
        retries: 1,
        ..RunOptions::default()
    }
}

fn json(report: &RunReport) -> String {
    redact(&serde_json::to_string_pretty(report).unwrap())
}

#[tokio::test(start_paused = true)]
async fn merged_shards_are_the_report_of_one_run_but_for_times() {
    let plan = mixed_plan();
    let whole = report(&plan, &options()).await;
    assert_eq!(whole.exit.code, ExitCode::BuildFailed.code());
    for count in [1, 2, 3, 5, 9] {
        let mut parts = shards(&plan, count, &options()).await;
        // In whichever order the files are given.
        parts.reverse();
        let merged = merge(&parts).unwrap();
        assert_eq!(json(&merged), json(&whole), "{count} shards");
    }
}

#[tokio::test(start_paused = true)]
async fn every_format_of_a_document_is_that_of_its_run() {
    let plan = mixed_plan();
    let options = RunOptions::default();
    let events = events_of(&plan, &options).await;
    let document = report(&plan, &options).await;
    for format in Format::OF_RUNS {
        let of_run = rendered(&events, format, &HumanOptions::default());
        let of_document = rendered_document(&document, format, &HumanOptions::default());
        assert_eq!(redact(&of_document), redact(&of_run), "{format}");
    }
    assert_eq!(verdict::sums(&document), document.counts);
}

#[tokio::test(start_paused = true)]
async fn a_missing_shard_is_named_and_no_pass() {
    let plan = crate::runner::sample::plan(&[("a", &["ok"]), ("b", &["ok"])]);
    let mut parts = shards(&plan, 2, &options()).await;
    assert_eq!(merge(&parts).unwrap().exit.name, "ok");
    parts.pop();
    let merged = merge(&parts).unwrap();
    assert_eq!(merged.exit.name, "unexpected");
    let note = "shard 2/2 has no report: it may have failed before its end";
    assert_eq!(merged.notes, [note]);
}

#[tokio::test(start_paused = true)]
async fn a_cell_gets_the_cases_of_every_part_and_its_worst_end() {
    let of = async |name: &str, cases: &[&str]| Part {
        name: name.to_owned(),
        report: report(&crate::runner::sample::plan(&[("a", cases)]), &options()).await,
    };
    let good = of("good", &["ok"]).await;
    let bad = of("bad", &["wrong", "ok2"]).await;
    let merged = merge(&[good.clone(), bad]).unwrap();
    let [cell] = merged.cells.as_slice() else {
        panic!("{merged:#?}");
    };
    let names: Vec<&str> = cell.cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["ok", "wrong", "ok2"]);
    assert_eq!((merged.counts.passed, merged.counts.failed), (2, 1));
    assert_eq!(merged.exit.name, "case-failed");
    let again = of("again", &["ok"]).await;
    assert_eq!(
        merge(&[good, again]).unwrap_err().to_string(),
        "failed to merge `good` and `again`: both have case `ok` of `a (x86_64)`"
    );
}

#[tokio::test(start_paused = true)]
async fn parts_that_do_not_fit_are_refused() {
    let sample = |cases: &[&str]| crate::runner::sample::plan(&[("a", cases), ("b", cases)]);
    let parts = shards(&sample(&["ok"]), 2, &options()).await;
    let (one, two) = (parts[0].clone(), parts[1].clone());
    let others = shards(&sample(&["ok2"]), 2, &options()).await;
    let whole = Part {
        name: "whole.json".to_owned(),
        report: report(&sample(&["ok"]), &options()).await,
    };
    let changed = |change: fn(&mut RunReport)| {
        let mut part = two.clone();
        change(&mut part.report);
        part
    };
    let table = [
        (vec![], "failed to merge no reports at all"),
        (
            vec![&one, &whole],
            "failed to merge `1.json`, which is a shard, and `whole.json`, which is none",
        ),
        (vec![&one, &one], "both have shard 1/2"),
        (
            vec![&one, &others[1]],
            "their shards are parts of different selections",
        ),
    ];
    let named = table.map(|(parts, words)| (parts.into_iter().cloned().collect(), words));
    let edited = [
        (
            changed(|report| report.project.name = "other".into()),
            "the project is `demo` in one and `other` in the other",
        ),
        (
            changed(|report| report.tool.version = "9".into()),
            "the tool is",
        ),
        (
            changed(|report| report.cells.clear()),
            "its shard does not say where its cells stand",
        ),
        (
            changed(|report| {
                report.cells.clear();
                report.shard.as_mut().unwrap().positions.clear();
            }),
            "together they have 1 of 2 cells",
        ),
    ];
    let edited = edited.map(|(part, words)| (vec![one.clone(), part], words));
    for (parts, words) in named.into_iter().chain(edited) {
        let parts: Vec<Part> = parts;
        let error = merge(&parts).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    // Elsewhere on another machine is no other manifest.
    let elsewhere = changed(|report| report.project.manifest = Some("/b/lambdock.toml".into()));
    assert!(merge(&[one, elsewhere]).is_ok());
}

#[test]
fn the_worst_part_gives_the_code() {
    use ExitCode::{
        BuildFailed, CaseFailed, Interrupted, NotStarted, NothingSelected, Ok, Unexpected, Usage,
    };
    let table = [
        (&[][..], Ok),
        (&[Ok, NothingSelected], Ok),
        (&[NothingSelected], NothingSelected),
        (&[Usage], Unexpected),
        (&[Ok, Unexpected, CaseFailed], CaseFailed),
        (&[Unexpected, Ok], Unexpected),
        (&[CaseFailed, NotStarted, BuildFailed], BuildFailed),
        (&[BuildFailed, Interrupted, Ok], Interrupted),
    ];
    for (codes, expected) in table {
        assert_eq!(worst(codes), expected, "{codes:?}");
    }
}
