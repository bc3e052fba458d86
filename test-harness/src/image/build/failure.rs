//! Why an image was not built, with the lines that explain it and a hint.

use std::path::PathBuf;

use crate::engine::EngineError;
use crate::image::bases::BaseError;
use crate::image::context::ContextError;
use crate::image::dockerfile::DockerfileError;

/// An image that was not built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildFailure {
    /// The host command that the manifest asks for failed.
    #[error("failed to prepare with `{command}`: {reason}")]
    Prepare {
        /// The command.
        command: String,
        /// How it ended.
        reason: String,
        /// The last lines that it printed.
        tail: Vec<String>,
    },
    /// The Dockerfile cannot be read.
    #[error("failed to read `{}`", path.display())]
    ReadDockerfile {
        /// The Dockerfile.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: std::io::Error,
    },
    /// The Dockerfile does not say what it is built from.
    #[error("failed to read `{}`", path.display())]
    Dockerfile {
        /// The Dockerfile.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: DockerfileError,
    },
    /// A base is not to be had.
    #[error("failed to choose a base in `{}`, line {line}", path.display())]
    Base {
        /// The Dockerfile.
        path: PathBuf,
        /// 1-based line of the reference.
        line: usize,
        /// The cause.
        #[source]
        cause: BaseError,
    },
    /// The context cannot be read.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// A build secret is not to be had.
    #[error("failed to read build secret `{id}` from {from}")]
    Secret {
        /// The secret's id.
        id: String,
        /// Where it should be.
        from: String,
    },
    /// The Dockerfile failed.
    #[error("failed to build `{}`: {message}", path.display())]
    Failed {
        /// The Dockerfile.
        path: PathBuf,
        /// The frontend's message.
        message: String,
        /// The last lines that the build printed.
        tail: Vec<String>,
        /// Whether one of the bases is a stand-in.
        stand_in: bool,
    },
    /// An image that the manifest names does not exist.
    #[error("failed to find image `{reference}`: {reason}")]
    NoImage {
        /// The reference.
        reference: String,
        /// Why it is not to be had.
        reason: String,
    },
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl BuildFailure {
    /// The last lines that explain it.
    pub fn log(&self) -> &[String] {
        match self {
            Self::Prepare { tail, .. } | Self::Failed { tail, .. } => tail,
            _ => &[],
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Prepare { .. } => {
                Some("run the command by hand, or remove `prepare` from the manifest".to_owned())
            }
            Self::Dockerfile { cause, .. } => cause.hint(),
            Self::Base { cause, .. } => cause.hint(),
            Self::Secret { .. } => {
                Some("provide it, or remove it from `secrets` of the manifest".to_owned())
            }
            Self::Failed {
                message,
                tail,
                stand_in,
                ..
            } => failed_hint(message, tail, *stand_in),
            Self::Engine(error) => error.hint(),
            Self::ReadDockerfile { .. } | Self::Context(_) | Self::NoImage { .. } => None,
        }
    }
}

fn failed_hint(message: &str, tail: &[String], stand_in: bool) -> Option<String> {
    let says = |part: &str| message.contains(part) || tail.iter().any(|line| line.contains(part));
    let packages = ["dnf", "microdnf", "yum"].iter().any(|tool| {
        says(&format!("{tool}: not found")) || says(&format!("{tool}: command not found"))
    });
    let packages = packages || says("this is a stand-in base on Debian");
    let text = if packages && stand_in {
        "a stand-in base is Debian and has no `dnf` or `yum`; build where AWS's base images can be pulled, or map the base in `[bases]`"
    } else if says("failed to resolve source metadata") || says("no such host") {
        "the engine cannot reach the registry; map the image in `[bases]` of the manifest, or load it with `docker load`"
    } else if says("certificate signed by unknown authority") || says("SSL") && says("certificate")
    {
        "a proxy may replace certificates here; point SSL_CERT_FILE of the build at your own authority"
    } else {
        return None;
    };
    Some(text.to_owned())
}
