//! `lambdock test`: build, run, invoke, assert. The main job.

use std::time::Duration;

use lambdock::remote;
use lambdock::runner::local::Archives;
use lambdock::runner::{Choice, Plan, RunOptions};
use lambdock::wire::ExitCode;

use super::verdict;
use crate::args::TestArgs;
use crate::context::Context;
use crate::failure::Failures;
use crate::reports::Reports;
use crate::run::{self, Job, Work};
use crate::settings::{golden, jobs};
use crate::watched::{Evidence, Watched};
use crate::{explain, local, project, render, saved, selection};

/// How much longer than the function's limit an answer from AWS is waited for: the
/// start of an environment does not count into the limit there.
const GRACE_ON_AWS: Duration = Duration::from_mins(1);

fn grace(arguments: &TestArgs) -> Duration {
    match arguments.against {
        Some(_) => GRACE_ON_AWS,
        None => RunOptions::default().grace,
    }
}

fn work(arguments: &TestArgs) -> Work {
    match &arguments.against {
        Some(against) => Work::Against {
            against: against.clone(),
            here: !arguments.no_local,
        },
        None => Work::Test,
    }
}

/// Tests functions.
pub(crate) fn run(arguments: &TestArgs, context: &Context) -> Result<ExitCode, Failures> {
    let manifest = context.settings.manifest.as_deref();
    let chosen = project::choose(manifest, &arguments.selection.functions)?;
    let choice = Choice {
        selection: selection::of(&arguments.selection, chosen.functions),
        cases: arguments.cases.clone(),
    };
    let plan = Plan::choose(&chosen.project, &choice).and_then(Plan::require_cases);
    let mut plan = plan.map_err(explain::plan)?;
    if arguments.relaxed {
        plan.relax();
    }
    if arguments.no_build {
        plan.take_images_as_they_are(&chosen.project);
    }
    if arguments.against.is_some() {
        plan = remote::on_aws(plan);
    }
    if let Some(shard) = arguments.shard {
        plan.shard(shard, &saved::durations(&arguments.durations)?);
    }
    let reports = Reports::open(context)?;
    let evidence = arguments.evidence.as_ref();
    let evidence = evidence
        .map(|path| Evidence::open(path.as_deref(), &chosen.project, context))
        .transpose()?;
    let mut local = local::settings(&arguments.bases, &chosen.project, context)?;
    local.archives = arguments.load.clone().map(Archives::Load);
    local.evidence = evidence.is_some();
    let jobs = jobs(arguments.jobs, &context.environment)?;
    let job = Job {
        work: work(arguments),
        plan,
        options: RunOptions {
            jobs: jobs.count,
            retries: arguments.retries.into(),
            fail_fast: arguments.fail_fast,
            golden: golden(arguments.update, &context.environment)?,
            grace: grace(arguments),
            ..RunOptions::default()
        },
        within_memory: !jobs.asked,
        local,
        project: chosen.project,
    };
    let watched = Watched { reports, evidence };
    let (verdict, watched) = run::run(job, watched, context)?;
    let Watched { reports, evidence } = watched;
    let code = verdict::told(verdict, reports, context)?;
    match evidence.map_or(Ok(()), |evidence| evidence.finish(context)) {
        Err(failures) if code == ExitCode::Ok => Err(failures),
        Err(failures) => {
            // The verdict says more than a file that cannot be written.
            context.tell(&render::failures(&failures, context.terminal.stderr_color));
            Ok(code)
        }
        Ok(()) => Ok(code),
    }
}
