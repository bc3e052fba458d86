//! Being asked to stop: once to stop well, twice to stop at once.

use std::time::{Duration, Instant};

use e2e::{Call, Engine, Project, Proxy, Running};
use lambdock::wire::{CaseStatusReport, CellStatusReport};
use rustix::process::Signal;

const DEADLINE: Duration = Duration::from_mins(1);
/// What "at once" may mean on a machine that has much to do.
const PROMPT: Duration = Duration::from_secs(5);

/// Starts a test run of one function at a time, and waits for its environment.
fn start(project: &Project, engine: &Engine, more: &[&str]) -> Running {
    let arguments = [&["test", "--jobs", "1", "-o", "json"], more].concat();
    let mut running = project.call(&arguments).start();
    running.wait_for_environment(engine);
    running
}

fn hanging() -> Project {
    Project::hanging(&["first", "second"], 300)
}

#[test]
fn once_stops_well_with_a_report_and_leaves_nothing() {
    for signal in [Signal::INT, Signal::TERM] {
        let engine = Engine::connect();
        let project = hanging();
        let running = start(&project, &engine, &[]);
        let pid = running.pid();
        running.signal(signal);
        let done = running.finish().exits_with(130).says("stopping");
        assert!(done.elapsed < DEADLINE, "{done:?}");
        assert_eq!(engine.containers_of(pid), []);

        let report = done.report();
        assert_eq!(report.exit.name, "interrupted");
        for cell in &report.cells {
            assert_eq!(cell.status, CellStatusReport::Interrupted, "{cell:#?}");
            let skipped = |status| status == CaseStatusReport::Skipped;
            assert!(
                cell.cases.iter().all(|case| skipped(case.status)),
                "{cell:#?}"
            );
        }
        // The second function was not begun.
        assert!(engine.image_id(&project.image("second")).is_none());
    }
}

#[test]
fn twice_ends_at_once_even_where_the_engine_has_fallen_silent() {
    let engine = Engine::connect();
    let proxy = Proxy::start();
    let project = hanging();
    let running = start(&project, &engine, &["--engine", &proxy.address()]);
    let pid = running.pid();
    proxy.fall_silent();
    running.signal(Signal::INT);
    running.wait_until_it_says("stopping", PROMPT);
    let asked = Instant::now();
    running.signal(Signal::INT);
    let _ = running.finish().exits_with(130).says("`lambdock clean`");
    assert!(asked.elapsed() < PROMPT, "{:?}", asked.elapsed());

    let left = engine.containers_of(pid);
    assert!(!left.is_empty());
    let _ = Call::new(["clean"]).run().exits_with(0);
    assert_eq!(engine.containers_of(pid), []);
}
