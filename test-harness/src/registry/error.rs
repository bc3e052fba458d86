//! Why an image did not get into a registry, or could not be read from one, and
//! what to do about it. No error holds a secret.

use std::io;
use std::time::Duration;

use crate::engine::EngineError;
use crate::scan::image::InventoryError;

/// What went wrong between an image and a registry.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// A text that names nothing in a registry.
    #[error("failed to read the reference `{text}`: {reason}")]
    Reference {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No client can be made, such as for want of certificates.
    #[error("failed to make a client for registries")]
    Client(#[source] reqwest::Error),
    /// The registry wants other credentials.
    #[error("failed to {doing} `{repository}`: {said}")]
    Refused {
        /// What was being done, verb first, such as "upload layer `sha256:…` to".
        doing: String,
        /// Registry and repository.
        repository: String,
        /// What the registry said.
        said: Box<Said>,
        /// Which credentials it was given, never what they are.
        login: String,
        /// What to do about it.
        hint: String,
    },
    /// The registry answered something else than what was asked for.
    #[error("failed to {doing} `{repository}`: {said}")]
    Status {
        /// What was being done.
        doing: String,
        /// Registry and repository.
        repository: String,
        /// What the registry said.
        said: Box<Said>,
    },
    /// No answer, after some tries.
    #[error("failed to {doing} `{repository}`")]
    Transport {
        /// What was being done.
        doing: String,
        /// Registry and repository.
        repository: String,
        /// Why.
        #[source]
        cause: reqwest::Error,
    },
    /// Nothing moved for too long.
    #[error("failed to {doing} `{repository}`: nothing moved for {} s", idle.as_secs_f32())]
    Idle {
        /// What was being done.
        doing: String,
        /// Registry and repository.
        repository: String,
        /// How long it was waited for.
        idle: Duration,
    },
    /// An answer that cannot be used.
    #[error("failed to {doing} `{repository}`: {reason}")]
    Answer {
        /// What was being done.
        doing: String,
        /// Registry and repository.
        repository: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Several images where one is needed.
    #[error("failed to use `{reference}`: it is {what}, not one image")]
    Index {
        /// The reference.
        reference: String,
        /// What it is, with its media type.
        what: String,
    },
    /// The engine has no such image.
    #[error("found no image `{0}` on the engine")]
    NotFound(String),
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] InventoryError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A layer cannot be packed.
    #[error("failed to pack layer `{layer}`")]
    Pack {
        /// The layer's `DiffID`.
        layer: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Something needed on this machine failed.
    #[error("failed to {doing}")]
    Local {
        /// What was being done, verb first.
        doing: &'static str,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

/// What a registry said that did not do what was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// HTTP's status.
    pub status: u16,
    /// The registry's own code, such as `NAME_UNKNOWN`.
    pub code: Option<String>,
    /// Its own words.
    pub message: Option<String>,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the registry answered {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

impl RegistryError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Reference { reason, .. } if reason.contains("names no registry") => {
                "write it as `REGISTRY/REPOSITORY`; Docker Hub's registry is `docker.io`"
            }
            Self::Refused { login, hint, .. } => return Some(format!("{login}; {hint}")),
            Self::Status { said, .. } => return status_hint(said).map(str::to_owned),
            Self::Client(_) => "install the certificates of the system's authorities",
            Self::Transport { cause, .. } if cause.is_connect() => {
                "see whether the registry's name and port are right and it runs; plain HTTP is \
                 spoken to this machine only, unless the name begins with `http://`"
            }
            Self::Transport { .. } | Self::Idle { .. } => {
                "run it again: what has arrived is not sent again"
            }
            Self::Index { .. } => {
                "name the image of one architecture: Lambda takes no index of images"
            }
            Self::NotFound(_) => "build it first, or see `docker images`",
            Self::Image(error) => return error.hint(),
            Self::Engine(error) => return error.hint(),
            Self::Reference { .. }
            | Self::Answer { .. }
            | Self::Pack { .. }
            | Self::Local { .. } => return None,
        };
        Some(hint.to_owned())
    }

    /// Whether the engine is what failed.
    pub const fn is_of_engine(&self) -> bool {
        matches!(self, Self::Engine(_))
    }

    /// Whether another try may go better.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Transport { cause, .. } => !cause.is_builder() && !cause.is_redirect(),
            Self::Idle { .. } => true,
            Self::Status { said, .. } => said.status == 429 || said.status >= 500,
            _ => false,
        }
    }
}

fn status_hint(said: &Said) -> Option<&'static str> {
    match (said.status, said.code.as_deref()) {
        (404, Some("NAME_UNKNOWN")) => {
            Some("make the repository first; some registries, such as ECR, make none by themselves")
        }
        (429, _) => Some("the registry has had too many requests: wait, then run it again"),
        (500.., _) => Some("the registry failed; run it again: what has arrived is not sent again"),
        (400 | 409, Some("TAG_INVALID" | "MANIFEST_INVALID")) => {
            Some("a tag that must not move may already belong to another image")
        }
        (413, _) => Some("the registry, or a proxy before it, takes no layer of that size"),
        _ => None,
    }
}
