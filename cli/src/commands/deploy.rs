//! `lambdock deploy`: plan, push, apply, wait, test, move, and back where that
//! fails.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use lambdock::deploy::{
    DeployEvent, Happened, Means, Options, Pusher, ResultStatus, Work, apply_all, bind, deployed,
    planned,
};
use lambdock::engine::{Credentials, Engine};
use lambdock::model::Project;
use lambdock::report::deploy::{plan_text, progress_line, result_text};
use lambdock::wire::{DeployReport, ExitCode, PlanReport, SCHEMA_VERSION};

use crate::args::DeployArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::deploying::{
    Building, Cases, Chosen, Place, RegistryPusher, Wishes, as_deployment, deployable, images,
    saved_plan, works,
};
use crate::documents::{self, Documents};
use crate::failure::{Explain, Failures};
use crate::settings::Verbosity;
use crate::signals::{self, unless};
#[cfg(feature = "aws")]
use crate::stdout;
use crate::{engine, project};

/// The file of the project's that remembers layers.
const KNOWN: &str = ".lambdock/registry.json";

/// Plans that say no.
#[derive(Debug, thiserror::Error)]
#[error("failed to deploy: {} cannot be done, and nothing was sent", .0.join(" and "))]
struct Refused(Vec<String>);

impl Explain for Refused {
    fn code(&self) -> ExitCode {
        ExitCode::DeployFailed
    }
}

/// A smoke test without cases.
#[derive(Debug, thiserror::Error)]
#[error("failed to find a case for the smoke test of `{0}`")]
struct NoCases(String);

impl Explain for NoCases {
    fn hint(&self) -> Option<String> {
        Some(format!(
            "write cases, or say `smoke = false` in `[functions.{}.deploy]`",
            self.0
        ))
    }

    fn code(&self) -> ExitCode {
        ExitCode::Manifest
    }
}

/// Deploys functions.
pub(crate) fn run(arguments: &DeployArgs, context: &Context) -> Result<ExitCode, Failures> {
    let project = project::choose(context.settings.manifest.as_deref(), &[])?.project;
    let saved = arguments.apply.as_deref().map(saved_plan).transpose()?;
    let named = match &saved {
        Some(plan) if arguments.functions.is_empty() => {
            let functions = plan.functions.iter();
            functions.map(|one| one.function.clone()).collect()
        }
        _ => arguments.functions.clone(),
    };
    let chosen = deployable(&project, &named)?;
    if arguments.print_policy {
        return print_policy(&project, &chosen, arguments);
    }
    let documents = Documents::open(context)?;
    let building = Building {
        bases: &arguments.bases,
        jobs: arguments.jobs,
        no_build: arguments.no_build,
    };
    let images = images(&project, &chosen, &building, context)?;
    let found = engine::choose(&context.settings.engine)?;
    let credentials = Credentials::of_docker(context.settings.engine.docker_folder());
    let deploying = async {
        let cancel = signals::watch()?;
        let began = (documents::now(), Instant::now());
        let engine = unless(&cancel, Engine::connect(found)).await??;
        let engine = engine.with_credentials(credentials);
        let place = unless(&cancel, Place::enter(&arguments.aws, &project, context)).await??;
        let cases = Cases::read(&project, &chosen, place.cloud.clone())?;
        let wishes = Wishes {
            no_smoke: arguments.no_smoke,
            at_once: arguments.at_once,
        };
        let planning = works(&project, &chosen, &images, &place, wishes, context);
        let works = unless(&cancel, planning).await??;
        let plan = plan_report(&project, &place, &works);
        if arguments.plan {
            documents.write(&plan, |styles| plan_text(&plan, styles))?;
            return Ok(refused(&plan).map_or(ExitCode::Ok, |refused| refused.code()));
        }
        let shown = plan_text(&plan, &context.human_on_stderr().styles);
        context.tell(shown.trim_end());
        if let Some(refused) = refused(&plan) {
            return Err(refused.into());
        }
        if let Some(saved) = &saved {
            bind(saved, &plan)?;
        }
        tested(&works, &cases)?;
        let pusher = RegistryPusher::new(place.registry.clone(), engine, &project.root.join(KNOWN));
        let told = Told::new(context);
        let listener = |event: DeployEvent| told.tell(&event);
        let options = Options::default();
        let means = Means {
            cloud: place.cloud.as_ref(),
            pusher: &pusher as &dyn Pusher,
            smoke: &cases,
            listener: &listener,
            options: &options,
            cancel: &cancel,
        };
        let results = apply_all(means, &works).await;
        let report = DeployReport {
            account: place.identity.account.clone(),
            duration_ms: began.1.elapsed().as_secs_f64() * 1_000.0,
            functions: results.iter().map(deployed).collect(),
            project: documents::project(&project),
            region: place.identity.region.clone(),
            schema_version: SCHEMA_VERSION,
            started_at: began.0,
            tool: documents::tool(),
        };
        documents.write(&report, |styles| result_text(&report, styles))?;
        Ok(code(results.iter().map(|result| result.status)))
    };
    as_deployment(block_on(deploying)?)
}

