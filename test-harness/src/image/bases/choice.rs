//! What was chosen for one reference, and why none could be.

use crate::engine::EngineError;

/// What a `FROM` gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseChoice {
    /// The reference that the Dockerfile names.
    pub original: String,
    /// The reference that is built on.
    pub used: String,
    /// What that is.
    pub kind: BaseKind,
    /// Identifies its content: an image id or a digest; the reference itself
    /// where the engine resolves it while building.
    pub identity: String,
}

/// What kind of base an image got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseKind {
    /// The public image that was named, pinned by digest.
    Public,
    /// A replacement from the manifest's `[bases]`.
    Mapped,
    /// Built here, not Amazon's.
    StandIn,
    /// An image that the engine has under that name, or resolves by itself.
    AsNamed,
}

/// Why a reference has no base.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// The image cannot be pulled, and there is no stand-in or none is wanted.
    #[error("failed to find a base for `{reference}`: {reason}")]
    None {
        /// The reference.
        reference: String,
        /// Why the image is not to be had.
        reason: String,
        /// Why there is no stand-in.
        no_stand_in: String,
    },
    /// The stand-in could not be built.
    #[error("failed to build the stand-in for `{reference}`: {reason}")]
    StandIn {
        /// The reference.
        reference: String,
        /// What went wrong.
        reason: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The lock could not be written.
    #[error("failed to write `lambdock.lock`")]
    Lock(#[source] std::io::Error),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl BaseError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::None { no_stand_in, .. } => Some(no_stand_in.clone()),
            Self::StandIn { hint, .. } => hint.clone(),
            Self::Lock(_) => None,
            Self::Engine(error) => error.hint(),
        }
    }
}
