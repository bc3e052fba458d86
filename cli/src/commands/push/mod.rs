//! `lambdock push`: the images of the chosen cells into a registry, and where
//! they are, as a document.

mod target;
mod told;

use std::path::Path;

use lambdock::engine::{Credentials, Engine};
use lambdock::matrix::cell_name;
use lambdock::model::{Cell, Project};
use lambdock::registry::{
    Client, Delivery, Earlier, KnownLayers, Login, Patience, Pushed, RegistryError, Source, deliver,
};
use lambdock::report::pushed_text;
use lambdock::runner::event::{BuildInfo, CellId};
use lambdock::runner::local::Archives;
use lambdock::runner::{Plan, RunOptions};
use lambdock::wire::{
    ExitCode, PushReport, PushedCell, PushedLayers, SCHEMA_VERSION, UnpushedCell,
};

use crate::args::PushArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::documents::{self, Documents};
use crate::failure::{Failure, Failures};
use crate::run::{Job, Work};
use crate::settings::jobs;
use crate::signals::{self, unless};
use crate::{built, engine, local, project, render, selection, stderr};
use target::{Target, targets};
use told::Told;

/// Pushes images.
pub(crate) fn run(arguments: &PushArgs, context: &Context) -> Result<ExitCode, Failures> {
    let manifest = context.settings.manifest.as_deref();
    let chosen = project::choose(manifest, &arguments.selection.functions)?;
    let wanted = selection::of(&arguments.selection, chosen.functions);
    let mut plan = Plan::images(&chosen.project, &wanted)?;
    if arguments.no_build {
        plan.take_images_as_they_are(&chosen.project);
    }
    let cells: Vec<Cell> = plan
        .cells
        .iter()
        .map(|cell| cell.target.cell.clone())
        .collect();
    // Before any work, since a repository that is none stays none.
    let targets = targets(
        &arguments.to,
        &arguments.image_tags,
        &chosen.project.name,
        &cells,
    )?;
    let documents = Documents::open(context)?;
    let mut local = local::settings(&arguments.bases, &chosen.project, context)?;
    local.archives = arguments.load.clone().map(Archives::Load);
    let project = chosen.project.clone();
    let options = RunOptions {
        jobs: jobs(arguments.jobs, &context.environment)?.count,
        ..RunOptions::default()
    };
    let job = Job {
        work: Work::Build,
        plan,
        options,
        within_memory: false,
        local,
        project: chosen.project,
    };
    let images = built::images(job, context)?.images;
    let push = Push {
        archives: arguments.load.as_deref(),
        known: KnownLayers::of_project(&project.root),
        context,
    };
    let (report, failures) = push.all(&images, &cells, &targets, &project)?;
    let written = documents.write(&report, |styles| pushed_text(&report, styles));
    if failures.is_empty() {
        written?;
        return Ok(ExitCode::Ok);
    }
    if let Err(failed) = written {
        stderr::print(&render::failures(&failed, context.terminal.stderr_color));
    }
    Err(failures.into_iter().collect())
}

/// How images are pushed.
struct Push<'a> {
    /// Where archives lie, where images were loaded from them.
    archives: Option<&'a Path>,
    known: KnownLayers,
    context: &'a Context,
}

impl Push<'_> {
    /// Pushes one image after the other, so that what they share is sent once.
    fn all(
        &self,
        images: &[(CellId, BuildInfo)],
        cells: &[Cell],
        targets: &[Target],
        project: &Project,
    ) -> Result<(PushReport, Vec<Failure>), Failures> {
        let found = engine::choose(&self.context.settings.engine)?;
        let docker = Credentials::of_docker(self.context.settings.engine.docker_folder());
        let mut report = PushReport {
            cells: Vec::new(),
            failed: Vec::new(),
            project: documents::project(project),
            schema_version: SCHEMA_VERSION,
            tool: documents::tool(),
        };
        let mut failures = Vec::new();
        block_on(async {
            let cancel = signals::watch()?;
            let engine = unless(&cancel, Engine::connect(found)).await??;
            let client = Client::new(Login::Docker(docker), Patience::default())?;
            for (cell, target) in cells.iter().zip(targets) {
                let id = CellId::of_cell(cell);
                let Some((_, info)) = images.iter().find(|(own, _)| *own == id) else {
                    continue;
                };
                let work = self.one(&client, &engine, (cell, info), target);
                match unless(&cancel, work).await? {
                    Ok(pushed) => report.cells.push(pushed_cell(cell, &pushed)),
                    Err(error) => {
                        report.failed.push(unpushed_cell(cell, target, &error));
                        failures.push(error.into());
                    }
                }
            }
            Ok((report, failures))
        })?
    }

    async fn one(
        &self,
        client: &Client,
        engine: &Engine,
        (cell, info): (&Cell, &BuildInfo),
        target: &Target,
    ) -> Result<Pushed, RegistryError> {
        let told = Told::new(&CellId::of_cell(cell), target, self.context);
        let archive = self
            .archives
            .map(|folder| folder.join(format!("{}.tar", cell_name(cell))));
        let source = match archive.filter(|path| path.is_file()) {
            Some(path) => Source::Archive(path),
            // By id: a tag may move to a later build.
            None => Source::Engine {
                engine,
                reference: info.image_id.as_deref().unwrap_or(&info.image),
            },
        };
        let delivery = Delivery {
            source,
            repository: &target.repository,
            tags: &target.tags,
            earlier: Earlier::Listed,
            known: &self.known,
        };
        let done = deliver(client, &delivery, &|event| told.event(&event)).await;
        told.finish();
        done
    }
}

fn pushed_cell(cell: &Cell, pushed: &Pushed) -> PushedCell {
    PushedCell {
        architecture: cell.architecture.to_string(),
        bytes_sent: pushed.bytes_sent,
        digest: pushed.digest.clone(),
        duration_ms: (pushed.elapsed.as_secs_f64() * 1e6).round() / 1e3,
        function: cell.function.to_string(),
        image: pushed.image(),
        image_id: pushed.image_id.clone(),
        layers: PushedLayers {
            known: pushed.known,
            mounted: pushed.mounted,
            sent: pushed.sent,
        },
        name: cell_name(cell),
        repository: pushed.repository.to_string(),
        size_bytes: pushed.size,
        tags: pushed.tags.clone(),
        variant: cell.variant.as_ref().map(ToString::to_string),
    }
}

fn unpushed_cell(cell: &Cell, target: &Target, error: &RegistryError) -> UnpushedCell {
    UnpushedCell {
        architecture: cell.architecture.to_string(),
        function: cell.function.to_string(),
        message: error.to_string(),
        name: cell_name(cell),
        repository: target.repository.to_string(),
        variant: cell.variant.as_ref().map(ToString::to_string),
    }
}
