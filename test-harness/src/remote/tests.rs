//! Runs on deployed functions, as their reports show them, and smoke tests.

use std::sync::Arc;
use std::time::Duration;

use super::fake::{FakeCloud, FakeInvoker};
use super::*;
use crate::cases::{Case, CaseEnvironment, EnvironmentChanges};
use crate::model::{Architecture, FunctionDeploy, Json, LogSettings, Smoke};
use crate::report::redact::redact;
use crate::report::{Document, HumanOptions};
use crate::runner::event::RunInfo;
use crate::runner::fake::FakeStage;
use crate::runner::sample::{case, function};
use crate::runner::{Plan, RunOptions, Stage, Verdict, channel, run};
use crate::wire::{CaseStatusReport, ExitCode, RunReport};

fn deploy(name: &str) -> FunctionDeploy {
    FunctionDeploy {
        name: format!("shop-{name}"),
        variant: None,
        architecture: Architecture::X86_64,
        role: "arn:aws:iam::012345678901:role/r".to_owned(),
        description: String::new(),
        tags: std::collections::BTreeMap::new(),
        kms_key: None,
        log: LogSettings::default(),
        vpc: None,
        active_tracing: false,
        snap_start: false,
        dead_letter: None,
        alias: "live".to_owned(),
        traffic: Vec::new(),
        smoke: None,
        url: None,
        reserved_concurrency: None,
        provisioned_concurrency: None,
        events: None,
    }
}

fn add(plan: &mut Plan, name: &str, cases: Vec<Case>) {
    let mut function = function(name);
    function.deploy = Some(deploy(name));
    plan.add(function, cases, |_| true);
}

fn cases(names: &[&str]) -> Vec<Case> {
    names.iter().map(|name| case(name)).collect()
}

async fn tested(
    plan: Plan,
    cloud: FakeCloud,
    local: Option<Arc<dyn Stage>>,
) -> (Verdict, RunReport, Arc<FakeCloud>) {
    let cloud = Arc::new(cloud);
    let asked: Arc<dyn Deployed> = Arc::clone(&cloud) as Arc<dyn Deployed>;
    let stage = OnAws::new(asked, None, local);
    let (sender, mut stream) = channel();
    let info = RunInfo {
        project: "shop".to_owned(),
        against: Some("aws".to_owned()),
        ..RunInfo::default()
    };
    let plan = on_aws(plan);
    let verdict = run(&plan, &stage, &RunOptions::default(), info, &sender).await;
    drop(sender);
    let mut document = Document::default();
    while let Some(event) = stream.next().await {
        document.add(&event);
    }
    (verdict, document.report().clone(), cloud)
}

fn statuses(report: &RunReport) -> Vec<(String, CaseStatusReport)> {
    let cases = report.cells.iter().flat_map(|cell| &cell.cases);
    cases.map(|case| (case.name.clone(), case.status)).collect()
}

fn human(report: &RunReport) -> String {
    let mut out = Vec::new();
    let mut human = crate::report::Human::new(&mut out, HumanOptions::default());
    crate::report::Reporter::document(&mut human, report).unwrap();
    drop(human);
    redact(&String::from_utf8(out).unwrap())
}

#[tokio::test(start_paused = true)]
async fn answers_are_compared_with_this_machines() {
    let mut plan = Plan::default();
    let names = [
        "ok",
        "wrong-there",
        "more-there",
        "wrong",
        "error",
        "crash",
        "after",
    ];
    add(&mut plan, "orders", cases(&names));
    let local = Arc::new(FakeStage::default());
    let log = Arc::clone(&local.log);
    let cloud = FakeCloud {
        second: Some(("8".to_owned(), 10)),
        ..FakeCloud::with(&["shop-orders"])
    };
    let (verdict, report, cloud) = tested(plan, cloud, Some(local)).await;
    assert_eq!(verdict.exit_code(), ExitCode::CaseFailed);
    insta::assert_snapshot!(human(&report));
    let found = &report.cells[0].cases[2].local.as_ref().unwrap();
    assert_eq!(found.status, CaseStatusReport::Passed);
    assert_eq!(found.differences[0].path, "$.zone");
    // Each event went to both sides, and the crash cost an environment here.
    assert_eq!(log.count("invoke"), names.len());
    assert_eq!(log.count("start"), log.count("stop"));
    assert_eq!(log.count("start"), 2);
    let sent = cloud
        .lines()
        .into_iter()
        .filter(|line| line.starts_with("invoke"));
    assert_eq!(sent.count(), names.len());
    let text = serde_json::to_string(&report).unwrap();
    let read: RunReport = serde_json::from_str(&text).unwrap();
    assert_eq!(read, report);
}

