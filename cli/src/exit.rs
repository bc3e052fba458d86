//! The exit codes of the command line, as DESIGN.md promises them.

/// How a run of lambdock ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ExitCode {
    /// All is well.
    Success = 0,
    /// Something that nobody foresaw.
    Unexpected = 1,
    /// The command line, or an environment variable, makes no sense.
    Usage = 2,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
