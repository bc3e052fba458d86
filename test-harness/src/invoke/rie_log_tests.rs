//! Tests of reading the emulator's log, on recordings of the real one.

use proptest::prelude::*;

use super::super::recordings;
use super::*;

#[test]
fn an_answer_an_error_and_an_init_error_are_told_apart() {
    for (name, call) in [
        ("ok", RuntimeCall::Responded),
        ("error", RuntimeCall::Errored),
        ("error-shaped", RuntimeCall::Responded),
        ("init-error", RuntimeCall::InitErrored),
        ("hang", RuntimeCall::None),
        ("exit", RuntimeCall::None),
    ] {
        let marks = recordings::read(name)[0].marks.clone();
        assert_eq!(marks.call, call, "{name}");
        assert!(marks.seen && marks.settled, "{name}");
    }
}

#[test]
fn a_call_with_another_requests_id_does_not_count() {
    let marks = &recordings::read("wrong-id")[0].marks;
    assert_eq!(marks.call, RuntimeCall::Responded);
    assert_eq!(marks.error_sent, None);
}

#[test]
fn the_ends_of_processes_are_read() {
    for (name, exit) in [
        ("exit", Some(ProcessExit::Status(3))),
        ("exit-zero", Some(ProcessExit::Status(0))),
        ("init-exit", Some(ProcessExit::Status(7))),
        ("kill", Some(ProcessExit::Signal("killed".to_owned()))),
        (
            "segfault",
            Some(ProcessExit::Signal("segmentation fault".to_owned())),
        ),
        ("ok", None),
    ] {
        assert_eq!(recordings::read(name)[0].marks.exit, exit, "{name}");
    }
}

#[test]
fn a_command_that_cannot_run_is_named() {
    let marks = &recordings::read("no-command")[0].marks;
    assert_eq!(
        marks.failure.as_deref(),
        Some("fork/exec /nonexistent/bootstrap: no such file or directory")
    );
    assert_eq!(
        marks.failure_type.as_deref(),
        Some("Runtime.InvalidEntrypoint")
    );
}

#[test]
fn init_is_timed_on_the_first_invocation_only() {
    let recorded = recordings::read("init-slow");
    let first = recorded[0].marks.init_duration.unwrap();
    assert!(first >= Duration::from_secs(1), "{first:?}");
    assert_eq!(recorded[1].marks.init_duration, None);
    assert!(!recorded[1].marks.init_started);
}

#[test]
fn the_functions_lines_are_not_the_emulators() {
    for line in [
        "function line on stderr",
        "INVOKE START(requestId: a)",
        "24 Nov 2026 05:16:36,324 [INFO] other",
        "[INFO] (rapid) no time",
    ] {
        assert_eq!(message(line), None, "{line}");
    }
}

proptest! {
    #[test]
    fn reading_never_panics(lines in prop::collection::vec(".*", 0..8)) {
        let mut log = RieLog::default();
        log.push("24 Nov 2026 05:16:36,324 [DEBUG] (rapid) invoke: -> POST /");
        for line in &lines {
            log.push(line);
            log.push(&format!("24 Nov 2026 05:16:36,324 [DEBUG] (rapid) {line}"));
        }
        prop_assert!(log.invocations() >= 1);
    }
}
