//! `lambdock report`: reports of shards joined and shown, on the streams and on
//! disk, and what is refused.

mod tool;

use std::path::Path;

use insta::assert_snapshot;
use lambdock::wire::RunReport;
use serde_json::{Value, json};
use tempfile::TempDir;
use tool::{failure, folder, lambdock, text};

/// The report of a shard with one cell and one case.
fn shard(index: usize, status: &str, code: u8) -> Value {
    let names = [
        "errors",
        "failed",
        "flaky",
        "not_built",
        "not_started",
        "passed",
        "skipped",
        "slow",
    ];
    let counts: serde_json::Map<String, Value> = names
        .map(|name| (name.to_owned(), json!(usize::from(name == status))))
        .into_iter()
        .collect();
    let case = json!({
        "attempts": 1,
        "duration_ms": 12.0,
        "file": "cases/one.toml",
        "line": 1,
        "logs": [],
        "mismatches": [],
        "name": "takes an order",
        "repetition": 1,
        "repetitions": 1,
        "slow": false,
        "status": status,
    });
    let build = json!({ "bases": [], "duration_ms": 100.0, "image": "a:1", "status": "built" });
    json!({
        "cells": [{
            "architecture": "x86_64",
            "build": build,
            "cases": [case],
            "duration_ms": 200.0,
            "environments": [{ "container": "3f2a9c51d7e0", "start_ms": 80.0 }],
            "function": format!("f{index}"),
            "notes": [],
            "relaxed_limits": [],
            "status": status,
        }],
        "counts": counts,
        "duration_ms": 200.0,
        "emulator": "rie",
        "exit": { "code": code, "name": "ok" },
        "notes": [],
        "project": { "manifest": "/shop/lambdock.toml", "name": "shop" },
        "schema_version": 1,
        "shard": { "count": 2, "index": index, "plan": "abc", "positions": [index - 1], "whole": 2 },
        "tool": { "name": "lambdock", "version": "0.1.0" },
    })
}

fn shards() -> TempDir {
    let (one, two) = (shard(1, "passed", 0), shard(2, "failed", 100));
    folder(&[("1.json", &one.to_string()), ("2.json", &two.to_string())])
}

fn run(folder: &Path, words: &[&str], code: i32) -> (String, String) {
    let output = lambdock(folder, words).output().expect("the tool runs");
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn shards_are_joined_and_the_worst_gives_the_exit_code() {
    let shards = shards();
    let words = [
        "report",
        "merge",
        "2.json",
        "1.json",
        "-o",
        "json=all.json",
        "-o",
        "junit=all.xml",
    ];
    let (human, errors) = run(shards.path(), &words, 100);
    assert_snapshot!(human);
    assert_eq!(errors, "");
    let merged = std::fs::read(shards.path().join("all.json")).unwrap();
    let merged = RunReport::read(&merged).unwrap();
    let names: Vec<&str> = merged
        .cells
        .iter()
        .map(|cell| cell.function.as_str())
        .collect();
    assert_eq!(names, ["f1", "f2"]);
    assert_eq!((merged.counts.passed, merged.counts.failed), (1, 1));
    let junit = std::fs::read_to_string(shards.path().join("all.xml")).unwrap();
    assert!(
        junit.contains(r#"<testsuites name="shop" tests="2" failures="1""#),
        "{junit}"
    );
    // What is shown is what was written.
    let (again, _) = run(shards.path(), &["report", "show", "all.json"], 100);
    assert_eq!(again, human);
}

#[test]
fn a_shard_without_a_report_is_no_pass() {
    let shards = shards();
    let (human, _) = run(shards.path(), &["report", "merge", "1.json"], 1);
    assert_snapshot!(human);
}

#[test]
fn reports_that_do_not_fit_are_refused() {
    let shards = shards();
    let mut other = shard(2, "passed", 0);
    other["project"]["name"] = json!("other");
    std::fs::write(shards.path().join("other.json"), other.to_string()).unwrap();
    let merge = |file| failure(2, shards.path(), &["report", "merge", "1.json", file]);
    assert_snapshot!("twice", merge("1.json"));
    assert_snapshot!("another_project", merge("other.json"));
    assert_snapshot!("no_report", merge("gone.json"));
}
