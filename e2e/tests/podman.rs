//! Podman instead of Docker, over the same API: images are built, and run under
//! the same limits, with the same outcomes.

use e2e::{
    BOOTSTRAP, Call, Engine, Podman, Project, all_passed, busybox_archive, cell,
    import_shell_function, skip,
};
use lambdock::wire::BuildStatusReport;

const IMAGE: &str = "localhost/lambdock-e2e/function:1";

const HANDLER: &str = "\
#!/bin/sh
case \"$(cat)\" in
  *fail*) echo '{\"errorType\": \"Asked\", \"errorMessage\": \"as asked\"}'; exit 1 ;;
  *write*) touch /app/written 2>/dev/null && echo '\"written\"' || echo '\"refused\"' ;;
  *) printf '{\"user\": %s, \"memory\": \"%s\"}' \"$(id -u)\" \"$AWS_LAMBDA_FUNCTION_MEMORY_SIZE\" ;;
esac
";

/// Podman 4.3 adds a limit on processes to any limit on files, and not every
/// kernel grants that one; so the files are not limited here.
const MANIFEST: &str = "\
memory = 128
cases = [\"cases.toml\"]
image-config = { command = [\"/app/bootstrap\"], working-directory = \"/app\" }
limits = { files = false }
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
    let project = Project::new(&format!(
        "[functions.shell]\nimage = \"{IMAGE}\"\n{MANIFEST}"
    ));
    let project = project.with("cases.toml", CASES);
    let call = project.call(&["test", "-o", "json"]);
    let done = call.engine(&podman.address()).run().exits_with(0);
    let report = done.report();
    assert_eq!(report.engine.as_ref().unwrap().name, "Podman");
    let shell = cell(&report, "shell");
    all_passed(shell);
    assert_eq!(shell.relaxed_limits.len(), 1, "{shell:#?}");
    assert_eq!(engine.ours(), []);

    // An engine of its own can be emptied without harm to anybody.
    let all = Call::new(["clean", "--all"])
        .engine(&podman.address())
        .run();
    let _ = all.exits_with(0);
    assert!(engine.image_id(IMAGE).is_some());
}

const BASE: &str = "localhost/lambdock-e2e/busybox:1";
const CANARY: &str = "canary-93b1-must-not-be-seen";

/// Bases by name and by argument, a stage, an ignored file, a secret.
const DOCKERFILE: &str = "\
ARG BASE=localhost/lambdock-e2e/busybox:1
FROM ${BASE} AS build
COPY . /src/
RUN --mount=type=secret,id=token cat /run/secrets/token | wc -c > /src/length
RUN ls -A /src > /listed

FROM localhost/lambdock-e2e/busybox:1
WORKDIR /app
COPY --from=build /src/bootstrap /src/handler /src/length /listed ./
CMD [\"/app/bootstrap\"]
";

const BUILT: &str = "\
[functions.built]
context = \".\"
memory = 128
cases = [\"cases.toml\"]
secrets = [{ id = \"token\", env = \"E2E_TOKEN\" }]
image-config = { working-directory = \"/app\" }
limits = { files = false }
";

#[test]
fn an_image_is_built_on_podman_once_and_again_after_a_change() {
    let podman = match Podman::start() {
        Ok(podman) => podman,
        Err(reason) => return skip("podman", &reason),
    };
    let engine = Engine::at(&podman.address());
    engine.import(busybox_archive(&[]), BASE);
    let project = Project::new(BUILT)
        .with("Dockerfile", DOCKERFILE)
        .with(".dockerignore", "ignored\n")
        .with("ignored", "x")
        .with("bootstrap", BOOTSTRAP)
        .with("handler", "#!/bin/sh\ncat length listed | tr -s ' \\n' ' ' | sed 's/^/\"/; s/ $/\"/'\n")
        .with(
            "cases.toml",
            "event = {}\nexpect = { answer = \"28 .dockerignore Dockerfile bootstrap cases.toml handler lambdock.toml length\" }\n",
        );
    for file in ["bootstrap", "handler"] {
        project.set_mode(file, 0o755);
    }
    let test = || {
        let call = project.call(&["test", "-o", "json"]);
        let call = call.engine(&podman.address());
        call.variable("E2E_TOKEN", CANARY).run()
    };
    let status = |done: &e2e::Finished| {
        let report = done.report();
        let built = cell(&report, "built");
        all_passed(built);
        built.build.status
    };
    let first = test().exits_with(0);
    assert_eq!(status(&first), BuildStatusReport::Built);
    assert!(!engine.history(&project.image("built")).contains(CANARY));
    assert_eq!(status(&test().exits_with(0)), BuildStatusReport::Unchanged);
    project.write("handler", "#!/bin/sh\necho 7\n");
    let answer = "event = {}\nexpect = { answer = 7 }\n";
    project.write("cases.toml", answer);
    assert_eq!(status(&test().exits_with(0)), BuildStatusReport::Built);

    project.write(
        "Dockerfile",
        format!("FROM {BASE}\nRUN echo as asked && false\n"),
    );
    let broken = test().exits_with(101);
    let _ = broken.tells("as asked");
    assert_eq!(engine.ours(), []);
}
