//! `docker buildx`, where it is: beside Docker's client, or a program named by
//! `LAMBDOCK_E2E_BUILDX`.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::engine_address;

/// A buildx with a configuration of its own, on the tests' engine.
#[derive(Debug)]
pub struct Buildx {
    program: Vec<String>,
    configuration: TempDir,
}

impl Buildx {
    /// Finds it; the error says why there is none on this machine.
    ///
    /// # Errors
    ///
    /// When it is not installed.
    ///
    /// # Panics
    ///
    /// When no folder can be made.
    pub fn find() -> Result<Self, String> {
        let named = std::env::var("LAMBDOCK_E2E_BUILDX")
            .ok()
            .map(|path| vec![path]);
        let program = named.unwrap_or_else(|| ["docker", "buildx"].map(str::to_owned).into());
        let found = Self {
            program,
            configuration: tempfile::tempdir().expect("a folder can be made"),
        };
        match found.command(&["version"]).output() {
            Ok(answer) if answer.status.success() => Ok(found),
            _ => Err(format!("`{}` is not installed", found.program.join(" "))),
        }
    }

    /// Builds all that a file in a folder says, into the engine's images.
    ///
    /// # Panics
    ///
    /// When the program is gone.
    pub fn bake(&self, folder: &Path, file: &str) -> Output {
        let mut command = self.command(&["bake", "--file", file, "--load"]);
        let output = command.current_dir(folder).output();
        output.expect("what just ran runs")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program[0]);
        command.args(&self.program[1..]).args(words);
        command.env("BUILDX_CONFIG", self.configuration.path());
        command.env("DOCKER_HOST", engine_address());
        command
    }
}
