//! Tests of the runner on the scripted stage: what is asked in which order, and
//! what it comes to.

use std::num::NonZeroUsize;
use std::time::Duration;

use super::event::{CaseStatus, CellStatus, RunInfo};
use super::fake::FakeStage;
use super::sample::{case, function, plan};
use super::*;
use crate::wire::ExitCode;

mod environments;
mod memory;

struct Done {
    verdict: Verdict,
    events: Vec<Event>,
    log: Vec<String>,
}

impl Done {
    fn exit(&self) -> ExitCode {
        self.verdict.exit_code()
    }

    fn statuses(&self) -> Vec<(String, CaseStatus)> {
        let results = self.events.iter().filter_map(|event| match event {
            Event::CaseFinished {
                result,
                will_retry: false,
                ..
            } => Some((result.name.clone(), result.status)),
            _ => None,
        });
        results.collect()
    }

    fn cells(&self) -> Vec<CellStatus> {
        let cells = self.events.iter().filter_map(|event| match event {
            Event::FunctionFinished { status, .. } => Some(*status),
            _ => None,
        });
        cells.collect()
    }
}

async fn play(plan: &Plan, stage: FakeStage, options: RunOptions) -> Done {
    let (sender, mut stream) = channel();
    let verdict = run(plan, &stage, &options, RunInfo::default(), &sender).await;
    drop(sender);
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event);
    }
    let log = stage.log.lines();
    Done {
        verdict,
        events,
        log,
    }
}

async fn simply(plan: &Plan) -> Done {
    play(plan, FakeStage::default(), RunOptions::default()).await
}

fn set(name: &str) -> std::collections::BTreeSet<String> {
    std::iter::once(name.to_owned()).collect()
}

#[tokio::test]
async fn cases_of_a_cell_share_one_environment_in_their_order() {
    let done = simply(&plan(&[("a", &["ok", "error", "wrong", "ok2"])])).await;
    assert_eq!(
        done.log,
        [
            "prepare a",
            "start a#1",
            "invoke a#1 \"ok\"",
            "invoke a#1 \"error\"",
            "invoke a#1 \"wrong\"",
            "invoke a#1 \"ok2\"",
            "stop a#1",
        ]
    );
    let statuses: Vec<CaseStatus> = done
        .statuses()
        .into_iter()
        .map(|(_, status)| status)
        .collect();
    let (passed, failed) = (CaseStatus::Passed, CaseStatus::Failed);
    assert_eq!(statuses, [passed, failed, failed, passed]);
    assert_eq!(done.exit(), ExitCode::CaseFailed);
}

