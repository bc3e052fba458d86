//! `lambdock rollback`: an alias back to an earlier version or image.

use std::time::Instant;

use async_trait::async_trait;
use lambdock::deploy::{
    DeployEvent, LocalImage, Means, Options, PortFailure, Pushed, Pusher, RepositoryState,
    Rollback, RollbackError, RollbackTarget, Seek, apply, deployed, plan_rollback,
};
use lambdock::report::deploy::{plan_text, result_text};
use lambdock::wire::{DeployReport, ExitCode, SCHEMA_VERSION};

use super::deploy::{Told, code, plan_report};
use crate::args::RollbackArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::deploying::{Cases, Place, as_deployment, deployable, observe};
use crate::documents::{self, Documents};
use crate::failure::{Explain, Failures};
use crate::project;
use crate::signals::{self, unless};

impl Explain for RollbackError {
    fn hint(&self) -> Option<String> {
        self.hint()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::NotATarget { .. } | Self::Ambiguous { .. } => ExitCode::Usage,
            _ => ExitCode::DeployFailed,
        }
    }
}

/// Rolls a function back.
pub(crate) fn run(arguments: &RollbackArgs, context: &Context) -> Result<ExitCode, Failures> {
    let target = match &arguments.to {
        Some(text) => text.parse::<RollbackTarget>()?,
        None => RollbackTarget::Previous,
    };
    let project = project::choose(context.settings.manifest.as_deref(), &[])?.project;
    let chosen = deployable(&project, std::slice::from_ref(&arguments.function))?;
    let documents = Documents::open(context)?;
    let rolling = async {
        let cancel = signals::watch()?;
        let began = (documents::now(), Instant::now());
        let place = unless(&cancel, Place::enter(&arguments.aws, &project, context)).await??;
        let cases = Cases::read(&project, &chosen, place.cloud.clone())?;
        let options = Options::default();
        let looking = observe(&project, &chosen, place.cloud.as_ref(), &options);
        let there = unless(&cancel, looking).await??;
        let mut works = Vec::new();
        for (one, observed) in chosen.iter().zip(&there) {
            let seek = Seek::new(&project, one.name(), one.deploy);
            works.push(plan_rollback(&Rollback {
                function: one.name(),
                seek: &seek,
                observed,
                target: &target,
                smoke: !arguments.no_smoke && cases.has(one.name()),
            })?);
        }
        let plan = plan_report(&project, &place, &works);
        if arguments.plan {
            documents.write(&plan, |styles| plan_text(&plan, styles))?;
            return Ok(ExitCode::Ok);
        }
        let shown = plan_text(&plan, &context.human_on_stderr().styles);
        context.tell(shown.trim_end());
        let told = Told::new(context);
        let listener = |event: DeployEvent| told.tell(&event);
        let means = Means {
            cloud: place.cloud.as_ref(),
            pusher: &Nothing,
            smoke: &cases,
            listener: &listener,
            options: &options,
            cancel: &cancel,
        };
        let mut results = Vec::new();
        for work in &works {
            results.push(apply(means, work).await);
        }
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
    as_deployment(block_on(rolling)?)
}

/// What is rolled back to is in the registry already.
struct Nothing;

#[async_trait]
impl Pusher for Nothing {
    async fn push(
        &self,
        _image: &LocalImage,
        _repository: &RepositoryState,
    ) -> Result<Pushed, PortFailure> {
        Err(PortFailure {
            source: "a rollback pushes nothing".into(),
            hint: None,
        })
    }
}
