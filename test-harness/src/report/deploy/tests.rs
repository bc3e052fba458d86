//! What people read of deployments. Plans themselves are made in `deploy`, whose
//! tests have snapshots of them too.

use std::time::Duration;

use insta::assert_snapshot;

use super::sample::{
    deployed, difference, digest, ended, plan, planned, problem, project, results, secret, steps,
    text, tool,
};
use super::{plan_text, progress_line, result_text, status_text};
use crate::deploy::event::{DeployEvent, Happened, SmokeRun, Step, StepOutcome};
use crate::report::Styles;
use crate::wire::{
    FunctionStatusReport, LatestReport, SCHEMA_VERSION, ScanVerdictReport, SharedTrafficReport,
    StateReport, StatusReport,
};

#[test]
fn a_plan_shows_each_value_against_the_wanted_one() {
    let mut update = planned("update", "orders");
    let (old, new) = (
        digest('a'),
        format!("a new image of configuration {}", digest('b')),
    );
    update.changes = vec![
        difference("function", "image", [Some(&old), Some(&new)]),
        difference("function", "memory_mb", [Some("512"), Some("1024")]),
        difference("function", "kms_key", [None, Some("key\u{1b}[2J")]),
        difference("function", "dead_letter", [Some("arn:queue"), None]),
        secret("environment.TOKEN", "differs"),
        secret("environment.KEY", "added"),
        secret("environment.OLD", "removed"),
    ];
    update.notes = vec![text("a note")];
    update.steps = steps(&[("push-image", "push the image"), ("update-code", "update")]);
    let mut refused = planned("refuse", "cart");
    refused.refused = Some(problem(
        "function `shop-cart` is a Zip function",
        "rename it",
    ));
    let all = vec![update, planned("nothing", "pay"), refused];
    assert_snapshot!(plan_text(&plan(all), &Styles::plain()));
}

#[test]
fn a_plan_without_a_change_says_so() {
    let report = plan(vec![
        planned("nothing", "pay"),
        planned("nothing", "orders"),
    ]);
    let shown = plan_text(&report, &Styles::plain());
    assert!(
        shown.ends_with("\nno change: 2 functions as wanted, nothing to send\n"),
        "{shown}"
    );
}

#[test]
fn a_result_says_what_serves_and_why_it_failed() {
    let done = deployed("deployed", "orders");
    let mut same = deployed("unchanged", "pay");
    (same.pushed, same.former_version) = (None, Some(text("2")));
    let mut back = deployed("rolled-back", "cart");
    back.serving_version = Some(text("1"));
    back.error = Some(problem(
        "failed the smoke test on `shop-cart:2`: case `a`",
        "repair it",
    ));
    back.steps = ended(&[
        ("move the alias", Some("done")),
        ("run the cases", Some("failed")),
        ("set the URL", None),
    ]);
    back.smoke[0].failed = [
        "a\n$.total: expected 3\n$.total: found 4",
        "b",
        "c",
        "d",
        "e",
    ]
    .map(text)
    .to_vec();
    let mut lost = deployed("failed", "stock");
    lost.serving_version = None;
    lost.error = Some(problem("failed to update alias", "run it again"));
    lost.rollback_error = Some(problem("failed to update alias again", "look at it"));
    let mut first = deployed("failed", "mail");
    first.former_version = None;
    first.error = Some(problem(
        "failed the smoke test on `shop-mail:live`",
        "repair it",
    ));
    let mut none = deployed("failed", "users");
    (none.former_version, none.serving_version) = (None, None);
    none.error = Some(problem("failed to create function `users`", "allow it"));
    let all = results(vec![done, same, back, lost, first, none]);
    assert_snapshot!(result_text(&all, &Styles::plain()));
}

#[test]
fn a_good_result_passes() {
    let all = results(vec![deployed("deployed", "orders")]);
    let shown = result_text(&all, &Styles::plain());
    assert!(shown.ends_with("PASS 1 deployed in 1m 23s\n"), "{shown}");
}

fn status(function: &str) -> FunctionStatusReport {
    FunctionStatusReport {
        alias: text("live"),
        deployed: true,
        deployed_at: Some(text("2026-11-21T15:00:00Z")),
        digest: Some(digest('a')),
        drift: Some(Vec::new()),
        function: text(function),
        latest: Some(LatestReport {
            digest: Some(digest('a')),
            newest_version: Some(text("7")),
            state: StateReport {
                reason: None,
                state: text("ready"),
            },
        }),
        name: format!("shop-{function}"),
        notes: Vec::new(),
        scan: None,
        second: None,
        url: None,
        version: Some(text("7")),
        version_state: Some(StateReport {
            reason: None,
            state: text("ready"),
        }),
    }
}

#[test]
fn a_status_tells_version_age_drift_and_scan() {
    let mut fine = status("pay");
    fine.url = Some(text("https://pay.lambda-url.eu-west-1.on.aws/"));
    fine.scan = Some(ScanVerdictReport {
        scanned_at: text("2026-11-24T13:00:00Z"),
        verdict: text("pass"),
    });
    let mut drifted = status("orders");
    drifted.second = Some(SharedTrafficReport {
        percent: 10,
        version: text("8"),
    });
    drifted.drift = Some(vec![
        difference("function", "memory_mb", [Some("128"), Some("512")]),
        secret("environment.TOKEN", "differs"),
    ]);
    drifted.latest = Some(LatestReport {
        digest: Some(digest('b')),
        newest_version: Some(text("8")),
        state: StateReport {
            reason: Some(text("ImageDeleted: gone")),
            state: text("failed"),
        },
    });
    let mut none = status("cart");
    (none.version, none.version_state, none.latest, none.drift) = (None, None, None, None);
    let report = StatusReport {
        account: text("123456789012"),
        functions: vec![fine, drifted, none],
        project: project(),
        read_at: text("2026-11-24T15:00:00Z"),
        region: text("eu-west-1"),
        schema_version: SCHEMA_VERSION,
        tool: tool(),
    };
    let now = "2026-11-24T15:00:00Z".parse().unwrap();
    assert_snapshot!(status_text(&report, now, &Styles::plain()));
}

#[test]
fn progress_is_one_line_for_each_event() {
    let seconds = Duration::from_secs(3);
    let all = [
        Happened::StepStarted {
            step: Step::PushImage,
        },
        Happened::StepFinished {
            step: Step::PushImage,
            outcome: StepOutcome::Done,
            elapsed: seconds,
        },
        Happened::StepFinished {
            step: Step::SetUrl,
            outcome: StepOutcome::Already,
            elapsed: seconds,
        },
        Happened::Waiting {
            what: text("function `a`"),
            state: text("still in progress"),
            elapsed: seconds,
        },
        Happened::Retrying {
            reason: text("failed to update alias: slow down"),
            after: seconds,
        },
        Happened::Smoked(SmokeRun {
            qualifier: text("2"),
            passed: 3,
            failed: Vec::new(),
        }),
        Happened::Smoked(SmokeRun {
            qualifier: text("live"),
            passed: 2,
            failed: vec![text("a")],
        }),
        Happened::RolledBack {
            from: text("2"),
            to: text("1"),
        },
        Happened::Warning {
            text: text("look at this"),
        },
    ];
    let line = |what| {
        let event = DeployEvent {
            function: text("orders"),
            what,
        };
        progress_line(&event, &Styles::plain())
    };
    let lines: Vec<String> = all.into_iter().filter_map(line).collect();
    assert_snapshot!(lines.join("\n"));
}
