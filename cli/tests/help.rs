//! What the tool says of itself: the help of every command, as a person sees it.

use std::process::Command;

/// The stdout of a run that succeeds, without blanks at the ends of lines.
fn help(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lambdock"))
        .env_clear()
        .args(words)
        .output()
        .expect("the tool runs");
    assert!(output.status.success(), "{words:?}: {output:?}");
    assert!(output.stderr.is_empty(), "{words:?}: {output:?}");
    let text = String::from_utf8(output.stdout).expect("help is UTF-8");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn the_overview() {
    insta::assert_snapshot!("lambdock", help(&["--help"]));
}

#[test]
fn every_command() {
    let commands = [
        "list",
        "build",
        "test",
        "report",
        "scan",
        "trace",
        "matrix",
        "push",
        "deploy",
        "status",
        "rollback",
        "invoke",
        "doctor",
        "clean",
        "init",
        "schema",
        "completions",
    ];
    let overview = help(&["-h"]);
    for command in commands {
        assert!(overview.contains(&format!("\n  {command} ")), "{command}");
        insta::assert_snapshot!(command, help(&[command, "-h"]));
    }
}

#[test]
fn the_long_help_is_the_short_one_with_more_in_it() {
    let short = help(&["test", "-h"]);
    let long = help(&["test", "--help"]);
    assert!(long.len() > short.len());
    for option in ["--case", "--retries", "--relaxed", "--manifest"] {
        assert!(short.contains(option) && long.contains(option), "{option}");
    }
}

#[test]
fn the_version_is_the_crates() {
    assert_eq!(
        help(&["--version"]),
        format!("lambdock {}", env!("CARGO_PKG_VERSION"))
    );
}