/// What results mean.
pub(super) fn code(results: impl Iterator<Item = ResultStatus>) -> ExitCode {
    let mut code = ExitCode::Ok;
    for status in results {
        match status {
            ResultStatus::Interrupted => return ExitCode::Interrupted,
            status if !status.is_success() => code = ExitCode::DeployFailed,
            _ => {}
        }
    }
    code
}

/// The plans as a document.
pub(super) fn plan_report(project: &Project, place: &Place, works: &[Work]) -> PlanReport {
    PlanReport {
        account: place.identity.account.clone(),
        functions: works.iter().map(planned).collect(),
        made_at: documents::now(),
        project: documents::project(project),
        region: place.identity.region.clone(),
        schema_version: SCHEMA_VERSION,
        tool: documents::tool(),
    }
}

fn refused(plan: &PlanReport) -> Option<Refused> {
    let refused = plan.functions.iter().filter(|one| one.refused.is_some());
    let names: Vec<String> = refused.map(|one| format!("`{}`", one.function)).collect();
    (!names.is_empty()).then_some(Refused(names))
}

/// Whether whatever is to be tested has cases.
fn tested(works: &[Work], cases: &Cases) -> Result<(), NoCases> {
    let untested = works.iter().find(|work| {
        let function = &work.desired.function;
        work.desired.smoke && !work.plan.steps.is_empty() && !cases.has(function)
    });
    untested.map_or(Ok(()), |work| Err(NoCases(work.desired.function.clone())))
}

#[cfg(feature = "aws")]
fn print_policy(
    project: &Project,
    chosen: &[Chosen<'_>],
    arguments: &DeployArgs,
) -> Result<ExitCode, Failures> {
    let mut project = project.clone();
    let names: BTreeSet<&str> = chosen.iter().map(Chosen::name).collect();
    project
        .functions
        .retain(|function| names.contains(function.name.as_str()));
    let account = project.deploy.account.as_deref();
    let region = arguments.aws.region.as_deref();
    let region = region.or(project.deploy.region.as_deref());
    let policy = lambdock::deploy::aws::policy(&project, account, region);
    stdout::write(documents::json(&policy)?.as_bytes())?;
    Ok(ExitCode::Ok)
}

#[cfg(not(feature = "aws"))]
fn print_policy(
    _project: &Project,
    _chosen: &[Chosen<'_>],
    _arguments: &DeployArgs,
) -> Result<ExitCode, Failures> {
    Err(crate::cloud::WithoutAws.into())
}

/// Shows what happens, on stderr.
pub(super) struct Told<'a> {
    context: &'a Context,
    /// What is waited for, so that each wait is told once.
    waits: Mutex<BTreeSet<String>>,
}

impl<'a> Told<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self {
            context,
            waits: Mutex::default(),
        }
    }

    pub(super) fn tell(&self, event: &DeployEvent) {
        if let Happened::Waiting { what, state, .. } = &event.what
            && self.context.settings.verbosity < Verbosity::Verbose
        {
            let wait = format!("{} {what} {state}", event.function);
            let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
            if !waits.insert(wait) {
                return;
            }
        }
        let styles = self.context.human_on_stderr().styles;
        if let Some(line) = progress_line(event, &styles) {
            self.context.tell(&line);
        }
    }
}
