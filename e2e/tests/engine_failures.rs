//! An engine that is not there, or goes while it is needed: 102 within a
//! deadline, and never a hang or a verdict on the functions.

use std::net::TcpListener;
use std::time::Duration;

use e2e::{Call, ECHO, Engine, Project, Proxy, any_answer};
use lambdock::wire::CaseStatusReport;

const DEADLINE: Duration = Duration::from_mins(1);

#[test]
fn nobody_at_the_address_is_102_with_a_hint() {
    let project = Project::shell(&[("echo", ECHO, "cases = [\"cases.toml\"]")]);
    let project = project.with("cases.toml", &any_answer(&["one"]));
    for command in ["build", "test", "clean"] {
        let call = project.call(&[command]).engine("tcp://127.0.0.1:1");
        let done = call.within(DEADLINE).run().exits_with(102);
        let done = done.says("tcp://127.0.0.1:1").says("hint: ");
        assert_eq!(done.text(), "");
    }
}

#[test]
fn somebody_who_never_answers_is_102_within_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let call = Call::new(["clean", "--engine", &address]);
    let done = call.within(DEADLINE).run().exits_with(102);
    assert!(done.elapsed < Duration::from_secs(20), "{done:?}");
}

#[test]
fn an_engine_that_goes_during_a_run_is_102_and_no_case_failed() {
    let engine = Engine::connect();
    let proxy = Proxy::start();
    let project = Project::hanging(&["first", "second"], 3);
    let call = project.call(&["test", "--jobs", "1", "-o", "json"]);
    let mut running = call.engine(&proxy.address()).within(DEADLINE).start();
    let pid = running.pid();
    running.wait_for_environment(&engine);
    proxy.cut();
    let done = running.finish().exits_with(102);
    let report = done.report();
    assert_eq!(report.exit.name, "no-engine");
    let second = report.cells.iter().find(|cell| cell.function == "second");
    let passed = |status| status == CaseStatusReport::Passed;
    assert!(
        !second.unwrap().cases.iter().any(|case| passed(case.status)),
        "{done:?}"
    );
    // What the engine could not be asked to remove is found once it is back.
    let _ = Call::new(["clean"]).run().exits_with(0);
    assert_eq!(engine.containers_of(pid), []);
}
