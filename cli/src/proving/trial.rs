//! A run of one function's cases, as a document, without a word on stdout.

use lambdock::manifest::Selection;
use lambdock::model::Project;
use lambdock::report::Document;
use lambdock::runner::event::Event;
use lambdock::runner::{Choice, Plan, RunOptions};
use lambdock::wire::{CellReport, CellStatusReport};

use crate::args::ScanningArgs;
use crate::context::Context;
use crate::failure::Failures;
use crate::progress::Progress;
use crate::run::{self, Job, Listener, Work};
use crate::settings::{Verbosity, jobs};
use crate::signals::Interrupted;
use crate::{explain, local, stderr};

struct Trial {
    progress: Progress,
    verbose: bool,
    document: Document,
}

impl Listener for Trial {
    fn event(&mut self, event: &Event) {
        self.progress.event(event);
        if let (Event::BuildProgress { line, .. }, true) = (event, self.verbose) {
            stderr::say(line);
        }
        self.document.add(event);
    }
}

/// Builds the one cell that is selected and runs its cases.
pub(super) fn run(
    project: &Project,
    selection: &Selection,
    arguments: &ScanningArgs,
    context: &Context,
) -> Result<Option<CellReport>, Failures> {
    let choice = Choice {
        selection: selection.clone(),
        cases: Vec::new(),
    };
    let job = Job {
        work: Work::Test,
        plan: Plan::choose(project, &choice).map_err(explain::plan)?,
        options: RunOptions {
            jobs: jobs(arguments.jobs, &context.environment)?.count,
            ..RunOptions::default()
        },
        within_memory: true,
        local: local::settings(&arguments.bases, project, context)?,
        project: project.clone(),
    };
    let trial = Trial {
        progress: Progress::new(context),
        verbose: context.settings.verbosity == Verbosity::Verbose,
        document: Document::default(),
    };
    let (verdict, trial) = run::run(job, trial, context)?;
    trial.progress.finish();
    if verdict.interrupted {
        return Err(Interrupted.into());
    }
    Ok(trial.document.report().cells.first().cloned())
}

/// Why a cell has no cases to compare, where that is so.
pub(super) fn trouble(cell: &CellReport) -> Option<String> {
    let failure = cell.build.failure.as_ref();
    let failure = failure.or_else(|| {
        let mut environments = cell.environments.iter();
        environments.find_map(|environment| environment.failure.as_ref())
    });
    match cell.status {
        CellStatusReport::NotBuilt | CellStatusReport::NotStarted => Some(failure.map_or_else(
            || "the changed image was not built".to_owned(),
            |failure| {
                let causes = failure.causes.iter().map(|cause| format!(": {cause}"));
                format!(
                    "failed to {}{}",
                    failure.message,
                    causes.collect::<String>()
                )
            },
        )),
        _ => None,
    }
}
