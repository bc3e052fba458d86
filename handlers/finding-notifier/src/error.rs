//! Why an event gives no notice, told to whoever sent the event.

use thiserror::Error;

/// Why an event gives no notice. Whoever sees the message has to find out which
/// rule sent the event, so it names what the event was.
#[derive(Debug, Error)]
pub enum NoNotice {
    /// The event is no finding at all.
    #[error("event is {what}, not a finding; send only `Inspector2 Finding` events here")]
    NotAFinding {
        /// What it is instead.
        what: String,
    },
    /// The finding misses what every finding has.
    #[error("read the finding: {0}")]
    Unreadable(serde_json::Error),
    /// The finding is about another resource.
    #[error("finding `{arn}` is about {what}, not about a container image")]
    NotAnImage {
        /// The finding.
        arn: String,
        /// The resource, in words.
        what: String,
    },
    /// The finding is about an image, but not about its packages.
    #[error("finding `{arn}` is of type `{kind}` and names no package")]
    NoPackage {
        /// The finding.
        arn: String,
        /// Inspector's `type`.
        kind: String,
    },
}

impl NoNotice {
    /// The error type that Lambda reports.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotAFinding { .. } => "NotAFinding",
            Self::Unreadable(_) => "UnreadableFinding",
            Self::NotAnImage { .. } => "NotAnImage",
            Self::NoPackage { .. } => "NoPackage",
        }
    }
}
