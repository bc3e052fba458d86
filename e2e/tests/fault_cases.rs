//! The faulty handler's own cases: each fault is an outcome of its own, with its
//! evidence, and what only looks like a fault is none.

use std::sync::OnceLock;

use e2e::{Call, all_passed, case, cell};
use lambdock::wire::{OutcomeKindReport as Kind, OutcomeReport, RunReport};

/// All functions of that handler, tested once.
fn report() -> &'static RunReport {
    static REPORT: OnceLock<RunReport> = OnceLock::new();
    REPORT.get_or_init(|| {
        let call = Call::new(["test", "--tag", "faults", "-o", "json"]);
        call.run().exits_with(0).report()
    })
}

fn outcome(function: &str, name: &str) -> &'static OutcomeReport {
    let case = case(cell(report(), function), name);
    let outcome = case.outcome.as_ref();
    outcome.unwrap_or_else(|| panic!("no outcome: {case:#?}"))
}

#[test]
fn every_case_passes() {
    assert!(report().cells.len() >= 5, "{:#?}", report().cells);
    report().cells.iter().for_each(all_passed);
}

#[test]
fn each_fault_has_its_kind_and_its_words() {
    let expected = [
        (
            "an error has its type and message",
            Kind::FunctionError,
            "OutOfStock",
        ),
        (
            "a panic is an error, since the Rust runtime catches it",
            Kind::FunctionError,
            "panicked",
        ),
        (
            "an exit is a crash with its code",
            Kind::Crash,
            "exit status 3",
        ),
        (
            "an exit with code 0 is a crash too",
            Kind::Crash,
            "without providing a reason",
        ),
        (
            "an abort is a crash with its signal",
            Kind::Crash,
            "aborted",
        ),
        (
            "an answer of one byte more is an error",
            Kind::FunctionError,
            "Function.ResponseSizeTooLarge",
        ),
        (
            "a file larger than /tmp cannot be written",
            Kind::FunctionError,
            "No space left on device",
        ),
        (
            "nothing can be written outside /tmp",
            Kind::FunctionError,
            "Read-only file system",
        ),
        (
            "1,024 more files cannot be open",
            Kind::FunctionError,
            "Too many open files",
        ),
    ];
    for (name, kind, words) in expected {
        let outcome = outcome("faults", name);
        assert_eq!(outcome.kind, kind, "{name}: {outcome:#?}");
        let told = [&outcome.error_type, &outcome.error_message];
        let told: String = told.into_iter().flatten().map(String::as_str).collect();
        assert!(told.contains(words), "{name}: {outcome:#?}");
    }
}

#[test]
fn a_process_that_ended_is_told_with_how_it_ended() {
    let exit = |name| outcome("faults", name).exit.as_deref();
    assert_eq!(
        exit("an exit is a crash with its code"),
        Some("exit status 3")
    );
    let aborted = exit("an abort is a crash with its signal").unwrap();
    assert!(aborted.contains("aborted"), "{aborted}");
}

#[test]
fn memory_that_ended_is_named() {
    let killed = outcome("faults", "memory above the limit ends the process");
    assert_eq!(killed.kind, Kind::Crash);
    assert!(killed.out_of_memory, "{killed:#?}");
    let others = cell(report(), "faults").cases.iter();
    let others = others.filter_map(|case| case.outcome.as_ref());
    assert_eq!(others.filter(|outcome| outcome.out_of_memory).count(), 1);
}

#[test]
fn a_timeout_is_one_and_its_text_alone_is_none() {
    assert_eq!(
        outcome("faults", "no answer is a timeout").kind,
        Kind::Timeout
    );
    let text = outcome("faults", "the text of a timeout is an answer, in time");
    assert_eq!(text.kind, Kind::Success);
    assert_eq!(text.error_message, None);
}

#[test]
fn an_answer_in_the_shape_of_an_error_is_none() {
    let shaped = outcome("faults", "an answer in the shape of an error is an answer");
    assert_eq!(shaped.kind, Kind::Success);
    assert_eq!(shaped.error_type, None);
}

#[test]
fn faults_at_the_start_are_told_apart_from_later_ones() {
    let error = outcome(
        "faults-init-error",
        "a reported initialisation error has its type and message",
    );
    assert_eq!(error.kind, Kind::InitError);
    assert_eq!(error.error_type.as_deref(), Some("RequestedInitError"));
    let exit = outcome(
        "faults-init-exit",
        "a process that ends at its start is an initialisation error",
    );
    assert_eq!(exit.kind, Kind::InitError);
    assert_eq!(exit.exit.as_deref(), Some("exit status 7"));
    let panic = outcome(
        "faults-init-panic",
        "a panic at the start is an initialisation error",
    );
    assert_eq!(panic.kind, Kind::InitError);
    let slow = case(
        cell(report(), "faults-init-slow"),
        "a slow initialisation delays the first answer",
    );
    assert!(slow.duration_ms >= 1_500.0, "{slow:#?}");
    assert!(
        slow.init_duration_ms.is_some_and(|ms| ms >= 1_500.0),
        "{slow:#?}"
    );
}
