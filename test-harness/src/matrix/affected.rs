//! Which cells are other than at a revision, and why: their manifest entry, their
//! Dockerfile, context, prepared inputs, bases, cases. A reason too many costs
//! time, one too few hides a failure, so that doubt counts as a change. Pure, but
//! for reading Dockerfiles, ignore files and case files.

mod entry;
mod inputs;

use std::path::{Path, PathBuf};

use super::git::GitError;
use super::history::History;
use crate::image::bases::Forecast;
use crate::image::{Lock, LockError};
use crate::manifest;
use crate::model::{Cell, Function, Project};

/// The project at a revision.
#[derive(Debug)]
pub struct Before {
    manifest: Then,
    lock: Lock,
    changed: Vec<PathBuf>,
}

/// The manifest at a revision.
#[derive(Debug)]
enum Then {
    /// As it was read.
    Known(Box<Project>),
    /// There was none.
    Absent,
    /// This lambdock cannot read it.
    Unreadable,
}

/// The project as it was cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum BeforeError {
    /// Version control does not tell.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The lock of then is none.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl Before {
    /// Looks a project up in its history.
    ///
    /// # Errors
    /// When version control does not tell.
    pub fn read(project: &Project, history: &dyn History) -> Result<Self, BeforeError> {
        let then = match history.text(&project.manifest)? {
            None => Then::Absent,
            // The path only gives names and the root.
            Some(text) => match manifest::parse(&text, &project.manifest) {
                Ok(project) => Then::Known(Box::new(project)),
                Err(_) => Then::Unreadable,
            },
        };
        let path = project.root.join("lambdock.lock");
        let lock = history.text(&path)?.unwrap_or_default();
        Ok(Self {
            manifest: then,
            lock: Lock::parse(&lock, &path)?,
            changed: history.changed()?,
        })
    }
}

/// Why a cell is other than before, in fragments; none where it is not. `now` is
/// the manifest as its text alone gives it, as that of then is.
pub fn affected(
    (function, cell): (&Function, &Cell),
    forecast: &Forecast<'_>,
    now: &Project,
    before: &Before,
) -> Vec<String> {
    let then = match &before.manifest {
        Then::Known(then) => then,
        Then::Absent => return vec!["there was no manifest".to_owned()],
        Then::Unreadable => return vec!["the manifest of then cannot be read".to_owned()],
    };
    let mut reasons = entry::reasons(cell, now, then);
    let earlier = Forecast {
        project: then,
        lock: &before.lock,
        policy: forecast.policy,
    };
    let inputs = inputs::Inputs {
        cell,
        cases: &function.cases,
        root: &forecast.project.root,
        changed: &before.changed,
    };
    reasons.extend(inputs.reasons());
    reasons.extend(inputs.bases(forecast, &earlier));
    reasons
}

/// `path` from the project's folder, for messages.
fn shown(path: &Path, root: &Path) -> String {
    super::paths::relative(&super::paths::real(root), path)
}

#[cfg(test)]
mod tests;
