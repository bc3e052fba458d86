//! `kill -9` leaves nothing that `clean` does not find, and `clean` takes nothing
//! that is not ours or that somebody still uses.

use std::time::Duration;

use e2e::{Call, Engine, HANG, Project, Running, Seen, busybox, until, wait_for};
use rustix::process::Signal;

const DEADLINE: Duration = Duration::from_mins(1);

/// A project whose only function answers never.
fn hanging() -> Project {
    let project = Project::shell(&[("hang", HANG, "timeout = 300\ncases = [\"cases.toml\"]")]);
    project.with("cases.toml", "event = {}\n")
}

/// Starts a test run and waits until it waits for its function.
fn start(project: &Project, engine: &Engine) -> (Running, Vec<Seen>) {
    let running = project.call(&["test"]).start();
    let made = wait_for("running environment", DEADLINE, || {
        let made = engine.containers_of(running.pid());
        let runs = |one: &Seen| one.kind == "environment" && one.state == "running";
        made.iter().any(runs).then_some(made)
    });
    (running, made)
}

#[test]
fn clean_removes_what_a_killed_run_left_and_nothing_else() {
    let engine = Engine::connect();
    let (killed, alive) = (hanging(), hanging());
    let (mut doomed, _) = start(&killed, &engine);
    let (mut living, kept) = start(&alive, &engine);
    let pid = doomed.pid();
    doomed.signal(Signal::KILL);
    until("end", DEADLINE, || !doomed.is_running());

    let left = engine.containers_of(pid);
    assert!(left.iter().any(|one| one.kind == "environment"), "{left:?}");
    let foreign_image = format!("lambdock-e2e/foreign:{}", std::process::id());
    engine.tag(busybox(), &foreign_image);
    let foreign = engine.create_foreign_container(&foreign_image);

    let cleaned = Call::new(["clean"]).run().exits_with(0);
    for one in &left {
        assert!(!engine.has_container(&one.id), "{one:?} {cleaned:?}");
        assert!(cleaned.text().contains(&one.id[..12]), "{one:?} {cleaned:?}");
    }
    assert!(engine.has_container(&foreign), "{cleaned:?}");
    assert!(engine.image_id(&foreign_image).is_some(), "{cleaned:?}");
    for one in &kept {
        assert!(engine.has_container(&one.id), "{one:?} {cleaned:?}");
    }
    assert!(living.is_running());
    // Images stay, unless they are asked for.
    assert!(engine.image_id(&killed.image("hang")).is_some());

    engine.remove_container(&foreign);
    engine.remove_image(&foreign_image);
    let pid = living.pid();
    living.signal(Signal::INT);
    let _ = living.finish().exits_with(130);
    assert_eq!(engine.containers_of(pid), []);
}
