//! One run in three shards and one run in one: the merged report is the report of
//! the whole, but for times.

use e2e::{ECHO, HANG, Project};
use lambdock::report::redact::redact;
use lambdock::wire::RunReport;

const CASE: &str = "event = { n = 1 }\nexpect = { answer = { n = 1 } }\n";

fn project() -> Project {
    let cases = "cases = [\"one.toml\"]\n";
    let functions = [
        ("one", ECHO, cases),
        ("two", HANG, "timeout = 1\ncases = [\"one.toml\"]\n"),
        ("bare", ECHO, ""),
        ("three", ECHO, cases),
        ("four", ECHO, "cases = [\"one.toml\", \"other.toml\"]\n"),
    ];
    Project::shell(&functions).with("one.toml", CASE).with(
        "other.toml",
        "name = \"another answer\"\nevent = 1\nexpect = { answer = 2 }\n",
    )
}

fn read(project: &Project, path: &str) -> RunReport {
    let text = std::fs::read(project.path(path)).expect("a report");
    RunReport::read(&text).expect("a report")
}

/// All but what differs from run to run.
fn text(report: &RunReport) -> String {
    redact(&serde_json::to_string_pretty(report).expect("JSON"))
}

#[test]
fn three_shards_merged_are_one_run_but_for_times() {
    let project = project();
    let _ = project.call(&["build"]).run().exits_with(0);
    let _ = project
        .call(&["test", "-o", "json=whole.json"])
        .run()
        .exits_with(100);
    let whole = read(&project, "whole.json");
    let mut cells = 0;
    // Whose durations decide, since the one that hangs takes longest by far.
    for index in 1..=3 {
        let (shard, output) = (format!("{index}/3"), format!("json={index}.json"));
        let words = [
            "test",
            "--shard",
            &shard,
            "--durations",
            "whole.json",
            "-o",
            &output,
        ];
        let done = project.call(&words).run();
        let part = read(&project, &format!("{index}.json"));
        let _ = done.exits_with(part.exit.code.into());
        assert!(!part.cells.is_empty());
        cells += part.cells.len();
    }
    assert_eq!(cells, whole.cells.len());
    let slowest = read(&project, "1.json");
    assert_eq!(slowest.cells.len(), 1);
    assert_eq!(slowest.cells[0].function, "two");

    let words = [
        "report",
        "merge",
        "1.json",
        "2.json",
        "3.json",
        "-o",
        "json=merged.json",
    ];
    let merged = project.call(&words).run().exits_with(100);
    let _ = merged.tells("3 passed, 2 failed, 1 without cases");
    assert_eq!(text(&read(&project, "merged.json")), text(&whole));
}

#[test]
fn a_matrix_with_more_shards_than_cells_passes() {
    let project =
        Project::shell(&[("one", ECHO, "cases = [\"one.toml\"]\n")]).with("one.toml", CASE);
    for (index, told) in [(1, "1 passed"), (2, "shard 2/2 has nothing to test")] {
        let shard = format!("{index}/2");
        let done = project.call(&["test", "--shard", &shard]).run();
        let _ = done.exits_with(0).tells(told);
    }
}
