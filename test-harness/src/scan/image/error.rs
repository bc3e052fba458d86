//! What ends the reading of an image, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::engine::EngineError;

/// An image whose packages cannot be listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InventoryError {
    /// The archive or the folder cannot be read.
    #[error("failed to read the image in `{}`", path.display())]
    Read {
        /// The archive or folder.
        path: PathBuf,
        /// What happened.
        #[source]
        cause: io::Error,
    },
    /// It is no image in a form that is known here.
    #[error("failed to find an image in `{}`: {reason}", path.display())]
    NoImage {
        /// The archive or folder.
        path: PathBuf,
        /// What is missing or wrong.
        reason: String,
    },
    /// It holds several images.
    #[error("failed to choose an image of `{}`: it holds {}", path.display(), names.join(", "))]
    Several {
        /// The archive or folder.
        path: PathBuf,
        /// What they are called.
        names: Vec<String>,
    },
    /// A layer cannot be read.
    #[error("failed to read layer `{digest}`")]
    Layer {
        /// The layer, `sha256:…`.
        digest: String,
        /// What is wrong with it.
        #[source]
        cause: io::Error,
    },
    /// Something is not what its digest says.
    #[error("failed to trust `{name}`: its content gives `{found}`, not `{expected}`")]
    Digest {
        /// The layer, the configuration or the manifest.
        name: String,
        /// `sha256:…` as it is called.
        expected: String,
        /// `sha256:…` of what is there.
        found: String,
    },
    /// The engine has no such image.
    #[error("found no image `{reference}`")]
    NotFound {
        /// What was asked for.
        reference: String,
    },
    /// The engine did not hand it out.
    #[error("failed to get image `{reference}` from the engine")]
    Engine {
        /// What was asked for.
        reference: String,
        /// The engine's error.
        #[source]
        cause: EngineError,
    },
    /// Something needed on this machine failed.
    #[error("failed to {doing}")]
    Local {
        /// What was being done, verb first.
        doing: &'static str,
        /// What happened.
        #[source]
        cause: io::Error,
    },
}

impl InventoryError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NoImage { .. } => "give an archive of `docker save`, or an OCI layout",
            Self::Several { .. } => "save one image for one platform into the archive",
            Self::Layer { .. } | Self::Digest { .. } => {
                "the image is damaged or was changed: save it again"
            }
            Self::NotFound { .. } => "build it first, or see `docker images`",
            Self::Engine { cause, .. } => return cause.hint(),
            Self::Read { .. } | Self::Local { .. } => return None,
        };
        Some(text.to_owned())
    }
}
