//! Images that cannot be built, or would not work on Lambda: 101, the place, the
//! last lines and what to do about it.

use e2e::{ECHO, Finished, Project, busybox};

fn built(project: &Project) -> Finished {
    project.call(&["build"]).run().exits_with(101)
}

#[test]
fn a_broken_step_shows_its_last_lines() {
    let project = Project::shell(&[("echo", ECHO, ""), ("sound", ECHO, "")]);
    let dockerfile = std::fs::read_to_string(project.path("echo/Dockerfile")).unwrap();
    let broken = "RUN echo one line; echo another line >&2; exit 7\n";
    project.write("echo/Dockerfile", &(dockerfile + broken));
    let done = built(&project)
        .tells("echo/Dockerfile")
        .tells("exit code: 7");
    let _ = done.tells("one line").tells("another line");
    // One that fails keeps no other from being built.
    let engine = e2e::Engine::connect();
    assert!(engine.image_id(&project.image("sound")).is_some());
    assert!(engine.image_id(&project.image("echo")).is_none());
}

#[test]
fn a_base_that_is_nowhere_is_told_with_a_hint() {
    let project = Project::shell(&[("echo", ECHO, "")]);
    let base = format!("FROM {}\nFROM nowhere.invalid/base:1\n", busybox());
    project.write("echo/Dockerfile", &base);
    let done = built(&project).tells("nowhere.invalid");
    let _ = done.tells("hint: the engine cannot reach the registry");
}

#[test]
fn a_package_manager_that_a_stand_in_lacks_has_a_hint() {
    let project = Project::new("[functions.dnf]\n").with(
        "Dockerfile",
        "FROM public.ecr.aws/lambda/provided:al2023\nRUN dnf install -y jq\nCMD [\"x\"]\n",
    );
    let call = project.call(&["build", "--bases", "stand-in"]);
    let done = call.run().exits_with(101);
    let _ = done.tells("hint: a stand-in base is Debian");
}

#[test]
fn a_dockerfile_that_is_not_there_is_the_manifests_fault() {
    let project = Project::new("[functions.orders]\ncontext = \"orders\"\n");
    let done = project.call(&["build"]).run().exits_with(3);
    let _ = done.says("lambdock.toml:").says("orders");
}
