//! Podman instead of Docker, over the same API: images that exist are run under
//! the same limits, with the same outcomes.

use e2e::{Call, Engine, Podman, Project, all_passed, cell, import_shell_function, skip};

const IMAGE: &str = "localhost/lambdock-e2e/function:1";

const HANDLER: &str = "\
#!/bin/sh
case \"$(cat)\" in
  *fail*) echo '{\"errorType\": \"Asked\", \"errorMessage\": \"as asked\"}'; exit 1 ;;
  *write*) touch /app/written 2>/dev/null && echo '\"written\"' || echo '\"refused\"' ;;
  *) printf '{\"user\": %s, \"memory\": \"%s\"}' \"$(id -u)\" \"$AWS_LAMBDA_FUNCTION_MEMORY_SIZE\" ;;
esac
";

const CASES: &str = "\
[[case]]
name = \"answers as Lambda's user\"
event = {}
expect = { answer = { user = 993, memory = \"128\" } }

[[case]]
name = \"an error is one\"
event = \"fail\"
expect = { error = { type = \"Asked\", message = \"as asked\" } }

[[case]]
name = \"the root is read-only\"
event = \"write\"
expect = { answer = \"refused\" }
";

#[test]
fn an_image_on_podman_passes_its_cases_and_nothing_is_left() {
    let podman = match Podman::start() {
        Ok(podman) => podman,
        Err(reason) => return skip("podman", &reason),
    };
    let engine = Engine::at(&podman.address());
    import_shell_function(&engine, HANDLER, IMAGE);
    let function = format!("[functions.shell]\nimage = \"{IMAGE}\"\nmemory = 128\n");
    let project = Project::new(&(function + "cases = [\"cases.toml\"]\n"));
    let project = project.with("cases.toml", CASES);
    let call = project.call(&["test", "-o", "json"]);
    let done = call.engine(&podman.address()).run().exits_with(0);
    let report = done.report();
    assert_eq!(report.engine.as_ref().unwrap().name, "Podman");
    let shell = cell(&report, "shell");
    all_passed(shell);
    assert_eq!(shell.relaxed_limits, [] as [&str; 0]);
    assert_eq!(engine.ours(), []);

    // An engine of its own can be emptied without harm to anybody.
    let all = Call::new(["clean", "--all"])
        .engine(&podman.address())
        .run();
    let _ = all.exits_with(0);
    assert!(engine.image_id(IMAGE).is_some());
}
