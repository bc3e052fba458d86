//! A failure as Lambda reports it: a type and a message.

use std::io;

use thiserror::Error;

/// What a fault answers where it does not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Failure {
    /// Lambda's `errorType`.
    pub kind: String,
    /// Lambda's `errorMessage`.
    pub message: String,
}

impl Failure {
    pub(crate) fn new(kind: &str, message: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            message: message.into(),
        }
    }

    pub(crate) fn refused(kind: &str, what: &str, error: &io::Error) -> Self {
        Self::new(kind, format!("{what}: {error}"))
    }
}
