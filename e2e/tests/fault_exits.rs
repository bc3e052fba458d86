//! What a user of `invoke` sees of each fault: an exit code, a message, and never
//! a hang.

use std::time::Duration;

use e2e::{Finished, Project};

fn invoke(project: &Project, event: &str) -> Finished {
    let call = project.call(&["invoke", "faults", "--event", event]);
    call.within(Duration::from_mins(1)).run()
}

#[test]
fn a_fault_of_the_function_is_100_and_says_which() {
    let project = Project::faults("timeout = 2\nmemory = 128");
    let expected = [
        (
            r#"{"fault":"error","type":"OutOfStock","message":"no 3 left"}"#,
            "OutOfStock: no 3 left",
        ),
        (
            r#"{"fault":"panic","message":"out of luck"}"#,
            "out of luck",
        ),
        (r#"{"fault":"exit","code":3}"#, "exit status 3"),
        (r#"{"fault":"abort"}"#, "aborted"),
        (r#"{"fault":"hang"}"#, "timed out after 2 s"),
        (r#"{"fault":"fill-memory","mb":512}"#, "ran out of memory"),
        (
            r#"{"fault":"answer-too-large","bytes":6291557}"#,
            "Function.ResponseSizeTooLarge",
        ),
        (r#"{"fault":"write-outside-tmp"}"#, "Read-only file system"),
    ];
    for (event, words) in expected {
        let _ = invoke(&project, event).exits_with(100).says(words);
    }
}

#[test]
fn a_fault_at_the_start_is_103_and_says_which() {
    for (fault, words) in [
        ("error", "RequestedInitError: failed at init as requested"),
        ("exit:7", "exit status 7"),
        ("panic", "failed to start"),
    ] {
        let variables = format!("environment = {{ FAULT_AT_INIT = \"{fault}\" }}");
        let project = Project::faults(&variables);
        let _ = invoke(&project, "{}").exits_with(103).says(words);
    }
}

#[test]
fn a_slow_start_is_none() {
    let project = Project::faults("environment = { FAULT_AT_INIT = \"slow:1500\" }\ntimeout = 5");
    let done = invoke(&project, r#"{"fault":"none"}"#).exits_with(0);
    assert!(done.elapsed >= Duration::from_millis(1_500), "{done:?}");
}

#[test]
fn what_only_looks_like_a_fault_is_an_answer() {
    let project = Project::faults("timeout = 3");
    let shaped = invoke(&project, r#"{"fault":"returns-error-shape"}"#).exits_with(0);
    assert!(
        shaped.text().contains("returned as an answer"),
        "{shaped:?}"
    );
    let timed = invoke(&project, r#"{"fault":"returns-timeout-text","seconds":3}"#);
    assert_eq!(
        timed.exits_with(0).text(),
        "\"Task timed out after 3.00 seconds\""
    );
}

#[test]
fn an_event_that_lambda_would_refuse_is_refused() {
    const LIMIT: usize = 6_291_456;
    let project = Project::faults("");
    let event = |size: usize| {
        let frame = r#"{"fault":"none"}"#;
        format!("{frame}{}", " ".repeat(size - frame.len()))
    };
    let send = |size: usize| {
        let call = project.call(&["invoke", "faults", "--event", "-"]);
        call.stdin(event(size)).within(Duration::from_mins(1)).run()
    };
    let _ = send(LIMIT).exits_with(0);
    let refused = send(LIMIT + 1).exits_with(100);
    let refused = refused.says("RequestEntityTooLargeException (413)");
    assert_eq!(refused.text(), "");
}
