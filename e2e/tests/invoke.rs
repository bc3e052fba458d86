//! `invoke` as a part of a pipeline: the answer alone on stdout, everything else
//! on stderr, and an exit code that tells.

use e2e::{Call, ECHO, Finished, Project};

const TALKATIVE: &str = "#!/bin/sh\necho 'a line of the function' >&2\nexec cat\n";

const FAILING: &str = "#!/bin/sh\n\
    echo '{\"errorType\": \"OutOfStock\", \"errorMessage\": \"no 3 left\"}'\nexit 1\n";

fn project() -> Project {
    Project::shell(&[("echo", ECHO, "")])
}

fn invoke(project: &Project, event: &str) -> Call {
    project.call(&["invoke", "echo", "--event", event])
}

fn answered(call: Call) -> String {
    call.run().exits_with(0).text()
}

#[test]
fn an_event_comes_from_the_command_line_a_file_or_stdin_and_back_as_it_was() {
    // Spaces, digits and escapes survive: nobody re-writes the JSON.
    let event = "{ \"a\": 1.00, \"b\": \"\\u00e9\", \"c\": 12345678901234567890 }";
    let project = project().with("events/one.json", event);
    assert_eq!(answered(invoke(&project, event)), event);
    assert_eq!(answered(invoke(&project, "events/one.json")), event);
    assert_eq!(answered(invoke(&project, "-").stdin(event)), event);
    assert_eq!(answered(invoke(&project, "-1")), "-1");
    assert_eq!(answered(project.call(&["invoke", "echo"])), "{}");
}

#[test]
fn the_functions_log_goes_to_stderr() {
    let project = Project::shell(&[("talks", TALKATIVE, "")]);
    let done = project.call(&["invoke", "talks"]).run().exits_with(0);
    assert_eq!(done.text(), "{}");
    let done = done.says("a line of the function");
    // The emulator's own lines are nobody's.
    assert!(!done.stderr.contains("REPORT RequestId"), "{done:?}");
    assert!(!done.stderr.contains("(rapid)"), "{done:?}");
}

#[test]
fn an_error_of_the_function_is_100_and_still_an_answer() {
    let project = Project::shell(&[("fails", FAILING, "")]);
    let done = project.call(&["invoke", "fails"]).run().exits_with(100);
    assert!(
        done.text().contains("\"errorType\": \"OutOfStock\""),
        "{done:?}"
    );
    let _ = done.says("OutOfStock: no 3 left");
}

fn refused(done: Finished, code: i32, words: &str) {
    let done = done.exits_with(code).says(words).says("hint: ");
    assert_eq!(done.text(), "");
}

#[test]
fn what_cannot_be_invoked_is_refused_before_anything_is_built() {
    let project = project();
    refused(invoke(&project, "{\"a\"").run(), 2, "the event");
    refused(invoke(&project, "nowhere.json").run(), 2, "nowhere.json");
    let unknown = project.call(&["invoke", "ecko"]).run();
    refused(unknown, 2, "did you mean `echo`?");
    assert!(
        e2e::Engine::connect()
            .image_id(&project.image("echo"))
            .is_none()
    );
}
