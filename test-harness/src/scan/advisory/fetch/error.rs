//! Why advisories could not be fetched, and what to do about it.

use std::path::PathBuf;
use std::time::Duration;

/// Advisories that could not be fetched. What was there before is still there.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No client can be made, such as for want of certificates.
    #[error("failed to make a client for advisories")]
    Client(#[source] reqwest::Error),
    /// The publisher cannot be reached, or the answer broke off.
    #[error("failed to fetch `{url}`")]
    Transport {
        /// What was asked for.
        url: String,
        /// Why.
        source: reqwest::Error,
    },
    /// Another answer than the one that was wanted.
    #[error("failed to fetch `{url}`: the answer was {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// HTTP's status.
        status: u16,
    },
    /// It took too long.
    #[error("failed to fetch `{url}` within {} s", deadline.as_secs())]
    Deadline {
        /// What was asked for.
        url: String,
        /// How long it may take.
        deadline: Duration,
    },
    /// The answer is larger than it may be.
    #[error("failed to fetch `{url}`: it is larger than {limit} bytes")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// How large it may be.
        limit: u64,
    },
    /// The answer is nothing that could be used.
    #[error("failed to use the answer of `{url}`: {reason}")]
    Answer {
        /// What was asked for.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It cannot be kept.
    #[error("failed to write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl FetchError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Client(_) => "install the certificates of the system's authorities",
            Self::Transport { .. } | Self::Deadline { .. } => {
                "where osv.dev cannot be reached, name a mirror of its archives, or a folder that \
                 holds them"
            }
            Self::Status { .. } | Self::Answer { .. } => {
                "see whether the address is osv.dev's or a mirror's"
            }
            Self::TooLarge { .. } | Self::Write { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
