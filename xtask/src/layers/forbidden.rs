//! What the library and the command line tool must not call or depend on: the
//! library prints nothing, reads no environment and knows no arguments; the
//! tool reaches the outside world through the library only.

use std::path::Path;

use super::paths::FoundPath;

/// Crates that the library must not depend on.
pub(super) const LIBRARY_CRATES: [&str; 4] = ["clap", "anyhow", "eyre", "color-eyre"];

/// Crates that the tool must not depend on: clients of the outside world.
pub(super) const TOOL_CRATES: [&str; 6] = [
    "bollard",
    "testcontainers",
    "hyper",
    "reqwest",
    "aws-sdk-lambda",
    "aws-sdk-ecr",
];

/// The tool's one file that reads the process environment.
const VARIABLES: &str = "cli/src/variables.rs";

const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

const READING: [&str; 6] = ["var", "var_os", "vars", "vars_os", "set_var", "remove_var"];

/// The library's one file that reads the process environment: under
/// `cargo test` there is no tool that would do it.
const HOST: &str = "test-harness/src/harness/host.rs";

/// Why the library must not use a path in a file, where it must not.
pub(super) fn in_library(file: &Path, path: &FoundPath) -> Option<String> {
    let last = path.segments.last()?;
    let first = &path.segments[0];
    if path.is_macro && PRINTING.contains(&last.as_str()) {
        return Some(format!(
            "`{last}!` in the library; return data or send an event"
        ));
    }
    if LIBRARY_CRATES.contains(&first.as_str()) {
        return Some(format!("`{first}` in the library; it belongs at the edge"));
    }
    if has_pair(path, "process", &["exit", "abort"]) {
        return Some("the library must not end the process; return an error".to_owned());
    }
    let reads = reads_environment(path) && file != Path::new(HOST);
    reads.then(|| "the library must not read the environment; take the value as an argument".into())
}

/// Why the tool must not use a path in a file, where it must not.
pub(super) fn in_tool(file: &Path, path: &FoundPath) -> Option<String> {
    if reads_environment(path) && file != Path::new(VARIABLES) {
        return Some(format!("the environment is read in `{VARIABLES}` only"));
    }
    let first = path.segments[0].replace('_', "-");
    TOOL_CRATES
        .contains(&first.as_str())
        .then(|| format!("`{first}` in the tool; the library does the work"))
}

/// One message for each forbidden crate that a manifest names.
pub(super) fn dependencies(
    manifest: &toml::Table,
    forbidden: &[&'static str],
) -> impl Iterator<Item = String> {
    let named = |name: &str| {
        let tables = ["dependencies", "build-dependencies"];
        tables.into_iter().any(|table| {
            let table = manifest.get(table).and_then(toml::Value::as_table);
            table.is_some_and(|table| table.contains_key(name))
        })
    };
    let found: Vec<String> = forbidden
        .iter()
        .filter(|name| named(name))
        .map(|name| format!("depends on `{name}`, which does not belong here"))
        .collect();
    found.into_iter()
}

fn reads_environment(path: &FoundPath) -> bool {
    has_pair(path, "env", &READING)
}

/// Whether the path has `first` followed by one of `seconds`.
fn has_pair(path: &FoundPath, first: &str, seconds: &[&str]) -> bool {
    path.segments
        .windows(2)
        .any(|pair| pair[0] == first && seconds.contains(&pair[1].as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::paths::paths;

    fn library(source: &str) -> usize {
        library_file("test-harness/src/lib.rs", source)
    }

    fn library_file(file: &str, source: &str) -> usize {
        let found = paths(source, &[]).unwrap();
        let file = Path::new(file);
        let wrong = |path| in_library(file, path);
        found.iter().filter_map(wrong).count()
    }

    fn tool(file: &str, source: &str) -> usize {
        let found = paths(source, &[]).unwrap();
        let file = Path::new(file);
        found.iter().filter_map(|path| in_tool(file, path)).count()
    }

    #[test]
    fn printing_fails_and_writing_does_not() {
        assert_eq!(
            library("fn a() { println!(\"x\"); std::eprintln!(); dbg!(1); }"),
            3
        );
        assert_eq!(
            library("fn a() { writeln!(out, \"x\"); format!(\"println!\"); }"),
            0
        );
    }

    #[test]
    fn ending_the_process_fails_however_it_is_named() {
        assert_eq!(library("fn a() { std::process::exit(1); }"), 1);
        assert_eq!(library("use std::process::{exit, Command};"), 1);
        assert_eq!(library("use std::process; fn a() { process::abort(); }"), 1);
        assert_eq!(library("use std::process::Command;"), 0);
    }

    #[test]
    fn reading_variables_fails_and_other_parts_of_env_do_not() {
        assert_eq!(
            library("fn a() { std::env::var(\"A\"); env::vars_os(); }"),
            2
        );
        assert_eq!(library("use std::env::{self, var_os};"), 1);
        assert_eq!(library("fn a() { std::env::temp_dir(); env!(\"A\"); }"), 0);
        let reads = "fn a() { std::env::vars_os(); println!(); }";
        assert_eq!(library_file(HOST, reads), 1);
    }

    #[test]
    fn argument_parsers_and_nameless_errors_fail() {
        assert_eq!(
            library("use clap::Parser; fn a() -> anyhow::Result<()> {}"),
            2
        );
    }

    #[test]
    fn the_tool_asks_the_library_for_the_outside_world() {
        assert_eq!(tool("cli/src/main.rs", "use bollard::Docker;"), 1);
        assert_eq!(tool("cli/src/main.rs", "use aws_sdk_ecr::Client;"), 1);
        assert_eq!(tool("cli/src/main.rs", "use lambdock::model::Cell;"), 0);
    }

    #[test]
    fn only_the_named_tables_of_a_manifest_count() {
        let manifest = "[dependencies]\nclap = \"4\"\n[dev-dependencies]\nanyhow = \"1\"\n";
        let found: Vec<_> = dependencies(&manifest.parse().unwrap(), &LIBRARY_CRATES).collect();
        assert_eq!(found, ["depends on `clap`, which does not belong here"]);
    }
}
