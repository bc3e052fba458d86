//! `lambdock init [FOLDER]`: a manifest for a folder of Dockerfiles, written into
//! it or shown.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use lambdock::init::propose;
use lambdock::manifest::FILE_NAME;
use lambdock::wire::ExitCode;

use crate::args::InitArgs;
use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::stdout;

/// The manifest was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// There is one.
    #[error("failed to write `{}`: it exists", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("failed to write `{}`", path.display())]
    Refused {
        /// The manifest.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Explain for WriteError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Exists(_) => {
                Some("`--dry-run` shows what would be written; `--force` replaces it".to_owned())
            }
            Self::Refused { .. } => None,
        }
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// Proposes a manifest and writes it.
pub(crate) fn run(arguments: &InitArgs, context: &Context) -> Result<ExitCode, Failures> {
    let text = propose(&arguments.folder)?;
    if arguments.dry_run {
        stdout::write(text.as_bytes())?;
        return Ok(ExitCode::Ok);
    }
    let path = arguments.folder.join(FILE_NAME);
    let path = path.strip_prefix(".").map_or(path.clone(), Path::to_owned);
    write(&path, &text, arguments.force)?;
    context.tell(&format!("wrote `{}`", path.display()));
    Ok(ExitCode::Ok)
}

fn write(path: &Path, text: &str, force: bool) -> Result<(), WriteError> {
    let opened = if force {
        File::create(path)
    } else {
        File::create_new(path)
    };
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => WriteError::Exists(path.to_owned()),
        _ => WriteError::Refused {
            path: path.to_owned(),
            source,
        },
    })
}
