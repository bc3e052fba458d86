//! The manifest and its cases: is there one, and is anything wrong with it?

use lambdock::model::Project;
use lambdock::runner::{Choice, Plan};
use lambdock::wire::{CheckReport, ExitCode};

use super::check::{missing, ok, warning};
use crate::context::Context;
use crate::failure::{Failure, Failures};
use crate::paths::shown;
use crate::{explain, project};

const WHAT: &str = "manifest";

/// What reading the manifest gave.
pub(super) struct Reading {
    project: Option<Project>,
    named: bool,
    mistakes: Vec<Failure>,
}

impl Reading {
    /// The project, where there is one.
    pub(super) fn project(&self) -> Option<&Project> {
        self.project.as_ref()
    }
}

/// Reads the manifest and its cases.
pub(super) fn read(context: &Context) -> Reading {
    let named = context.settings.manifest.as_deref();
    let (project, failures) = match project::choose(named, &[]) {
        Ok(chosen) => {
            let cases = Plan::choose(&chosen.project, &Choice::default());
            let failures = cases.map_err(explain::plan).err();
            (Some(chosen.project), failures)
        }
        Err(failures) => (None, Some(failures)),
    };
    Reading {
        project,
        named: named.is_some(),
        mistakes: failures.map(Failures::into_vec).unwrap_or_default(),
    }
}

/// One check for each mistake, or one that says what there is.
pub(super) fn check(reading: &Reading) -> Vec<CheckReport> {
    let mut checks: Vec<CheckReport> = reading.mistakes.iter().map(mistake).collect();
    // No manifest is a lack only where one was named: a folder needs none.
    if let ([only], None, false) = (&mut checks[..], &reading.project, reading.named)
        && reading.mistakes[0].code == ExitCode::Manifest
        && reading.mistakes[0].error.is::<project::ProjectError>()
    {
        *only = warning(WHAT, only.detail.clone(), only.hint.clone());
    }
    if let (true, Some(project)) = (checks.is_empty(), &reading.project) {
        let cells: usize = project.functions.iter().map(|one| one.cells().len()).sum();
        let functions = project.functions.len();
        let path = shown(&project.manifest);
        let plural = if functions == 1 { "" } else { "s" };
        let cells_plural = if cells == 1 { "" } else { "s" };
        checks.push(ok(
            WHAT,
            format!("`{path}` has {functions} function{plural} and {cells} image{cells_plural}"),
        ));
    }
    checks
}

fn mistake(failure: &Failure) -> CheckReport {
    let detail = super::check::chain(failure.error.as_ref());
    missing(WHAT, detail, failure.hint.clone())
}
