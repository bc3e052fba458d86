//! What the library's errors mean on the command line: exit code, hint, log.
//! Their words are the library's.

use lambdock::cases::CasesError;
use lambdock::deploy::{Moved, Unfit};
use lambdock::engine::EngineError;
use lambdock::findings::GatherError;
use lambdock::image::LockError;
use lambdock::init::InitError;
use lambdock::manifest::{ManifestError, SelectError};
use lambdock::matrix::{BeforeError, GitError, MatrixError};
use lambdock::registry::RegistryError;
use lambdock::report::{MergeError, OutputError};
use lambdock::runner::PlanError;
use lambdock::runner::local::LocalError;
use lambdock::scan::advisory::DatabaseError;
use lambdock::scan::advisory::fetch::FetchError;
use lambdock::scan::exploits::ExploitsError;
use lambdock::scan::image::InventoryError;
use lambdock::trace::TooShort;
use lambdock::trace::cdk::CdkError;
use lambdock::wire::ExitCode;

use crate::failure::{Explain, Failure, Failures};
use crate::paths::shown;

impl Explain for EngineError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            // What cannot be read was written by the one who asks.
            Self::Address { .. } => ExitCode::Usage,
            _ => ExitCode::NoEngine,
        }
    }
}

impl Explain for Unfit {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Manifest
    }
}

impl Explain for Moved {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::DeployFailed
    }
}

impl Explain for SelectError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Unknown { .. } => ExitCode::Usage,
            Self::Nothing(_) => ExitCode::NothingSelected,
        }
    }
}

impl Explain for OutputError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Stdout(_) => ExitCode::Unexpected,
            _ => ExitCode::Usage,
        }
    }
}

impl Explain for MergeError {
    fn hint(&self) -> Option<String> {
        self.hint().map(str::to_owned)
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

impl Explain for GitError {
    fn hint(&self) -> Option<String> {
        self.hint().map(str::to_owned)
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::NoProgram(_) | Self::Failed { .. } => ExitCode::Unexpected,
            Self::NoRepository { .. } | Self::Unknown { .. } => ExitCode::Usage,
        }
    }
}

impl Explain for BeforeError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Git(error) => Explain::hint(error),
            Self::Lock(_) => Some("name a revision whose `lambdock.lock` can be read".to_owned()),
        }
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Git(error) => error.code(),
            Self::Lock(_) => ExitCode::Usage,
        }
    }
}

impl Explain for MatrixError {
    fn code(&self) -> ExitCode {
        ExitCode::BuildFailed
    }
}

impl Explain for LockError {
    fn hint(&self) -> Option<String> {
        Some("restore it from version control, or delete it".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Manifest
    }
}

impl Explain for InitError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Unreadable { .. } | Self::NoDockerfile { .. } => ExitCode::Usage,
            Self::Invalid { .. } => ExitCode::Manifest,
        }
    }
}

impl Explain for LocalError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Lock(_) => ExitCode::Manifest,
            Self::Emulator(_) => ExitCode::NotStarted,
            Self::Engine(error) => error.code(),
        }
    }
}

/// A mistake in a file of the user's, with its place.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {message}")]
struct Mistake {
    place: String,
    message: String,
    hint: Option<String>,
}

impl Explain for Mistake {
    fn hint(&self) -> Option<String> {
        self.hint.clone()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Manifest
    }
}

/// A manifest that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Unreadable(ManifestError);

impl Explain for Unreadable {
    fn hint(&self) -> Option<String> {
        self.0.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Manifest
    }
}

/// One failure for each mistake in a manifest.
pub(crate) fn manifest(error: ManifestError) -> Failures {
    let ManifestError::Invalid(errors) = error else {
        return Unreadable(error).into();
    };
    let path = shown(&errors.path);
    let problems = errors.problems.into_iter();
    let mistakes = problems.map(|problem| {
        Failure::from(Mistake {
            place: format!("{path}:{}:{}", problem.line, problem.column),
            message: problem.message,
            hint: problem.hint,
        })
    });
    mistakes.collect()
}

/// One failure for each mistake in case files.
fn cases(error: CasesError) -> Failures {
    let problems = error.problems.into_iter();
    let mistakes = problems.map(|problem| {
        let line = problem.line.map(|line| format!(":{line}"));
        Failure::from(Mistake {
            place: format!("{}{}", shown(&problem.file), line.unwrap_or_default()),
            message: problem.message,
            hint: problem.hint,
        })
    });
    mistakes.collect()
}

/// A plan that is empty.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Empty(PlanError);

impl Explain for Empty {
    fn hint(&self) -> Option<String> {
        self.0.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::NothingSelected
    }
}

/// Why there is no plan.
pub(crate) fn plan(error: PlanError) -> Failures {
    match error {
        PlanError::Select(error) => error.into(),
        PlanError::Cases(error) => cases(error),
        PlanError::NoSuchCase(_) | PlanError::NoCases => Empty(error).into(),
    }
}

impl Explain for CdkError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

impl Explain for TooShort {
    fn hint(&self) -> Option<String> {
        Some("name a function, an advisory, `package:NAME`, or at least six digits of an image's tag or digest".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

impl Explain for GatherError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    // What could not be scanned is no pass.
    fn code(&self) -> ExitCode {
        match self {
            Self::Engine(error) => Explain::code(error),
            _ => ExitCode::Findings,
        }
    }
}

impl Explain for RegistryError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Reference { .. } => ExitCode::Usage,
            Self::Engine(error) => Explain::code(error),
            _ => ExitCode::DeployFailed,
        }
    }
}

impl Explain for InventoryError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Findings
    }
}

impl Explain for DatabaseError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Findings
    }
}

impl Explain for FetchError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        ExitCode::Findings
    }
}

impl Explain for ExploitsError {
    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}
