//! Why a cloud assembly cannot be read, and what to do about it.

use std::io;
use std::path::PathBuf;

/// A cloud assembly that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CdkError {
    /// The folder is none of the CDK's.
    #[error("failed to find `manifest.json` in `{}`", folder.display())]
    NoAssembly {
        /// The folder.
        folder: PathBuf,
    },
    /// A file that the assembly names cannot be read.
    #[error("failed to read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A file is not what it should be.
    #[error("failed to understand `{}`", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        cause: serde_json::Error,
    },
    /// A file that no CDK app writes.
    #[error("failed to read `{}`: it has {bytes} bytes, at most {most} are read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// More assemblies within assemblies than anybody has.
    #[error("failed to read `{}`: it holds more than {most} assemblies", folder.display())]
    TooMany {
        /// The outermost folder.
        folder: PathBuf,
        /// The limit.
        most: usize,
    },
}

impl CdkError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoAssembly { .. } => {
                Some("name the folder that `cdk synth` writes, usually `cdk.out`".to_owned())
            }
            Self::Unreadable { .. } | Self::Malformed { .. } => {
                Some("synthesise the app again: `npx cdk synth`".to_owned())
            }
            Self::TooLarge { .. } | Self::TooMany { .. } => None,
        }
    }
}
