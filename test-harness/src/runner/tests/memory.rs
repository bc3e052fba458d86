//! Tests of how many environments run at once where memory is short.

use super::*;
use crate::cases::{CaseEnvironment, EnvironmentChanges};

/// Three functions of 512 MB on an engine with this much memory; gives the most
/// environments that there were at one time.
async fn most_at_once(memory_mb: Option<u64>, plan: &Plan) -> (usize, Done) {
    let options = RunOptions {
        jobs: NonZeroUsize::new(3).unwrap(),
        memory_mb,
        ..RunOptions::default()
    };
    let done = play(plan, FakeStage::default(), options).await;
    let (mut now, mut most) = (0_usize, 0);
    for line in &done.log {
        if line.starts_with("start ") {
            now += 1;
        } else if line.starts_with("stop ") {
            now -= 1;
        }
        most = most.max(now);
    }
    assert_eq!(now, 0, "{:?}", done.log);
    (most, done)
}

fn notes(done: &Done) -> Vec<&str> {
    let notes = done.events.iter().filter_map(|event| match event {
        Event::Note { text, .. } => Some(text.as_str()),
        _ => None,
    });
    notes.collect()
}

#[tokio::test]
async fn environments_have_no_more_memory_together_than_there_is() {
    let plan = plan(&[("a", &["ok", "ok"]), ("b", &["ok", "ok"]), ("c", &["ok"])]);
    for (memory, expected) in [
        (None, 3),
        (Some(4_096), 3),
        (Some(1_100), 2),
        (Some(600), 1),
    ] {
        let (most, done) = most_at_once(memory, &plan).await;
        assert_eq!(most, expected, "{memory:?}");
        assert_eq!(done.verdict.counts.passed, 5);
        assert!(notes(&done).is_empty());
    }
}

#[tokio::test]
async fn one_that_wants_more_than_there_is_runs_alone_and_it_is_told() {
    let plan = plan(&[("a", &["ok"]), ("b", &["ok"])]);
    let (most, done) = most_at_once(Some(400), &plan).await;
    assert_eq!(most, 1);
    assert_eq!(done.verdict.counts.passed, 2);
    let told = notes(&done);
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("512 MB") && told[0].contains("400 MB"));
}

#[tokio::test]
async fn an_environment_of_its_own_counts_beside_the_shared_one() {
    let mut plan = Plan::default();
    for name in ["a", "b"] {
        let mut cases = vec![case("ok"), case("other")];
        cases[1].environment = CaseEnvironment::Own(EnvironmentChanges::default());
        plan.add(function(name), cases, |_| true);
    }
    let (most, _) = most_at_once(Some(1_100), &plan).await;
    assert_eq!(most, 2);
    let (most, _) = most_at_once(Some(4_096), &plan).await;
    assert!(most > 2, "{most}");
}

#[tokio::test]
async fn who_waits_for_memory_gives_way_to_an_interrupt() {
    let options = RunOptions {
        jobs: NonZeroUsize::new(2).unwrap(),
        memory_mb: Some(512),
        ..RunOptions::default()
    };
    let cancel = options.cancel.clone();
    let plan = plan(&[("a", &["hang"]), ("b", &["hang"])]);
    let cancelling = async {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    let (done, ()) = tokio::join!(play(&plan, FakeStage::default(), options), cancelling);
    assert_eq!(done.cells(), [CellStatus::Interrupted; 2]);
    let starts = done.log.iter().filter(|line| line.starts_with("start "));
    assert_eq!(starts.count(), 1, "{:?}", done.log);
}
