//! Snapshots of every format, of runs on the scripted stage.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use super::redact::redact;
use super::*;
use crate::model::Limits;
use crate::runner::event::{EngineInfo, RunInfo};
use crate::runner::fake::FakeStage;
use crate::runner::sample::{case, function, plan};
use crate::runner::{Plan, RunOptions, build, channel, run};
use crate::wire::RunReport;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn info() -> RunInfo {
    RunInfo {
        project: "demo".to_owned(),
        manifest: Some("/home/ada/demo/lambdock.toml".into()),
        engine: Some(EngineInfo {
            name: "Docker".to_owned(),
            version: "20.10.24".to_owned(),
            address: "unix:///var/run/docker.sock".to_owned(),
        }),
        emulator: Some("rie".to_owned()),
        against: None,
        started_at: Some("2026-11-24T05:06:41Z".to_owned()),
        cells: Vec::new(),
        shard: None,
    }
}

pub(super) fn mixed_plan() -> Plan {
    let mut plan = plan(&[
        ("greeter", &["ok", "wrong", "flaky", "error", "slow"]),
        ("faults", &["crash", "timeout", "lost", "hang", "too-large"]),
        ("broken-build", &["ok", "ok2"]),
        ("broken-start", &["ok", "ok2"]),
        ("bare", &[]),
    ]);
    let mut relaxed = function("relaxed");
    relaxed.limits = Limits::RELAXED;
    plan.add(relaxed, vec![case("init-error")], |_| true);
    plan
}

fn stage() -> FakeStage {
    FakeStage {
        broken_builds: std::iter::once("broken-build".to_owned()).collect(),
        broken_starts: std::iter::once("broken-start".to_owned()).collect(),
        ..FakeStage::default()
    }
}

pub(super) async fn events_of(plan: &Plan, options: &RunOptions) -> Vec<Event> {
    let (sender, mut stream) = channel();
    run(plan, &stage(), options, info(), &sender).await;
    drop(sender);
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event);
    }
    events
}

pub(super) fn rendered_document(
    report: &RunReport,
    format: Format,
    options: &HumanOptions,
) -> String {
    let out = Shared::default();
    let mut reporter = reporter(format, options, Box::new(out.clone())).unwrap();
    reporter.document(report).unwrap();
    reporter.finish().unwrap();
    out.text()
}

pub(super) fn rendered(events: &[Event], format: Format, options: &HumanOptions) -> String {
    let out = Shared::default();
    let mut reporter = reporter(format, options, Box::new(out.clone())).unwrap();
    for event in events {
        reporter.event(event).unwrap();
    }
    reporter.finish().unwrap();
    out.text()
}

async fn mixed() -> Vec<Event> {
    let options = RunOptions {
        retries: 1,
        ..RunOptions::default()
    };
    events_of(&mixed_plan(), &options).await
}

#[tokio::test(start_paused = true)]
async fn a_mixed_run_for_people() {
    let text = rendered(&mixed().await, Format::Human, &HumanOptions::default());
    insta::assert_snapshot!(redact(&text));
}

#[tokio::test]
async fn a_repeated_case_says_which_repetition_it_is_about() {
    let mut cases = vec![case("ok"), case("wrong")];
    for case in &mut cases {
        case.repeat = 3;
    }
    let mut plan = Plan::default();
    plan.add(function("greeter"), cases, |_| true);
    let events = events_of(&plan, &RunOptions::default()).await;
    let text = |format| rendered(&events, format, &HumanOptions::default());
    let human = text(Format::Human);
    assert!(human.contains(" (3 times)\n"), "{human}");
    assert!(human.contains(" (repetition 1 of 3)\n"), "{human}");
    for format in [Format::Junit, Format::Github] {
        let text = text(format);
        assert!(
            text.contains("repetition 1 of 3: $.sum: expected"),
            "{text}"
        );
    }
    let report: RunReport = serde_json::from_str(&text(Format::Json)).unwrap();
    let told = report.cells[0].cases.iter();
    let told: Vec<(u32, u32)> = told
        .map(|case| (case.repetition, case.repetitions))
        .collect();
    assert_eq!(told, [(3, 3), (1, 3)]);
}

#[tokio::test(start_paused = true)]
async fn a_mixed_run_for_quiet_people() {
    let options = HumanOptions {
        verbosity: Verbosity::Quiet,
        ..HumanOptions::default()
    };
    let text = rendered(&mixed().await, Format::Human, &options);
    assert!(!text.contains("PASS") && !text.contains("BUILD"), "{text}");
    assert!(text.contains("FAIL") && text.contains("ERROR"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_run_for_curious_people() {
    let events = events_of(&plan(&[("greeter", &["ok"])]), &RunOptions::default()).await;
    let options = HumanOptions {
        verbosity: Verbosity::Verbose,
        styles: Styles::coloured(),
    };
    let text = rendered(&events, Format::Human, &options);
    insta::assert_snapshot!(redact(&text).replace('\u{1b}', "ESC"));
}

#[tokio::test(start_paused = true)]
async fn a_mixed_run_as_junit() {
    let text = rendered(&mixed().await, Format::Junit, &HumanOptions::default());
    assert_eq!(jenkins::violations(&text), [] as [&str; 0]);
    insta::assert_snapshot!(redact(&text));
}

#[tokio::test(start_paused = true)]
async fn a_mixed_run_as_annotations() {
    let text = rendered(&mixed().await, Format::Github, &HumanOptions::default());
    insta::assert_snapshot!(redact(&text));
}

#[tokio::test(start_paused = true)]
async fn a_mixed_run_as_json() {
    let text = rendered(&mixed().await, Format::Json, &HumanOptions::default());
    insta::assert_snapshot!(redact(&text));
    let read: RunReport = serde_json::from_str(&text).unwrap();
    let again = serde_json::to_string_pretty(&read).unwrap();
    assert_eq!(again, text.trim_end());
}

#[tokio::test(start_paused = true)]
async fn documents_stand_in_the_plans_order_whatever_finished_first() {
    let jobs = NonZeroUsize::new(6).unwrap();
    let parallel = RunOptions {
        jobs,
        retries: 1,
        ..RunOptions::default()
    };
    let parallel = events_of(&mixed_plan(), &parallel).await;
    let one_by_one = mixed().await;
    assert_ne!(parallel, one_by_one);
    for format in [Format::Json, Format::Junit, Format::Github] {
        let options = HumanOptions::default();
        let one = redact(&rendered(&one_by_one, format, &options));
        assert_eq!(redact(&rendered(&parallel, format, &options)), one);
    }
}

#[tokio::test]
async fn a_build_for_people() {
    let (sender, mut stream) = channel();
    let plan = plan(&[("greeter", &[]), ("broken-build", &["ok"])]);
    build(&plan, &stage(), &RunOptions::default(), info(), &sender).await;
    drop(sender);
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event);
    }
    let text = rendered(&events, Format::Human, &HumanOptions::default());
    insta::assert_snapshot!(redact(&text));
}

#[test]
fn a_run_without_an_end_says_so() {
    let events = [Event::RunStarted(info())];
    let text = rendered(&events, Format::Json, &HumanOptions::default());
    let read: RunReport = serde_json::from_str(&text).unwrap();
    assert_eq!(read.exit.name, "unexpected");
}
