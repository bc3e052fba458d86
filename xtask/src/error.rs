//! Why a command of xtask could not do its work. What a check finds wrong in
//! the tree is a `Problem`, not an error.

use std::path::PathBuf;

/// A command that could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line names no command.
    #[error("expected a command\n\n{usage}")]
    Usage {
        /// The commands there are.
        usage: &'static str,
    },
    /// A file could not be read or written.
    #[error("failed to {action} `{path}`: {source}")]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A program could not be started.
    #[error("failed to start `{program}`: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// A program ended with an error.
    #[error("`{program}` failed ({status}){stderr}")]
    Program {
        /// Program and arguments.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it said, on lines of its own; empty where it spoke for itself.
        stderr: String,
    },
    /// A file does not have the form that the command relies on.
    #[error("failed to understand `{path}`: {reason}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// A file whose form is not the expected one.
    pub(crate) fn form(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        Self::Form {
            path: path.into(),
            reason: reason.into(),
        }
    }
}
