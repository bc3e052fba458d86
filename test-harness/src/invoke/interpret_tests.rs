//! Tests of reading exchanges, on recordings of the official RIE.

use proptest::prelude::*;

use super::super::outcome::{OutcomeKind, ProcessExit};
use super::super::recordings::{self, Recorded};
use super::*;

fn read(name: &str) -> Interpretation {
    interpret(&recordings::read(name)[0].exchange()).unwrap()
}

fn without_log(name: &str) -> Interpretation {
    let exchange = RieExchange {
        marks: RieMarks::default(),
        ..recordings::read(name)[0].exchange()
    };
    interpret(&exchange).unwrap()
}

/// What each recording is on Lambda, and what it looks like without the log.
const EXPECTED: [(&str, OutcomeKind, OutcomeKind); 21] = [
    ("ok", OutcomeKind::Success, OutcomeKind::Success),
    (
        "error",
        OutcomeKind::FunctionError,
        OutcomeKind::FunctionError,
    ),
    (
        "error-shaped",
        OutcomeKind::Success,
        OutcomeKind::FunctionError,
    ),
    ("timeout-shaped", OutcomeKind::Success, OutcomeKind::Success),
    ("hang", OutcomeKind::Timeout, OutcomeKind::Timeout),
    ("respond-hang", OutcomeKind::Timeout, OutcomeKind::Timeout),
    ("respond-exit", OutcomeKind::Crash, OutcomeKind::InitError),
    (
        "error-exit",
        OutcomeKind::FunctionError,
        OutcomeKind::InitError,
    ),
    ("exit", OutcomeKind::Crash, OutcomeKind::Crash),
    ("exit-zero", OutcomeKind::Crash, OutcomeKind::Crash),
    ("segfault", OutcomeKind::Crash, OutcomeKind::Crash),
    ("kill", OutcomeKind::Crash, OutcomeKind::Crash),
    (
        "large",
        OutcomeKind::FunctionError,
        OutcomeKind::FunctionError,
    ),
    ("wrong-id", OutcomeKind::Success, OutcomeKind::Success),
    ("spoof", OutcomeKind::Success, OutcomeKind::Success),
    ("unterminated", OutcomeKind::Success, OutcomeKind::Success),
    ("init-error", OutcomeKind::InitError, OutcomeKind::InitError),
    ("init-exit", OutcomeKind::InitError, OutcomeKind::InitError),
    ("init-hang", OutcomeKind::Timeout, OutcomeKind::Timeout),
    ("init-slow", OutcomeKind::Success, OutcomeKind::Success),
    ("no-command", OutcomeKind::InitError, OutcomeKind::InitError),
];

#[test]
fn every_recording_becomes_lambdas_outcome() {
    assert_eq!(EXPECTED.map(|(name, ..)| name), recordings::NAMES);
    for (name, kind, _) in EXPECTED {
        let read = read(name);
        assert_eq!(read.outcome.kind(), kind, "{name}");
        assert!(read.certain, "{name}");
    }
}

#[test]
fn without_a_log_the_shape_decides_and_says_so() {
    for (name, _, kind) in EXPECTED {
        let read = without_log(name);
        assert_eq!(read.outcome.kind(), kind, "{name}");
        assert!(!read.certain, "{name}");
    }
}

#[test]
fn the_invocation_after_a_fault_is_an_ordinary_one() {
    for name in ["hang", "exit", "respond-exit", "large", "error"] {
        let after: &Recorded = &recordings::read(name)[1];
        let read = interpret(&after.exchange()).unwrap();
        assert_eq!(read.outcome.kind(), OutcomeKind::Success, "{name}");
    }
}

#[test]
fn time_outs_say_what_the_function_was_at() {
    let after = Duration::from_secs(2);
    for (name, during) in [("hang", Phase::Invoke), ("init-hang", Phase::Init)] {
        assert_eq!(
            read(name).outcome,
            Outcome::Timeout { after, during },
            "{name}"
        );
    }
}

#[test]
fn a_failure_to_start_tells_the_reason_that_the_body_leaves_out() {
    let Outcome::InitError { error, exit } = read("no-command").outcome else {
        panic!("no init error");
    };
    let error = error.unwrap();
    assert_eq!(error.error_type, "Runtime.InvalidEntrypoint");
    assert_eq!(
        error.message,
        "fork/exec /nonexistent/bootstrap: no such file or directory"
    );
    assert_eq!(exit, None);
    let Outcome::InitError { error, exit } = read("init-exit").outcome else {
        panic!("no init error");
    };
    assert_eq!(
        error.unwrap().message,
        "Runtime exited with error: exit status 7"
    );
    assert_eq!(exit, Some(ProcessExit::Status(7)));
}

#[test]
fn a_crash_after_the_answer_keeps_the_answer_as_evidence() {
    let Outcome::Crash {
        error,
        answered,
        exit,
        ..
    } = read("respond-exit").outcome
    else {
        panic!("no crash");
    };
    assert_eq!(error.error_type, "Runtime.ExitError");
    assert_eq!(answered.as_deref(), Some(b"\"early\"".as_slice()));
    assert_eq!(exit, Some(ProcessExit::Status(4)));
}

#[test]
fn an_environment_that_lost_its_runtime_is_not_used_again() {
    for (name, usable) in [
        ("ok", true),
        ("error", true),
        ("large", true),
        ("error-exit", false),
        ("exit", false),
        ("hang", false),
        ("init-error", false),
    ] {
        let recorded = &recordings::read(name)[0];
        let lines = recorded.stdout.iter().map(String::as_str);
        let invocation = invocation(&recorded.exchange(), lines).unwrap();
        assert_eq!(invocation.leaves_environment_usable(), usable, "{name}");
    }
}

#[test]
fn an_invocation_carries_the_functions_lines_and_the_report() {
    let recorded = &recordings::read("ok")[0];
    let lines = recorded.stdout.iter().map(String::as_str);
    let invocation = invocation(&recorded.exchange(), lines).unwrap();
    let texts: Vec<&str> = invocation
        .logs
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    assert_eq!(
        texts,
        ["function line on stdout", "function line on stderr"]
    );
    let report = invocation.report.unwrap();
    assert_eq!(Some(report.request_id), invocation.request_id);
    assert!(invocation.init_duration.is_some());
}

#[test]
fn a_log_that_lags_leaves_a_time_out_a_time_out() {
    let mut exchange = recordings::read("respond-hang")[0].exchange();
    exchange.marks.timed_out = false;
    exchange.marks.settled = false;
    let read = interpret(&exchange).unwrap();
    assert_eq!(read.outcome.kind(), OutcomeKind::Timeout);
    assert!(!read.certain);
}

#[test]
fn other_statuses_are_no_outcome() {
    for status in [400, 404, 413, 500, 504] {
        let exchange = RieExchange {
            status,
            ..recordings::read("ok")[0].exchange()
        };
        let error = interpret(&exchange).unwrap_err();
        assert_eq!(error, InvokeError::UnexpectedAnswer { status, bytes: 11 });
    }
}

proptest! {
    #[test]
    fn reading_never_panics(status in any::<u16>(), body in prop::collection::vec(any::<u8>(), 0..64), millis in 0u64..4_000) {
        for name in ["ok", "hang", "exit", "init-exit"] {
            let recorded = recordings::read(name)[0].exchange();
            let exchange = RieExchange {
                status,
                body: body.clone().into(),
                elapsed: Duration::from_millis(millis),
                ..recorded
            };
            prop_assert_eq!(interpret(&exchange).is_ok(), matches!(status, 200 | 502));
        }
    }
}
