//! Tests of which environment a case runs on, and how often.

use super::*;
use crate::cases::{Case, CaseEnvironment, EnvironmentChanges};

/// A plan of one function whose cases are changed.
fn changed(cases: &[&str], change: impl Fn(&mut Case)) -> Plan {
    let mut cases: Vec<Case> = cases.iter().map(|name| case(name)).collect();
    cases.iter_mut().for_each(change);
    let mut plan = Plan::default();
    plan.add(function("a"), cases, |_| true);
    plan
}

#[tokio::test]
async fn a_repeated_case_keeps_its_environment_and_holds_every_time() {
    let plan = changed(&["flaky", "ok"], |case| case.repeat = 3);
    let done = simply(&plan).await;
    assert_eq!(
        done.log[2..],
        [
            "invoke a#1 \"flaky\"",
            "invoke a#1 \"ok\"",
            "invoke a#1 \"ok\"",
            "invoke a#1 \"ok\"",
            "stop a#1"
        ]
    );
    let results = done.events.iter().filter_map(|event| match event {
        Event::CaseFinished { result, .. } => Some((result.repetition, result.repetitions)),
        _ => None,
    });
    assert_eq!(results.collect::<Vec<_>>(), [(1, 3), (3, 3)]);
    let statuses = done.statuses().into_iter().map(|(_, status)| status);
    let (passed, failed) = (CaseStatus::Passed, CaseStatus::Failed);
    assert_eq!(statuses.collect::<Vec<_>>(), [failed, passed]);
}

#[tokio::test]
async fn a_case_with_an_environment_of_its_own_leaves_the_shared_one_alone() {
    let plan = changed(&["ok", "own", "ok2"], |case| {
        if case.name == "own" {
            case.environment = CaseEnvironment::Own(EnvironmentChanges::default());
            case.repeat = 2;
        }
    });
    let done = simply(&plan).await;
    assert_eq!(
        done.log[1..],
        [
            "start a#1",
            "invoke a#1 \"ok\"",
            "start a#2",
            "invoke a#2 \"own\"",
            "invoke a#2 \"own\"",
            "stop a#2",
            "invoke a#1 \"ok2\"",
            "stop a#1"
        ]
    );
    assert_eq!(done.exit(), ExitCode::Ok);
}
