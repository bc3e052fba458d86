//! One call of `lambdock`, as a user makes it: arguments in, exit code and two
//! streams out, and never without an end.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{Finished, Running, workspace};

/// The longest that a call may take, unless it says otherwise: a first build of
/// everything included.
const DEADLINE: Duration = Duration::from_mins(8);

/// A call to be made.
#[derive(Debug)]
pub struct Call {
    command: Command,
    deadline: Duration,
    stdin: Vec<u8>,
}

impl Call {
    /// A call of the `lambdock` that was built beside the running test, from the
    /// workspace's folder.
    ///
    /// # Panics
    ///
    /// Where it was not built: `cargo test` builds binaries of the tested
    /// packages only, so build the workspace first, as `make test` does.
    pub fn new<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let program = beside_this_test("lambdock");
        assert!(
            program.is_file(),
            "no `{}`; run `cargo build --workspace` first",
            program.display()
        );
        let mut command = Command::new(program);
        command.current_dir(workspace()).args(arguments);
        // What a caller of the tests may have set must not decide them.
        for name in [
            "LAMBDOCK_MANIFEST",
            "LAMBDOCK_BASES",
            "LAMBDOCK_JOBS",
            "LAMBDOCK_CA_BUNDLE",
        ] {
            command.env_remove(name);
        }
        Self {
            command,
            deadline: DEADLINE,
            stdin: Vec::new(),
        }
    }

    /// With another manifest than the workspace's.
    #[must_use]
    pub fn manifest(mut self, path: &Path) -> Self {
        self.command.arg("--manifest").arg(path);
        self
    }

    /// From another folder than the workspace's.
    #[must_use]
    pub fn folder(mut self, path: &Path) -> Self {
        self.command.current_dir(path);
        self
    }

    /// On another engine than the tests' own.
    #[must_use]
    pub fn engine(mut self, address: &str) -> Self {
        self.command.arg("--engine").arg(address);
        self
    }

    /// With an environment variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// With something on stdin, which is empty otherwise.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// With another deadline.
    #[must_use]
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Starts it.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn start(mut self) -> Running {
        let what = format!("{:?}", self.command);
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A call that reads no stdin closes it, which is no failure.
        std::thread::spawn(move || stdin.write_all(&self.stdin));
        Running::new(child, self.deadline, what)
    }

    /// Makes it, to its end.
    ///
    /// # Panics
    ///
    /// When it does not end in time.
    pub fn run(self) -> Finished {
        self.start().finish()
    }
}

/// A binary of the profile that this test was built in: tests are in its
/// `deps` folder.
pub(crate) fn beside_this_test(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let mut folders = test.ancestors().skip(1);
    let profile = folders.find(|folder| !folder.ends_with("deps"));
    let profile = profile.unwrap_or(&test);
    profile
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION)
}
