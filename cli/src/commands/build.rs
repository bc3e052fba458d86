//! `lambdock build`: the images of the chosen cells.

use lambdock::runner::local::Archives;
use lambdock::runner::{Plan, RunOptions};
use lambdock::wire::ExitCode;

use super::verdict;
use crate::args::BuildArgs;
use crate::context::Context;
use crate::failure::Failures;
use crate::reports::Reports;
use crate::run::{self, Job, Work};
use crate::settings::jobs;
use crate::{local, project, selection};

/// Builds images.
pub(crate) fn run(arguments: &BuildArgs, context: &Context) -> Result<ExitCode, Failures> {
    let manifest = context.settings.manifest.as_deref();
    let chosen = project::choose(manifest, &arguments.selection.functions)?;
    let wanted = selection::of(&arguments.selection, chosen.functions);
    let plan = Plan::images(&chosen.project, &wanted)?;
    let reports = Reports::open(context)?;
    let mut local = local::settings(&arguments.bases, &chosen.project, context)?;
    local.archives = arguments.save.clone().map(Archives::Save);
    local.build.no_cache = arguments.no_cache;
    let job = Job {
        work: Work::Build,
        plan,
        options: RunOptions {
            jobs: jobs(arguments.jobs, &context.environment)?.count,
            fail_fast: arguments.fail_fast,
            ..RunOptions::default()
        },
        within_memory: false,
        local,
        project: chosen.project,
    };
    let (verdict, reports) = run::run(job, reports, context)?;
    verdict::told(verdict, reports, context)
}
