//! A call of `lambdock` that has ended: what a test asserts of it.

use std::fmt;
use std::time::Duration;

use lambdock::wire::RunReport;

/// A call that has ended.
pub struct Finished {
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: String,
    /// How long it took.
    pub elapsed: Duration,
    /// The most memory that it used, in MB, where the system tells.
    pub peak_mb: Option<u64>,
    pub(crate) what: String,
}

impl Finished {
    /// Stdout as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Stdout and stderr as text.
    pub fn all(&self) -> String {
        self.text() + &self.stderr
    }

    /// Asserts the exit code.
    ///
    /// # Panics
    ///
    /// When it is another.
    #[track_caller]
    #[must_use]
    pub fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// Asserts that stderr holds a text.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[track_caller]
    #[must_use]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in {self:?}");
        self
    }

    /// Asserts that a text is on stdout or stderr: reports for people are data,
    /// errors are not.
    ///
    /// # Panics
    ///
    /// When it is on neither.
    #[track_caller]
    #[must_use]
    pub fn tells(self, text: &str) -> Self {
        let told = self.text().contains(text) || self.stderr.contains(text);
        assert!(told, "no `{text}` in {self:?}");
        self
    }

    /// Stdout as the report document, which `-o json` writes.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[track_caller]
    pub fn report(&self) -> RunReport {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("no report: {error}: {self:?}"))
    }
}

impl fmt::Debug for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, code, elapsed) = (&self.what, self.code, self.elapsed);
        writeln!(f, "{what}\nexit code {code:?} after {elapsed:.1?}")?;
        for (name, text) in [("stdout", self.text()), ("stderr", self.stderr.clone())] {
            let from = text.len().saturating_sub(8_000);
            let from = text.ceil_char_boundary(from);
            writeln!(f, "--- {name}\n{}", &text[from..])?;
        }
        Ok(())
    }
}
