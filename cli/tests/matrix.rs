//! `lambdock matrix`: every format on stdout, reasons on stderr, and git's errors
//! with what to do.

mod tool;

use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use lambdock::wire::MatrixReport;
use tempfile::TempDir;
use tool::{failure, folder, lambdock, stdout, text};

const MANIFEST: &str = "\
[project]
name = 'shop'

[functions.orders]
context = 'orders'
language = 'node'
tags = ['core']
architectures = ['x86_64', 'arm64']

[functions.mailer]
image = 'shop/mailer:1'
";

fn shop() -> TempDir {
    folder(&[
        ("lambdock.toml", MANIFEST),
        ("orders/Dockerfile", "FROM scratch\n"),
        ("orders/index.js", "1"),
        (
            "orders/cases/one.toml",
            "event = 1\nexpect = { answer = 1 }\n",
        ),
    ])
}

fn git(folder: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]);
    let done = command.args(words).current_dir(folder).output();
    let done = done.expect("git runs");
    assert!(done.status.success(), "{words:?}: {done:?}");
}

/// Stdout and stderr of `matrix --changed-since`, with git on the search path.
fn changed(folder: &Path, revision: &str) -> (String, String) {
    let words = ["matrix", "--format", "github", "--changed-since", revision];
    let mut command = lambdock(folder, &words);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let output = command.output().expect("the tool runs");
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_program_gets_the_document_of_its_schema() {
    let shop = shop();
    let printed = stdout(shop.path(), &["matrix", "--runner", "arm64=own-arm"]);
    let report: MatrixReport = serde_json::from_str(&printed).expect("the document");
    let told: Vec<(String, &str, usize)> = report
        .cells
        .iter()
        .map(|cell| (cell.id(), cell.runner.as_str(), cell.cases))
        .collect();
    let expected = [
        ("orders (x86_64)".to_owned(), "ubuntu-24.04", 1),
        ("orders (arm64)".to_owned(), "own-arm", 1),
        ("mailer (x86_64)".to_owned(), "ubuntu-24.04", 0),
    ];
    assert_eq!(told, expected);
    // What selects a cell selects it and no other.
    for cell in &report.cells {
        let words: Vec<&str> = ["matrix"]
            .into_iter()
            .chain(cell.select.iter().map(String::as_str))
            .collect();
        let one: MatrixReport =
            serde_json::from_str(&stdout(shop.path(), &words)).expect("the document");
        assert_eq!(one.cells.len(), 1);
        assert_eq!(one.cells[0].cache_key, cell.cache_key);
    }
}

#[test]
fn pipelines_get_their_own_form() {
    let shop = shop();
    let printed = |format| {
        stdout(
            shop.path(),
            &["matrix", "orders", "--arch", "arm64", "--format", format],
        )
    };
    assert_snapshot!("github", printed("github"));
    assert_snapshot!("gitlab", printed("gitlab"));
    assert_snapshot!("bake", printed("bake"));
}

#[test]
fn only_what_changed_is_printed_and_why_is_told() {
    let shop = shop();
    let path = shop.path();
    git(path, &["init", "--quiet"]);
    git(path, &["add", "--all"]);
    git(path, &["commit", "--quiet", "--message", "first"]);
    let (printed, told) = changed(path, "HEAD");
    assert_eq!(printed, "{\"include\":[]}\n");
    assert_eq!(told, "0 of 3 cells differ from `HEAD`\n");
    fs::write(path.join("orders/index.js"), "2").expect("a file");
    fs::write(
        path.join("lambdock.toml"),
        MANIFEST.replace("mailer:1", "mailer:2"),
    )
    .expect("a file");
    let (printed, told) = changed(path, "HEAD");
    assert_eq!(printed.matches("\"name\"").count(), 3);
    assert_snapshot!(told);
    let (printed, told) = changed(path, "no-such-branch");
    assert_eq!(printed, "");
    assert_snapshot!("unknown_revision", told);
}

#[test]
fn what_cannot_be_asked_is_said() {
    let shop = shop();
    // The tests' tool has no search path, hence no git.
    let words = ["matrix", "--changed-since", "HEAD"];
    let mut command = lambdock(shop.path(), &words);
    let output = command
        .env("PATH", "/nonexistent")
        .output()
        .expect("the tool runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_snapshot!("no_git", text(&output.stderr));
    assert_snapshot!(
        "no_reports",
        failure(2, shop.path(), &["matrix", "-o", "json"])
    );
    assert_snapshot!(
        "no_runner",
        failure(2, shop.path(), &["matrix", "--runner", "arm64"])
    );
}
