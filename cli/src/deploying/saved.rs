//! A plan that was saved to a file, read back for an apply that it binds.

use std::path::Path;

use lambdock::wire::{ExitCode, PlanReport};

use crate::failure::Explain;
use crate::paths::shown;

/// A file that is no plan.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPlan {
    /// It cannot be read.
    #[error("failed to read the plan `{path}`")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// It is something else.
    #[error("failed to understand the plan `{path}`")]
    Other {
        /// The file.
        path: String,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
}

impl Explain for NoPlan {
    fn hint(&self) -> Option<String> {
        Some("`lambdock deploy --plan -o json=PATH` writes one".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// Reads a plan.
pub(crate) fn read(path: &Path) -> Result<PlanReport, NoPlan> {
    let text = std::fs::read(path).map_err(|cause| NoPlan::Unreadable {
        path: shown(path),
        cause,
    })?;
    serde_json::from_slice(&text).map_err(|cause| NoPlan::Other {
        path: shown(path),
        cause,
    })
}
