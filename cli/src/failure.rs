//! What ends a command early: errors with the hint, the log lines and the exit
//! code that go with them. Knows nothing of how they look; `render` does.

use std::error::Error;

use lambdock::wire::ExitCode;

/// What an error can tell the command line beyond its own text.
pub(crate) trait Explain: Error + Send + Sync + 'static {
    /// What to do about it.
    fn hint(&self) -> Option<String> {
        None
    }

    /// The last lines of the log that explains it.
    fn log(&self) -> Vec<String> {
        Vec::new()
    }

    /// The exit code that it means.
    fn code(&self) -> ExitCode;
}

/// An error that ends the command.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The error, with its chain of sources.
    pub(crate) error: Box<dyn Error + Send + Sync>,
    /// Lines of a log.
    pub(crate) log: Vec<String>,
    /// What to do about it.
    pub(crate) hint: Option<String>,
    /// The exit code.
    pub(crate) code: ExitCode,
}

impl<E: Explain> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            log: error.log(),
            hint: error.hint(),
            code: error.code(),
            error: Box::new(error),
        }
    }
}

/// Every error that ends a command, in the order to show them. A manifest has
/// as many as it has mistakes.
#[derive(Debug)]
pub(crate) struct Failures(Vec<Failure>);

impl Failures {
    /// Each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Failure> {
        self.0.iter()
    }

    /// All of them.
    pub(crate) fn into_vec(self) -> Vec<Failure> {
        self.0
    }

    /// The exit code: the first one's.
    pub(crate) fn code(&self) -> ExitCode {
        let first = self.0.first();
        first.map_or(ExitCode::Unexpected, |failure| failure.code)
    }
}

impl<E: Into<Failure>> From<E> for Failures {
    fn from(error: E) -> Self {
        Self(vec![error.into()])
    }
}

impl FromIterator<Failure> for Failures {
    fn from_iter<I: IntoIterator<Item = Failure>>(failures: I) -> Self {
        Self(failures.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("failed to find `greter`")]
    struct Unknown(ExitCode);

    impl Explain for Unknown {
        fn hint(&self) -> Option<String> {
            Some("did you mean `greeter`?".to_owned())
        }

        fn code(&self) -> ExitCode {
            self.0
        }
    }

    #[test]
    fn an_error_brings_its_hint_and_its_code() {
        let failure = Failure::from(Unknown(ExitCode::Usage));
        assert_eq!(failure.error.to_string(), "failed to find `greter`");
        assert_eq!(failure.hint.as_deref(), Some("did you mean `greeter`?"));
        assert_eq!(failure.code, ExitCode::Usage);
        assert!(failure.log.is_empty());
    }

    #[test]
    fn the_first_failure_gives_the_exit_code() {
        let codes = [ExitCode::Usage, ExitCode::Unexpected];
        let failures: Failures = codes.map(|code| Unknown(code).into()).into_iter().collect();
        assert_eq!(failures.code(), ExitCode::Usage);
        assert_eq!(failures.iter().count(), 2);
    }
}
