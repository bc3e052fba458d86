//! Cases that would go on for ever or drown whoever listens: each ends as an
//! outcome of its own, within a deadline that its test states, and leaves the
//! others alone.

use std::time::Duration;

use e2e::{Engine, Project, Proxy, case, cell};
use lambdock::wire::{CaseStatusReport, OutcomeKindReport, RunReport};

/// The function's time limit.
const LIMIT: Duration = Duration::from_secs(3);
/// What starting, stopping and a machine with much to do may add.
const AROUND: Duration = Duration::from_secs(30);

fn kind(report: &RunReport, name: &str) -> Option<OutcomeKindReport> {
    let found = case(cell(report, "faults"), name);
    found.outcome.as_ref().map(|outcome| outcome.kind)
}

#[test]
fn one_that_never_answers_is_a_timeout_and_the_next_passes() {
    let project = Project::faults("timeout = 3\ncases = [\"cases.toml\"]").with(
        "cases.toml",
        "[[case]]\nname = \"silent\"\nevent = { fault = \"hang\" }\nexpect.answer = {}\n\n\
         [[case]]\nname = \"next\"\nevent = { fault = \"none\" }\nexpect.answer = { ok = true }\n",
    );
    let call = project.call(&["test", "-o", "json"]);
    let report = call.within(LIMIT + AROUND).run().exits_with(100).report();
    assert_eq!(kind(&report, "silent"), Some(OutcomeKindReport::Timeout));
    let silent = case(cell(&report, "faults"), "silent");
    assert_eq!(silent.status, CaseStatusReport::Failed);
    let waited = Duration::from_secs_f64(silent.duration_ms / 1e3);
    assert!(waited >= LIMIT, "{waited:?}");
    // The emulator kills the runtime first; more than the grace it never takes.
    assert!(waited < LIMIT + Duration::from_secs(6), "{waited:?}");
    assert_eq!(kind(&report, "next"), Some(OutcomeKindReport::Success));
}

#[test]
fn one_that_floods_its_log_and_never_ends_the_line_is_a_success_and_the_next_passes() {
    const FLOOD: usize = 100 << 20;
    const PEAK_MB: u64 = 200;
    let flood = format!("fault = \"log-flood\", bytes = {FLOOD}");
    let project = Project::faults("timeout = 120\nmemory = 256\ncases = [\"cases.toml\"]").with(
        "cases.toml",
        &format!(
            "[[case]]\nname = \"one line\"\nevent = {{ {flood}, newline = false }}\n\
             expect.answer-includes = {{ ok = true }}\n\n\
             [[case]]\nname = \"to stderr\"\nevent = {{ {flood}, stream = \"stderr\" }}\n\
             expect.answer-includes = {{ ok = true }}\n\n\
             [[case]]\nname = \"next\"\nevent = {{ fault = \"none\" }}\n\
             expect.answer = {{ ok = true }}\n"
        ),
    );
    let call = project.call(&["test", "-o", "json"]);
    let done = call.within(Duration::from_mins(5)).run().exits_with(0);
    let report = done.report();
    for name in ["one line", "to stderr", "next"] {
        let found = kind(&report, name);
        assert_eq!(found, Some(OutcomeKindReport::Success), "{name}");
        // All that is kept of a flood is its end.
        let logs = &case(cell(&report, "faults"), name).logs;
        let kept: usize = logs.iter().map(String::len).sum();
        assert!(kept <= 2 << 20, "{name}: {kept} bytes");
    }
    let flat = done.peak_mb.is_none_or(|peak| peak < PEAK_MB);
    assert!(flat, "{:?} MB", done.peak_mb);
}

#[test]
fn one_whose_engine_goes_while_it_waits_is_no_outcome_but_no_hang() {
    let engine = Engine::connect();
    let proxy = Proxy::start();
    let project = Project::faults("timeout = 3\ncases = [\"cases.toml\"]").with(
        "cases.toml",
        "[[case]]\nname = \"silent\"\nevent = { fault = \"hang\" }\nexpect.answer = {}\n\n\
         [[case]]\nname = \"next\"\nevent = { fault = \"none\" }\nexpect.answer = { ok = true }\n",
    );
    let call = project.call(&["test", "-o", "json"]);
    let mut running = call.engine(&proxy.address()).within(LIMIT + AROUND).start();
    let pid = running.pid();
    running.wait_for_environment(&engine);
    proxy.cut();
    let done = running.finish().exits_with(102);
    let report = done.report();
    assert_eq!(report.exit.name, "no-engine");
    let cases = &cell(&report, "faults").cases;
    let passed = |status| status == CaseStatusReport::Passed;
    assert!(!cases.iter().any(|case| passed(case.status)), "{done:?}");
    let _ = e2e::Call::new(["clean"]).run().exits_with(0);
    assert_eq!(engine.containers_of(pid), []);
}
