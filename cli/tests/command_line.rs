//! How the tool behaves as a process: streams, exit codes, broken pipes,
//! colour. What commands do has tests of its own.

use std::fs::File;
use std::process::{Command, Output, Stdio};

fn lambdock(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambdock"));
    command.env_clear().args(words);
    command
}

fn run(words: &[&str]) -> Output {
    lambdock(words).output().expect("the tool runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text is UTF-8")
}

/// What a wrong command line prints; it must end with code 2 and say nothing on
/// stdout.
fn usage_error(words: &[&str]) -> String {
    let output = run(words);
    assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{words:?}: {output:?}");
    text(&output.stderr).to_owned()
}

#[test]
fn completions_go_to_stdout_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        for word in ["lambdock", "doctor", "fail-fast"] {
            assert!(text(&output.stdout).contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_command_line_that_makes_no_sense_is_a_usage_error() {
    insta::assert_snapshot!(usage_error(&["buidl"]), @"
    error: unrecognized subcommand 'buidl'

      tip: a similar subcommand exists: 'build'

    Usage: lambdock [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(usage_error(&["test", "-o", "xml"]), @"
    error: invalid value 'xml' for '--output <FORMAT[=PATH]>': `xml` is not a report format; the formats are human, json, junit, github, sarif, cyclonedx, spdx, openvex, html

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(usage_error(&["build", "--arch", "amd64"]), @"
    error: invalid value 'amd64' for '--arch <ARCH>': `amd64` is Docker's word; use `x86_64`

    For more information, try '--help'.
    ");
}

#[test]
fn two_reports_on_stdout_are_a_usage_error() {
    let words = ["completions", "bash", "-o", "json", "-o", "junit"];
    insta::assert_snapshot!(usage_error(&words), @"
    error: failed to write two outputs to stdout
    hint: give all but one a path of its own, such as `-o json=report.json`
    ");
}

#[test]
fn no_command_shows_the_help_and_is_a_usage_error() {
    assert!(usage_error(&[]).contains("Usage: lambdock [OPTIONS] <COMMAND>"));
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    for words in [&["completions", "bash"][..], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = lambdock(words).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{words:?}: {output:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_a_failure() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = lambdock(&["completions", "bash"])
        .stdout(Stdio::from(full))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    insta::assert_snapshot!(text(&output.stderr), @"
    error: failed to write to stdout
      caused by: No space left on device (os error 28)
    ");
}

#[test]
fn color_follows_the_flag_and_then_the_environment() {
    let colored = |command: &mut Command| {
        let output = command.output().unwrap();
        text(&output.stderr).contains("\u{1b}[")
    };
    assert!(!colored(&mut lambdock(&["buidl"])));
    assert!(colored(&mut lambdock(&["buidl", "--color", "always"])));
    assert!(colored(lambdock(&["buidl"]).env("CLICOLOR_FORCE", "1")));
    let mut both = lambdock(&["buidl"]);
    both.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!colored(&mut both));
}
