//! What can go wrong with the engine, and what to do about it.

use std::path::PathBuf;

use super::{Candidate, address::InvalidAddress};

/// An engine that cannot be found, reached, or that refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// An engine answers where the client beneath would not look.
    #[error("failed to use the engine at `{address}`: this process was not told of it")]
    Elsewhere {
        /// Where it answers.
        address: String,
    },
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
    /// A registry did not hand out an image.
    #[error("failed to pull `{reference}`: {reason}")]
    Pull {
        /// The image.
        reference: String,
        /// What the engine said.
        reason: String,
        /// What to do about it.
        hint: Option<String>,
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

/// Why a connection broke, where that is what happened: the innermost cause,
/// since those around it name the client's own parts.
fn lost(error: &bollard::errors::Error) -> Option<String> {
    use bollard::errors::Error;
    let broken = matches!(
        error,
        Error::HyperResponseError { .. } | Error::HyperLegacyError { .. } | Error::IOError { .. }
    );
    let first: &dyn std::error::Error = error;
    let innermost = std::iter::successors(Some(first), |cause| cause.source()).last();
    innermost.filter(|_| broken).map(ToString::to_string)
}

impl EngineError {
    /// Wraps a client's error with what was being done.
    pub(crate) fn call(doing: impl Into<String>) -> impl FnOnce(bollard::errors::Error) -> Self {
        let doing = doing.into();
        move |cause| match lost(&cause) {
            Some(reason) => Self::Connection { doing, reason },
            None => Self::Call {
                doing,
                cause: Box::new(cause),
            },
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

    /// What went wrong, without what was being done.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Call { cause, .. } => cause.to_string(),
            Self::Pull { reason, .. } | Self::Connection { reason, .. } => reason.clone(),
            other => other.to_string(),
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
            Self::Pull { hint, .. } => return hint.clone(),
            Self::Elsewhere { address } => {
                return Some(format!("set `DOCKER_HOST={address}` for the tests"));
            }
            Self::Connection { .. } => {
                "see whether the engine still runs; `lambdock doctor` checks it"
            }
            Self::Call { .. } => return None,
        };
        Some(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use bollard::errors::Error;

    use super::*;

    #[test]
    fn a_broken_connection_is_told_by_its_innermost_cause_and_a_refusal_as_one() {
        let err = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let broken = EngineError::call("list containers")(Error::IOError { err });
        assert_eq!(
            broken.to_string(),
            "failed to list containers: connection refused"
        );
        assert!(broken.hint().is_some_and(|hint| hint.contains("doctor")));
        let refused = EngineError::call("list containers")(Error::DockerResponseServerError {
            status_code: 404,
            message: "no such container".to_owned(),
        });
        assert_eq!(refused.to_string(), "failed to list containers");
        assert!(refused.is_not_found());
    }
}