#[tokio::test(start_paused = true)]
async fn what_is_deployed_is_tested_without_an_engine() {
    let mut plan = Plan::default();
    add(&mut plan, "orders", cases(&["ok", "timeout", "throttled"]));
    let (verdict, report, _) = tested(plan, FakeCloud::with(&["shop-orders"]), None).await;
    assert_eq!(verdict.exit_code(), ExitCode::CaseFailed);
    insta::assert_snapshot!(human(&report));
    assert!(
        report.cells[0]
            .cases
            .iter()
            .all(|case| case.local.is_none())
    );
    assert_eq!(report.against.as_deref(), Some("aws"));
}

#[tokio::test]
async fn functions_that_are_not_there_are_no_pass() {
    let mut plan = Plan::default();
    add(&mut plan, "orders", cases(&["ok"]));
    add(&mut plan, "gone", cases(&["ok"]));
    let (verdict, report, _) = tested(plan, FakeCloud::with(&["shop-orders"]), None).await;
    assert_eq!(verdict.exit_code(), ExitCode::NotStarted);
    let text = human(&report);
    assert!(
        text.contains("failed to find function `shop-gone` behind `live` on AWS")
            && text.contains("hint: deploy it with `lambdock deploy gone`"),
        "{text}"
    );
}

#[tokio::test]
async fn a_refusal_of_aws_is_told_with_its_remedy() {
    let mut plan = Plan::default();
    let mut refused = function("denied");
    refused.deploy = Some(FunctionDeploy {
        name: "denied".to_owned(),
        ..deploy("denied")
    });
    plan.add(refused, cases(&["ok"]), |_| true);
    let (verdict, report, _) = tested(plan, FakeCloud::default(), None).await;
    assert_eq!(verdict.exit_code(), ExitCode::NotStarted);
    let text = human(&report);
    assert!(
        text.contains("AccessDeniedException: Rate Exceeded. (request 1-2-3)")
            && text.contains("--print-policy"),
        "{text}"
    );
}

#[tokio::test]
async fn what_cannot_run_there_is_skipped_with_its_reason() {
    let mut plan = Plan::default();
    let mut fresh = case("fresh");
    fresh.environment = CaseEnvironment::Own(EnvironmentChanges::default());
    let mut changed = case("changed");
    changed.environment = CaseEnvironment::Own(EnvironmentChanges {
        command: Some(vec!["other".to_owned()]),
        ..EnvironmentChanges::default()
    });
    let mut cognito = case("cognito");
    cognito.context.cognito_identity = Some(Json::Null);
    let mut repeated = case("repeated");
    repeated.repeat = 2;
    add(&mut plan, "orders", vec![fresh, changed, cognito, repeated]);
    plan.add(function("local-only"), cases(&["ok", "ok2"]), |_| true);
    let mut other = function("other-cell");
    other.deploy = Some(FunctionDeploy {
        architecture: Architecture::Arm64,
        ..deploy("other-cell")
    });
    plan.add(other, cases(&["ok"]), |_| true);
    let (verdict, report, cloud) = tested(plan, FakeCloud::with(&["shop-orders"]), None).await;
    assert_eq!(verdict.exit_code(), ExitCode::Ok);
    let wanted = [
        ("fresh", CaseStatusReport::Skipped),
        ("changed", CaseStatusReport::Skipped),
        ("cognito", CaseStatusReport::Skipped),
        ("repeated", CaseStatusReport::Passed),
        ("ok", CaseStatusReport::Skipped),
        ("ok2", CaseStatusReport::Skipped),
        ("ok", CaseStatusReport::Skipped),
    ]
    .map(|(name, status)| (name.to_owned(), status));
    assert_eq!(statuses(&report), wanted);
    let cases = report.cells.iter().flat_map(|cell| &cell.cases);
    let reasons: Vec<_> = cases.filter_map(|case| case.reason.as_deref()).collect();
    assert_eq!(
        reasons,
        [
            "it needs a fresh environment, and AWS gives it any",
            "it changes the function's environment, and what is deployed stays as it is",
            "it comes by Amazon Cognito, and AWS takes no such identity from a caller",
            "the manifest does not deploy it",
            "the manifest does not deploy it",
            "what is deployed is `arm64`, which is not selected",
        ]
    );
    let notes = report.cells[0].notes.join("\n");
    assert!(
        notes.contains("may meet different environments on AWS"),
        "{notes}"
    );
    assert_eq!(cloud.lines().len(), 3, "{:?}", cloud.lines());
}