#[tokio::test(start_paused = true)]
async fn an_environment_that_lost_its_runtime_is_replaced() {
    for fault in ["crash", "timeout", "init-error", "lost", "hang"] {
        let done = simply(&plan(&[("a", &[fault, "ok", "ok2"])])).await;
        assert_eq!(
            done.log[3..],
            [
                "stop a#1",
                "start a#2",
                "invoke a#2 \"ok\"",
                "invoke a#2 \"ok2\"",
                "stop a#2"
            ],
            "{fault}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_environment_is_cut_off_with_evidence() {
    let done = simply(&plan(&[("a", &["hang"])])).await;
    let failure = done.events.iter().find_map(|event| match event {
        Event::CaseFinished { result, .. } => result.failure.clone(),
        _ => None,
    });
    let failure = failure.unwrap();
    assert_eq!(
        failure.message,
        "get an answer within 8 s (time limit 3 s and 5 s of grace)"
    );
    assert_eq!(failure.evidence.container.as_deref(), Some("a#1"));
    assert_eq!(failure.evidence.log, ["waiting for a lock"]);
    assert_eq!(failure.evidence.elapsed, Some(Duration::from_secs(8)));
    assert_eq!(done.exit(), ExitCode::CaseFailed);
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_before_the_first_case_has_its_own_exit_code() {
    let plan = plan(&[("a", &["ok", "ok2"]), ("b", &["ok"])]);
    let table = [
        (
            FakeStage {
                broken_builds: set("a"),
                ..FakeStage::default()
            },
            CellStatus::NotBuilt,
            ExitCode::BuildFailed,
        ),
        (
            FakeStage {
                endless_builds: set("a"),
                ..FakeStage::default()
            },
            CellStatus::NotBuilt,
            ExitCode::BuildFailed,
        ),
        (
            FakeStage {
                broken_starts: set("a"),
                ..FakeStage::default()
            },
            CellStatus::NotStarted,
            ExitCode::NotStarted,
        ),
        (
            FakeStage {
                endless_starts: set("a"),
                ..FakeStage::default()
            },
            CellStatus::NotStarted,
            ExitCode::NotStarted,
        ),
        (
            FakeStage {
                without_engine: true,
                ..FakeStage::default()
            },
            CellStatus::NotBuilt,
            ExitCode::NoEngine,
        ),
    ];
    for (stage, status, exit) in table {
        let told = format!("{stage:?}");
        let done = play(&plan, stage, RunOptions::default()).await;
        assert_eq!(done.cells()[0], status, "{told}");
        assert_eq!(done.exit(), exit, "{told}");
        // Every case has a result, whatever happened to its cell.
        assert_eq!(done.statuses().len(), 3, "{told}");
    }
}

#[tokio::test]
async fn an_unexpected_init_error_is_a_function_that_did_not_start() {
    let done = simply(&plan(&[("a", &["init-error"])])).await;
    assert_eq!(done.cells(), [CellStatus::NotStarted]);
    assert_eq!(done.exit(), ExitCode::NotStarted);
}

#[tokio::test]
async fn nothing_run_is_no_pass() {
    let none = simply(&Plan::default()).await;
    assert_eq!(none.exit(), ExitCode::NothingSelected);
    let empty = simply(&plan(&[("a", &[])])).await;
    assert_eq!(empty.cells(), [CellStatus::Skipped]);
    assert_eq!(empty.exit(), ExitCode::NothingSelected);
    assert_eq!(empty.log, Vec::<String>::new());
    let some = simply(&plan(&[("a", &[]), ("b", &["ok"])])).await;
    assert_eq!(some.exit(), ExitCode::Ok);
}

#[tokio::test]
async fn a_name_part_selects_cases_and_drops_cells_without_any() {
    let mut plan = plan(&[("a", &["ok", "sum"]), ("b", &["ok"]), ("c", &[])]);
    plan.keep_cases(&["sum".to_owned()]);
    assert_eq!(plan.case_count(), 1);
    let done = simply(&plan).await;
    assert_eq!(done.statuses(), [("sum".to_owned(), CaseStatus::Passed)]);
    assert_eq!(done.cells().len(), 1);
}

#[tokio::test]
async fn a_retry_that_passes_is_flaky_and_no_failure() {
    let options = RunOptions {
        retries: 2,
        ..RunOptions::default()
    };
    let done = play(
        &plan(&[("a", &["flaky", "wrong"])]),
        FakeStage::default(),
        options,
    )
    .await;
    let tries = done
        .log
        .iter()
        .filter(|line| line.contains("flaky"))
        .count();
    assert_eq!(tries, 2);
    let tries = done
        .log
        .iter()
        .filter(|line| line.contains("wrong"))
        .count();
    assert_eq!(tries, 3);
    assert_eq!(done.verdict.counts.flaky, 1);
    assert_eq!(done.verdict.counts.failed, 1);
    assert_eq!(done.statuses().len(), 2);
}

#[tokio::test]
async fn failing_fast_starts_nothing_more_but_cleans_up() {
    let options = RunOptions {
        fail_fast: true,
        ..RunOptions::default()
    };
    let plan = plan(&[("a", &["ok", "wrong", "ok2"]), ("b", &["ok"])]);
    let done = play(&plan, FakeStage::default(), options).await;
    assert_eq!(
        done.log,
        [
            "prepare a",
            "start a#1",
            "invoke a#1 \"ok\"",
            "invoke a#1 \"wrong\"",
            "stop a#1"
        ]
    );
    assert_eq!(done.verdict.counts.skipped, 2);
    assert_eq!(done.exit(), ExitCode::CaseFailed);
}

#[tokio::test]
async fn cancelling_ends_what_runs_and_stops_what_was_started() {
    let options = RunOptions::default();
    let plan = plan(&[("a", &["ok", "hang", "ok2"]), ("b", &["ok"])]);
    let stage = FakeStage::default();
    let log = std::sync::Arc::clone(&stage.log);
    let cancel = options.cancel.clone();
    let watch = tokio::spawn(async move {
        while log.count("invoke a#1 \"hang\"") == 0 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    });
    let done = play(&plan, stage, options).await;
    watch.await.unwrap();
    assert_eq!(done.log.last().map(String::as_str), Some("stop a#1"));
    assert_eq!(done.exit(), ExitCode::Interrupted);
    assert_eq!(done.verdict.counts.skipped, 3);
    assert_eq!(done.cells(), [CellStatus::Interrupted; 2]);
}

#[tokio::test]
async fn cells_run_at_once_up_to_the_number_of_jobs() {
    for (jobs, expected) in [
        (1, ["prepare a", "start a#1"]),
        (2, ["prepare a", "prepare b"]),
    ] {
        let jobs = NonZeroUsize::new(jobs).unwrap();
        let options = RunOptions {
            jobs,
            ..RunOptions::default()
        };
        let plan = plan(&[("a", &["ok"]), ("b", &["ok"]), ("c", &["ok"])]);
        let done = play(&plan, FakeStage::default(), options).await;
        assert_eq!(done.log[..2], expected);
        assert_eq!(done.verdict.counts.passed, 3);
    }
}

#[tokio::test]
async fn doubt_about_outcomes_is_told_once() {
    let done = simply(&plan(&[("a", &["doubtful", "doubtful"])])).await;
    let notes = done
        .events
        .iter()
        .filter(|event| matches!(event, Event::Note { .. }))
        .count();
    assert_eq!(notes, 1);
}

#[tokio::test]
async fn building_alone_runs_no_case_and_needs_none() {
    let mut plan = plan(&[("a", &["ok"]), ("b", &[])]);
    plan.add(function("c"), vec![case("x")], |_| false);
    let stage = FakeStage::default();
    let (sender, _stream) = channel();
    let verdict = build(
        &plan,
        &stage,
        &RunOptions::default(),
        RunInfo::default(),
        &sender,
    )
    .await;
    assert_eq!(stage.log.lines(), ["prepare a", "prepare b"]);
    assert_eq!(verdict.exit_code(), ExitCode::Ok);
    assert_eq!(verdict.counts.built, 2);
    let none = build(
        &Plan::default(),
        &stage,
        &RunOptions::default(),
        RunInfo::default(),
        &sender,
    )
    .await;
    assert_eq!(none.exit_code(), ExitCode::NothingSelected);
}
