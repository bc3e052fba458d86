//! The `lambdock` that generated files are made with: built once, and called
//! with an empty environment, so that they are the same on every machine.

use std::path::PathBuf;
use std::process::Command;

use crate::error::Error;
use crate::tree::{Tree, output};

/// A built `lambdock`.
pub(super) struct Tool {
    program: PathBuf,
}

impl Tool {
    /// Builds it.
    pub(super) fn build(tree: &Tree) -> Result<Self, Error> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let messages = output(
            Command::new(cargo)
                .current_dir(tree.root())
                .args(["build", "--quiet", "--package", "lambdock-cli"])
                .args(["--message-format", "json-render-diagnostics"]),
        )?;
        let program = executable(&messages);
        let program = program.ok_or_else(|| Error::form("cargo build", "no executable named"))?;
        Ok(Self { program })
    }

    /// What it prints on stdout.
    pub(super) fn output(&self, words: &[&str]) -> Result<String, Error> {
        output(Command::new(&self.program).env_clear().args(words))
    }
}

/// The last executable that cargo's messages name.
fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_the_last_one_that_cargo_names() {
        let messages = "{\"executable\":null}\n{\"executable\":\"/a/build\"}\n\
                        {\"executable\":\"/a/lambdock\"}\n{\"reason\":\"build-finished\"}\n";
        assert_eq!(executable(messages), Some(PathBuf::from("/a/lambdock")));
        assert_eq!(executable("{\"executable\":null}\n"), None);
    }
}
