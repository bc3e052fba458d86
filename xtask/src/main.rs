//! Checks and generators for people who work on lambdock: `cargo xtask <command>`.
//!
//! Owns the choice of command and the exit code. Knows nothing of what a
//! command looks at; each has a module.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a developer's tool, whose product is text for a person"
)]

mod deny;
mod error;
mod generate;
mod layers;
mod msrv;
mod problem;
mod source_files;
mod text;
mod tree;
mod workflows;

use std::process::ExitCode;

use error::Error;
use problem::Problem;
use tree::Tree;

const USAGE: &str = "\
usage: cargo xtask <command>

  check             every check below, one after the other
  check-layers      imports follow the table of DESIGN.md; forbidden calls and crates
  check-files       module docs, file length, file names
  check-text        paths of one machine, registry hosts, emoji, trailing whitespace
  check-msrv        the toolchain is the Rust version that every crate declares
  generate          writes the generated files
  generate --check  fails, and shows a diff, where one of them is stale
  deny              licences, bans and sources of dependencies, where cargo-deny is installed
  deny --require    the same; installs cargo-deny into the target folder first
  workflows         actionlint over .github/workflows, where actionlint is installed
  workflows --require  the same; fails where it is not";

type Check = fn(&Tree) -> Result<Vec<Problem>, Error>;

const CHECKS: [(&str, Check); 4] = [
    ("check-layers", layers::check),
    ("check-files", source_files::check),
    ("check-text", text::check),
    ("check-msrv", msrv::check),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; false where it found something wrong.
fn run(words: &[&str]) -> Result<bool, Error> {
    let tree = Tree::of_this_workspace();
    match words {
        ["check"] => run_checks(&tree, &CHECKS),
        ["generate"] => generate::write(&tree),
        ["generate", "--check"] => generate::check(&tree),
        ["deny"] => deny::run(&tree, deny::Presence::Optional),
        ["deny", "--require"] => deny::run(&tree, deny::Presence::Required),
        ["workflows"] => workflows::run(&tree, false),
        ["workflows", "--require"] => workflows::run(&tree, true),
        ["-h" | "--help" | "help"] => {
            println!("{USAGE}");
            Ok(true)
        }
        [name] if CHECKS.iter().any(|(known, _)| known == name) => {
            let chosen: Vec<_> = CHECKS.into_iter().filter(|(k, _)| k == name).collect();
            run_checks(&tree, &chosen)
        }
        _ => Err(Error::Usage { usage: USAGE }),
    }
}

fn run_checks(tree: &Tree, checks: &[(&str, Check)]) -> Result<bool, Error> {
    let mut clean = true;
    for (name, check) in checks {
        let problems = check(tree)?;
        for problem in &problems {
            println!("{problem}");
        }
        match problems.len() {
            0 => println!("{name}: ok"),
            1 => println!("{name}: 1 problem"),
            count => println!("{name}: {count} problems"),
        }
        clean &= problems.is_empty();
    }
    Ok(clean)
}
