//! Images as archives: built and saved by one job, loaded and tested by another,
//! and refused where they are not what was saved.

use std::fs;

use e2e::{ECHO, Engine, Project, all_passed, cell};
use lambdock::wire::{BuildStatusReport, RunReport, SavedImage};

fn project() -> Project {
    let more = "cases = [\"cases.toml\"]\n";
    Project::shell(&[("one", ECHO, more), ("two", ECHO, more)])
        .with("cases.toml", "event = 1\nexpect = { answer = 1 }\n")
}

#[test]
fn an_image_travels_as_an_archive_and_the_report_says_so() {
    let engine = Engine::connect();
    let project = project();
    let _ = project
        .call(&["build", "--save", "images"])
        .run()
        .exits_with(0);
    let id = engine.image_id(&project.image("one"));
    for name in ["one", "two"] {
        engine.remove_image(&project.image(name));
    }
    assert_eq!(engine.image_id(&project.image("one")), None);
    // A build here would give another answer.
    project.write("one/handler", "#!/bin/sh\necho 2\n");
    let done = project
        .call(&["test", "--load", "images", "-o", "json"])
        .run();
    let report: RunReport = done.exits_with(0).report();
    for name in ["one", "two"] {
        let cell = cell(&report, name);
        all_passed(cell);
        assert_eq!(cell.build.status, BuildStatusReport::Loaded);
        assert_eq!(cell.build.bases.len(), 1, "{cell:#?}");
    }
    assert_eq!(engine.image_id(&project.image("one")), id);
}

#[test]
fn an_archive_that_is_not_what_was_saved_is_refused() {
    let project = project();
    let _ = project
        .call(&["build", "one", "--save", "images"])
        .run()
        .exits_with(0);
    let document = project.path("images/one_x86_64.json");
    let saved: SavedImage =
        serde_json::from_slice(&fs::read(&document).expect("a document")).expect("its form");
    assert_eq!(
        (saved.function.as_str(), saved.file.as_str()),
        ("one", "one_x86_64.tar")
    );
    let missing = project.call(&["test", "two", "--load", "images"]).run();
    let _ = missing
        .exits_with(101)
        .tells("`lambdock build --save` writes it");
    let archive = project.path("images/one_x86_64.tar");
    let mut bytes = fs::read(&archive).expect("an archive");
    assert_eq!(bytes.len() as u64, saved.archive_bytes);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&archive, bytes).expect("an archive");
    let other = project.call(&["test", "one", "--load", "images"]).run();
    let _ = other
        .exits_with(101)
        .tells("it is not the file that was saved");
}
