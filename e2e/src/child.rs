//! A test that runs in a process of its own, since what it tests reads variables
//! of its process: the test calls itself again with them.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{Finished, Running};

/// Says that a process is the inner one.
const MARK: &str = "LAMBDOCK_E2E_INSIDE";
const DEADLINE: Duration = Duration::from_mins(4);
/// Variables that would decide what credentials are found.
const AWS: &str = "AWS_";

/// The inner process of a test.
#[derive(Debug)]
pub struct Child {
    command: Command,
}

impl Child {
    /// Whether this process is the inner one.
    pub fn is_this() -> bool {
        std::env::var_os(MARK).is_some()
    }

    /// The inner process of the test with this name in the same file, without any
    /// variable of AWS's tools but those that are given to it.
    ///
    /// # Panics
    ///
    /// When this process has no path.
    pub fn of(test: &str) -> Self {
        let program = std::env::current_exe().expect("a test knows its own path");
        let mut command = Command::new(program);
        command
            .args(["--exact", test, "--nocapture"])
            .env(MARK, "1");
        let foreign = std::env::vars_os().map(|(name, _)| name);
        for name in foreign.filter(|name| name.to_string_lossy().starts_with(AWS)) {
            command.env_remove(name);
        }
        Self { command }
    }

    /// With a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    ///
    /// When it does not start, or not end in time.
    pub fn run(mut self) -> Finished {
        let what = format!("{:?}", self.command);
        let child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let child = child.unwrap_or_else(|error| panic!("{what}: {error}"));
        Running::new(child, DEADLINE, what).finish()
    }
}
