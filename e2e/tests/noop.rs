//! What did not change is not built again, and what did is: that cell and no
//! other.

use std::fs::File;
use std::time::SystemTime;

use e2e::{ECHO, Engine, Project, busybox, busybox_archive, cell};
use lambdock::wire::{BuildStatusReport as Status, RunReport};

fn build(project: &Project) -> RunReport {
    let built = project.call(&["build", "-o", "json"]).run();
    built.exits_with(0).report()
}

/// Builds, and asserts what became of each of the two functions.
#[track_caller]
fn expect(project: &Project, after: &str, changing: Status, other: Status) {
    let report = build(project);
    assert_eq!(cell(&report, "changing").build.status, changing, "{after}");
    assert_eq!(cell(&report, "other").build.status, other, "{after}");
}

fn project() -> Project {
    Project::shell(&[("changing", ECHO, ""), ("other", ECHO, "")])
}

#[test]
fn only_a_change_of_content_or_mode_builds_again_and_only_there() {
    let project = project();
    expect(&project, "nothing", Status::Built, Status::Built);
    expect(&project, "a build", Status::Unchanged, Status::Unchanged);

    let handler = project.path("changing/handler");
    let file = File::options().append(true).open(&handler).unwrap();
    file.set_modified(SystemTime::now()).unwrap();
    expect(&project, "touch", Status::Unchanged, Status::Unchanged);

    project.write("changing/handler", "#!/bin/sh\necho '\"changed\"'\n");
    expect(&project, "new content", Status::Built, Status::Unchanged);
    let answer = project.call(&["invoke", "changing"]).run().exits_with(0);
    assert_eq!(answer.text(), "\"changed\"\n");

    project.set_mode("changing/handler", 0o555);
    expect(&project, "new mode", Status::Built, Status::Unchanged);

    project.write("changing/.dockerignore", "notes.txt\n");
    expect(
        &project,
        "new ignore rules",
        Status::Built,
        Status::Unchanged,
    );
    project.write("changing/notes.txt", "for nobody");
    expect(
        &project,
        "an ignored file",
        Status::Unchanged,
        Status::Unchanged,
    );
    expect(
        &project,
        "all of that",
        Status::Unchanged,
        Status::Unchanged,
    );
}

#[test]
fn a_build_argument_builds_again_and_only_there() {
    let project = project();
    expect(&project, "nothing", Status::Built, Status::Built);
    let manifest = std::fs::read_to_string(project.path("lambdock.toml")).unwrap();
    let given = format!("BASE = \"{}\"", busybox());
    let more = format!("{given}, MORE = \"1\"");
    project.write("lambdock.toml", manifest.replacen(&given, &more, 1));
    expect(&project, "an argument", Status::Built, Status::Unchanged);
}

#[test]
fn another_base_under_the_same_name_builds_again_and_only_there() {
    let engine = Engine::connect();
    let project = project();
    let base = format!("lambdock-e2e/{}:1", project.name());
    engine.import(busybox_archive(&[("note", "first")]), &base);
    let manifest = std::fs::read_to_string(project.path("lambdock.toml")).unwrap();
    let own = manifest.replacen(busybox(), &base, 1);
    project.write("lambdock.toml", &own);
    expect(&project, "nothing", Status::Built, Status::Built);
    engine.import(busybox_archive(&[("note", "second")]), &base);
    expect(&project, "a new base", Status::Built, Status::Unchanged);
    expect(&project, "a build", Status::Unchanged, Status::Unchanged);
    engine.remove_images(&base);
}

#[test]
fn an_image_that_somebody_removed_is_built_again() {
    let project = project();
    expect(&project, "nothing", Status::Built, Status::Built);
    Engine::connect().remove_image(&project.image("changing"));
    expect(&project, "a removal", Status::Built, Status::Unchanged);
}
