//! Files of other scanners' findings, given to the images that they are about.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use lambdock::findings::{Subject, assign};
use lambdock::model::Project;
use lambdock::scan::foreign::{ForeignError, join, read};
use lambdock::trace::cdk::CdkFunction;
use lambdock::trace::{Wanted, deployments};
use lambdock::wire::ExitCode;

use crate::failure::{Explain, Failures};

/// A file of findings that cannot be used.
#[derive(Debug, thiserror::Error)]
enum FindingsFileError {
    /// It cannot be read.
    #[error("failed to read the findings of `{}`", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    /// It is none of another scanner's.
    #[error("failed to understand the findings of `{}`", path.display())]
    Unknown {
        path: PathBuf,
        #[source]
        cause: ForeignError,
    },
}

impl Explain for FindingsFileError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } => None,
            Self::Unknown { .. } => Some("write it as JSON, such as `grype -o json`, `trivy -f json` or `aws inspector2 list-findings`".to_owned()),
        }
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// Adds the findings of files to images; gives back what should be known of them,
/// and what could not be read, which keeps the scan from being complete.
pub(super) fn add(
    subjects: &mut Vec<Subject>,
    files: &[PathBuf],
    assemblies: &[PathBuf],
    project: Option<&Project>,
) -> Result<(Vec<String>, Vec<lambdock::scan::Problem>), Failures> {
    let mut read = Vec::new();
    for path in files {
        read.push(one(path)?);
    }
    let (findings, problems) = join(read);
    // An app is read once for all findings, and only where one may be about it.
    let hashes = findings.iter().flat_map(|one| {
        let about = &one.subject;
        about.digests.iter().chain(&about.tags)
    });
    let wanted: BTreeSet<&String> = hashes.collect();
    let wanted = wanted
        .into_iter()
        .filter_map(|hash| Wanted::read(hash).ok());
    let wanted: Vec<Wanted> = wanted.collect();
    let found = if wanted.is_empty() {
        Vec::new()
    } else {
        let is_meant = |function: &CdkFunction| {
            let hash = function.image.reference.hash();
            wanted.iter().any(|wanted| wanted.matches(hash))
        };
        deployments(assemblies, is_meant, project)?
    };
    let runs = |hash: &str| {
        let wanted = Wanted::read(hash).ok()?;
        let mut meant = found
            .iter()
            .filter(|one| wanted.matches(one.function.image.reference.hash()));
        meant.find_map(|one| one.manifest_function.clone())
    };
    let notes = assign(subjects, findings, &runs);
    Ok((notes, problems))
}

fn one(path: &Path) -> Result<lambdock::scan::foreign::Foreign, FindingsFileError> {
    let path = path.to_owned();
    let bytes = std::fs::read(&path);
    let bytes = bytes.map_err(|cause| FindingsFileError::Unreadable {
        path: path.clone(),
        cause,
    })?;
    read(&bytes).map_err(|cause| FindingsFileError::Unknown { path, cause })
}
