//! What can go wrong with the engine, and what to do about it.

use std::path::PathBuf;

use super::{Candidate, address::InvalidAddress};

/// An engine that cannot be found, reached, or that refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A chosen address is not one.
    #[error("failed to read the engine's address from {from}")]
    Address {
        /// Where the address came from.
        from: String,
        /// What is wrong with it.
        #[source]
        cause: InvalidAddress,
    },
    /// A chosen Docker context does not exist or cannot be read.
    #[error("failed to read Docker context `{name}` from `{}`: {reason}", file.display())]
    Context {
        /// The context's name.
        name: String,
        /// The file that should describe it.
        file: PathBuf,
        /// Why it could not be used.
        reason: String,
    },
    /// No engine answers.
    #[error("found no container engine{}", tried_text(tried))]
    NotFound {
        /// Every address that was tried, and why it was no good.
        tried: Vec<(Candidate, String)>,
    },
    /// The engine refused a call, or the connection broke.
    #[error("failed to {doing}")]
    Call {
        /// What was being done, verb first.
        doing: String,
        /// The client's error.
        #[source]
        cause: Box<bollard::errors::Error>,
    },
    /// A raw connection to the engine broke.
    #[error("failed to {doing}: {reason}")]
    Connection {
        /// What was being done, verb first.
        doing: String,
        /// What happened.
        reason: String,
    },
    /// A call did not end in time.
    #[error("gave up after {seconds} s: {doing}")]
    Deadline {
        /// What was being done, verb first.
        doing: String,
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
}

fn tried_text(tried: &[(Candidate, String)]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    // Of the usual sockets, those that do not exist say nothing; the others may
    // be the answer, and so is one that somebody chose.
    let chosen = tried.len() == 1;
    let telling = |reason: &str| chosen || !reason.contains("No such file");
    for (candidate, reason) in tried.iter().filter(|(_, reason)| telling(reason)) {
        let separator = if text.is_empty() { ": " } else { "; " };
        text.push_str(separator);
        let Candidate { address, source } = candidate;
        let _ = write!(text, "`{address}` ({source}): {reason}");
    }
    text
}

impl EngineError {
    /// Wraps a client's error with what was being done.
    pub(crate) fn call(doing: impl Into<String>) -> impl FnOnce(bollard::errors::Error) -> Self {
        let doing = doing.into();
        move |cause| Self::Call {
            doing,
            cause: Box::new(cause),
        }
    }

    /// Whether the engine said that the thing does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether the engine said that something else uses the thing.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    fn status(&self) -> Option<u16> {
        let Self::Call { cause, .. } = self else {
            return None;
        };
        match **cause {
            bollard::errors::Error::DockerResponseServerError { status_code, .. } => {
                Some(status_code)
            }
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Address { .. } => "write it as `unix:///path/to.sock` or `tcp://host:port`",
            Self::Context { .. } => {
                "list the contexts with `docker context ls`, or pass `--engine`"
            }
            Self::NotFound { .. } => {
                "start Docker, Podman or Finch, or pass `--engine URL`; `lambdock doctor` says what is missing"
            }
            Self::Deadline { .. } => "the engine may be overloaded; `lambdock doctor` checks it",
            Self::Call { .. } | Self::Connection { .. } => return None,
        };
        Some(text.to_owned())
    }
}
