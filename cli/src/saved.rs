//! Reports of earlier runs, read back from files. Whether they fit together is
//! the library's to say.

use std::io;
use std::path::{Path, PathBuf};

use lambdock::runner::Durations;
use lambdock::wire::{EvidenceReport, ExitCode, ReadError, RunReport};

use crate::failure::Explain;

/// A file that is no report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SavedError {
    /// It cannot be read.
    #[error("failed to read the report `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It is no evidence.
    #[error("failed to understand the evidence `{}`", path.display())]
    NoEvidence {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
    /// It holds something else.
    #[error("failed to understand the report `{}`", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: ReadError,
    },
}

impl Explain for SavedError {
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Unreadable { .. } => {
                "name files that `lambdock test -o json=PATH` has written; all shards need the same"
            }
            Self::NoEvidence { .. } => {
                "name a file that `lambdock test --evidence=PATH` has written"
            }
            Self::Unknown { cause, .. } => cause.hint(),
        };
        Some(text.to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// Reads a report.
pub(crate) fn report(path: &Path) -> Result<RunReport, SavedError> {
    RunReport::read(&bytes(path)?).map_err(|cause| SavedError::Unknown {
        path: path.to_owned(),
        cause,
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, SavedError> {
    std::fs::read(path).map_err(|cause| SavedError::Unreadable {
        path: path.to_owned(),
        cause,
    })
}

/// What some reports tell of times.
pub(crate) fn durations(paths: &[PathBuf]) -> Result<Durations, SavedError> {
    let mut durations = Durations::default();
    for path in paths {
        durations.add(&report(path)?);
    }
    Ok(durations)
}

/// Reads what functions loaded.
pub(crate) fn evidence(path: &Path) -> Result<EvidenceReport, SavedError> {
    serde_json::from_slice(&bytes(path)?).map_err(|cause| SavedError::NoEvidence {
        path: path.to_owned(),
        cause,
    })
}