#[tokio::test]
async fn nothing_that_runs_is_no_pass() {
    let mut plan = Plan::default();
    plan.add(function("local-only"), cases(&["ok"]), |_| true);
    let (verdict, ..) = tested(plan, FakeCloud::default(), None).await;
    assert_eq!(verdict.exit_code(), ExitCode::NothingSelected);
}

#[test]
fn of_several_cells_the_deployed_one_runs() {
    let mut plan = Plan::default();
    let mut both = function("orders");
    both.architectures = Architecture::ALL.to_vec();
    both.deploy = Some(FunctionDeploy {
        architecture: Architecture::Arm64,
        ..deploy("orders")
    });
    plan.add(both, cases(&["ok"]), |_| true);
    let plan = on_aws(plan);
    let cells = plan.cells.iter().map(|cell| cell.target.cell.architecture);
    assert_eq!(cells.collect::<Vec<_>>(), [Architecture::Arm64]);
    assert_eq!(plan.cells[0].cases[0].skip, None);
}

#[tokio::test]
async fn a_smoke_test_ends_with_the_first_case_that_does_not_hold() {
    let limit = Duration::from_secs(3);
    let mut fresh = case("fresh");
    fresh.environment = CaseEnvironment::Own(EnvironmentChanges::default());
    let mut all = cases(&["ok", "wrong", "never"]);
    all.insert(1, fresh);
    let invoker = FakeInvoker(FakeCloud::default());
    let smoked = smoke(&invoker, ("shop-orders", "7"), &all, limit).await;
    assert!(!smoked.holds());
    assert_eq!(smoked.passed, 1);
    assert_eq!(smoked.skipped[0].0, "fresh");
    let wanted = SmokeFailure {
        case: "wrong".to_owned(),
        lines: vec![
            "$.sum: expected 6, got 5".to_owned(),
            "log: handling \"wrong\" on AWS".to_owned(),
        ],
    };
    assert_eq!(smoked.failed, [wanted]);
    let asked = [
        "invoke shop-orders:7 \"ok\"",
        "invoke shop-orders:7 \"wrong\"",
    ];
    assert_eq!(invoker.0.lines(), asked);
    let refused = smoke(
        &invoker,
        ("shop-orders", "7"),
        &cases(&["throttled"]),
        limit,
    )
    .await;
    assert!(refused.failed[0].lines[1].contains("TooManyRequestsException"));
    assert!(
        !smoke(&invoker, ("shop-orders", "7"), &[], limit)
            .await
            .holds()
    );
}

#[test]
fn smoke_tests_have_the_cases_of_their_tags() {
    let mut tagged = case("tagged");
    tagged.tags = vec!["smoke".to_owned(), "fast".to_owned()];
    let all = [tagged, case("plain")];
    let names = |tags: &[&str]| {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let found = smoke_cases(&all, &Smoke { tags });
        found.into_iter().map(|case| case.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["tagged", "plain"]);
    assert_eq!(names(&["smoke", "slow"]), ["tagged"]);
    assert_eq!(names(&["slow"]), [""; 0]);
}
