//! What every other test here stands on: a tool that was built and an engine
//! that answers. If these fail, read no further.

use e2e::{Call, Engine, busybox};

#[test]
fn the_tool_was_built() {
    let version = Call::new(["--version"]).run().exits_with(0);
    assert!(version.text().starts_with("lambdock "), "{version:?}");
}

#[test]
fn an_engine_answers_and_takes_an_image() {
    assert!(Engine::connect().image_id(busybox()).is_some());
}
