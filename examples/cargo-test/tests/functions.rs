//! Functions of a manifest: types in and out, outcomes, the same cases as
//! `lambdock test`, and the same report.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use lambdock::harness::{Harness, HarnessError};
use lambdock::invoke::OutcomeKind;
use lambdock::wire::{CaseStatusReport, RunReport};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize)]
struct Event {
    name: String,
    numbers: Vec<i64>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Greeting {
    message: String,
    characters: u32,
    sum: i64,
}

fn manifest() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../lambdock.toml")
}

#[tokio::test]
async fn a_function_takes_and_gives_types() -> Result<(), HarnessError> {
    let harness = Harness::of_manifest(manifest()).await?;
    let mut function = harness.start("greeter-go").await?;
    let event = Event {
        name: "Ada".to_owned(),
        numbers: vec![1, 2, 3],
    };
    let invocation = function.invoke(&event).await?;
    let expected = Greeting {
        message: "Hello, Ada!".to_owned(),
        characters: 3,
        sum: 6,
    };
    assert_eq!(invocation.answer::<Greeting>()?, expected);
    assert!(invocation.init_duration.is_some());
    let warm = function.invoke(&event).await?;
    assert_eq!(warm.init_duration, None);

    let refused = function.invoke(&json!({ "name": 7 })).await?;
    let (kind, message) = refused.error()?;
    assert_eq!((kind, message), ("InvalidEvent", "name must be a string"));
    function.stop().await;
    harness.close().await;
    Ok(())
}

#[tokio::test]
async fn what_goes_wrong_is_an_outcome_and_the_next_event_is_served() -> Result<(), HarnessError> {
    let harness = Harness::of_manifest(manifest()).await?;
    let mut function = harness.start("faults").await?;
    let crashed = function
        .invoke(&json!({ "fault": "exit", "code": 3 }))
        .await?;
    assert_eq!(crashed.outcome.kind(), OutcomeKind::Crash);
    let told = crashed
        .answer::<Greeting>()
        .map_err(|error| error.to_string());
    assert!(told.is_err_and(|told| told.contains("`crash`")));
    let fine = function.invoke(&json!({ "fault": "none" })).await?;
    assert_eq!(fine.outcome.kind(), OutcomeKind::Success);
    function.stop().await;
    harness.close().await;
    Ok(())
}

#[tokio::test]
async fn a_function_that_is_not_there_is_told_with_what_is_meant() {
    let harness = Harness::of_manifest(manifest()).await;
    let harness = harness.unwrap_or_else(|error| panic!("{error}"));
    let error = harness.start("greeter-goo").await.err();
    let told = error.map_or_else(String::new, |error| format!("{error:?}"));
    assert!(told.contains("did you mean `greeter-go`?"), "{told}");
    harness.close().await;
}

/// Verdicts by cell and case.
fn verdicts(report: &RunReport) -> BTreeMap<(String, String), CaseStatusReport> {
    let cells = report.cells.iter();
    let cases = cells.flat_map(|cell| {
        let id = cell.id();
        cell.cases
            .iter()
            .map(move |case| ((id.clone(), case.name.clone()), case.status))
    });
    cases.collect()
}

#[tokio::test]
async fn the_command_line_and_the_library_judge_alike() -> Result<(), HarnessError> {
    let functions = ["greeter-node", "faults"];
    let harness = Harness::of_manifest(manifest()).await?;
    let tested = harness.test(&functions).await?;
    harness.close().await;
    tested.assert_passed();

    let test = std::env::current_exe().unwrap_or_default();
    let profile = test
        .ancestors()
        .skip(1)
        .find(|path| !path.ends_with("deps"));
    let tool = profile
        .map(|profile| profile.join("lambdock"))
        .unwrap_or_default();
    let output = Command::new(&tool)
        .args(["test", "-o", "json", "--manifest"])
        .arg(manifest())
        .args(functions)
        .output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "`{}`: {error}; run `cargo build --workspace` first",
            tool.display()
        )
    });
    let report: RunReport = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let ours = verdicts(&tested.report);
    assert!(ours.len() > 100, "{}", ours.len());
    assert_eq!(ours, verdicts(&report));
    Ok(())
}
