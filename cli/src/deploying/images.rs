//! The images that are deployed: built where their inputs changed, then looked at
//! on the engine.

use std::collections::BTreeMap;

use lambdock::deploy::LocalImage;
use lambdock::engine::{Credentials, Engine, Images as _, labels};
use lambdock::model::{Architecture, Project};
use lambdock::runner::event::BuildInfo;
use lambdock::runner::{Plan, RunOptions};
use lambdock::wire::ExitCode;

use super::Chosen;
use crate::args::BaseArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::run::{Job, Work};
use crate::settings::jobs;
use crate::{built, engine, local};

/// How to come by images.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Building<'a> {
    /// What to build on.
    pub(crate) bases: &'a BaseArgs,
    /// Builds at a time.
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    /// Whether images are taken as they are.
    pub(crate) no_build: bool,
}

/// An image that was built a moment ago is gone.
#[derive(Debug, thiserror::Error)]
#[error("failed to find image `{0}` on the engine, where it was built")]
struct Gone(String);

impl Explain for Gone {
    fn code(&self) -> ExitCode {
        ExitCode::BuildFailed
    }
}

/// The images of functions, by the functions' names.
pub(crate) fn images(
    project: &Project,
    chosen: &[Chosen<'_>],
    building: &Building<'_>,
    context: &Context,
) -> Result<BTreeMap<String, LocalImage>, Failures> {
    let mut plan = Plan::default();
    for one in chosen {
        let wanted = one.cell()?;
        plan.add(one.function.clone(), Vec::new(), |cell| *cell == wanted);
    }
    if building.no_build {
        plan.take_images_as_they_are(project);
    }
    let job = Job {
        work: Work::Build,
        plan,
        options: RunOptions {
            jobs: jobs(building.jobs, &context.environment)?.count,
            ..RunOptions::default()
        },
        within_memory: false,
        local: local::settings(building.bases, project, context)?,
        project: project.clone(),
    };
    let built = built::images(job, context)?.images;
    let found = engine::choose(&context.settings.engine)?;
    let credentials = Credentials::of_docker(context.settings.engine.docker_folder());
    block_on(async {
        let engine = Engine::connect(found).await?.with_credentials(credentials);
        let mut images = BTreeMap::new();
        for (cell, info) in &built {
            let image = looked_at(&engine, info).await?;
            images.insert(cell.function.to_string(), image);
        }
        Ok(images)
    })?
}

async fn looked_at(engine: &Engine, info: &BuildInfo) -> Result<LocalImage, Failures> {
    // By id: a tag may move to a later build.
    let reference = info.image_id.as_deref().unwrap_or(&info.image);
    let found = engine.image(reference).await?;
    let facts = found.ok_or_else(|| Gone(info.image.clone()))?;
    Ok(LocalImage {
        reference: info.image.clone(),
        config_digest: facts.id,
        inputs: facts.labels.get(labels::INPUTS).cloned(),
        manifest_digest: None,
        architecture: Architecture::from_docker(&facts.architecture),
        labels: facts.labels,
    })
}
