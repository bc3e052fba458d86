//! A build secret reaches the build, and nothing else.

use e2e::{ECHO, Project};

const CANARY: &str = "canary-5f0c1d-must-not-be-seen";

#[test]
fn a_secret_is_used_and_shown_nowhere() {
    let secrets =
        "secrets = [{ id = \"token\", env = \"E2E_TOKEN\" }, { id = \"npmrc\", file = \"npmrc\" }]";
    let project = Project::shell(&[("echo", ECHO, secrets)]).with("npmrc", CANARY);
    let dockerfile = std::fs::read_to_string(project.path("echo/Dockerfile")).unwrap();
    let uses = "RUN --mount=type=secret,id=token --mount=type=secret,id=npmrc \
                cmp /run/secrets/token /run/secrets/npmrc \
                && wc -c < /run/secrets/token > /app/length\n";
    project.write("echo/Dockerfile", &(dockerfile + uses));
    project.write("echo/handler", "#!/bin/sh\nexec cat /app/length\n");
    project.set_mode("echo/handler", 0o755);

    let call = project.call(&["invoke", "echo", "-vv"]);
    let done = call.variable("E2E_TOKEN", CANARY).run().exits_with(0);
    assert_eq!(done.text().trim(), CANARY.len().to_string());
    assert!(!done.stderr.contains(CANARY), "{done:?}");
    let state = std::fs::read_to_string(project.path(".lambdock/state.json")).unwrap();
    assert!(!state.contains(CANARY), "{state}");
    let history = e2e::Engine::connect().history(&project.image("echo"));
    assert!(
        history.contains("/app/length") && !history.contains(CANARY),
        "{history}"
    );
}

#[test]
fn a_secret_that_is_not_there_is_101_and_named() {
    let secrets = "secrets = [{ id = \"token\", env = \"E2E_NO_SUCH_TOKEN\" }]";
    let project = Project::shell(&[("echo", ECHO, secrets)]);
    let built = project.call(&["build"]).run().exits_with(101);
    let _ = built.tells("`token`").tells("`E2E_NO_SUCH_TOKEN`");
}
