//! `kill -9` leaves nothing that `clean` does not find, and `clean` takes nothing
//! that is not ours or that somebody still uses.

use std::time::Duration;

use e2e::{Call, Engine, Project, busybox, until};
use rustix::process::Signal;

const DEADLINE: Duration = Duration::from_mins(1);

#[test]
fn clean_removes_what_a_killed_run_left_and_nothing_else() {
    let engine = Engine::connect();
    let [killed, alive] = [(); 2].map(|()| Project::hanging(&["hang"], 300));
    let [mut doomed, mut living] = [&killed, &alive].map(|one| one.call(&["test"]).start());
    doomed.wait_for_environment(&engine);
    let kept = living.wait_for_environment(&engine);
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
        assert!(
            cleaned.text().contains(&one.id[..12]),
            "{one:?} {cleaned:?}"
        );
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
