//! The images that a scan is about: those of the manifest's functions, built
//! where their inputs changed, or archives and references that were named.

use std::path::{Path, PathBuf};

use lambdock::engine::{Credentials, Engine};
use lambdock::findings::{ScannedCell, Subject, Usage, evidence_of, image_contents, owners};
use lambdock::image::Lock;
use lambdock::image::bases::Forecast;
use lambdock::model::{Cell, ImageSource, Project};
use lambdock::runner::event::{BuildInfo, CellId};
use lambdock::runner::{Plan, RunOptions};
use lambdock::scan::image::{Source, contents};
use lambdock::scan::{ImageContents, LayerCache};
use lambdock::trace::Origins;
use lambdock::wire::EvidenceReport;

use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::Failures;
use crate::run::{Job, Work};
use crate::{built, documents, engine};

/// How to come by images.
pub(super) struct Images<'a> {
    /// What every command goes by.
    pub(super) context: &'a Context,
    /// Where unchanged layers are remembered.
    pub(super) cache: LayerCache,
    /// What functions loaded, as an earlier run wrote it.
    pub(super) evidence: Option<EvidenceReport>,
}

impl Images<'_> {
    /// Archives and layouts, by their paths.
    pub(super) fn of_archives(&self, paths: &[PathBuf]) -> Result<Vec<Subject>, Failures> {
        let read = async {
            let mut images = Vec::new();
            for path in paths {
                let read = contents(source(path), None, Some(&self.cache)).await;
                images.push(read?);
            }
            Ok::<_, Failures>(images)
        };
        let images = block_on(read)??.into_iter();
        let why = "nobody says what the archive was built from";
        let images = images.map(|contents| {
            let cell = ScannedCell::default();
            Subject::new(cell, contents, Origins::unknown(why), Usage::default())
        });
        Ok(images.collect())
    }

    /// The images of a plan's cells; with `exercise`, their cases run, too, while
    /// what they load is watched.
    pub(super) fn of_plan(
        &mut self,
        plan: Plan,
        project: &Project,
        (mut local, options): (lambdock::runner::local::LocalSettings, RunOptions),
        exercise: bool,
    ) -> Result<Vec<Subject>, Failures> {
        let context = self.context;
        local.evidence = exercise;
        let job = Job {
            work: if exercise { Work::Test } else { Work::Build },
            plan,
            options,
            within_memory: true,
            local,
            project: project.clone(),
        };
        let collector = built::images(job, context)?;
        if exercise {
            if collector.failed_cases > 0 {
                let count = collector.failed_cases;
                context.tell(&format!(
                    "note: {count} cases failed while they were watched; `lambdock test` says why"
                ));
            }
            let report = collector
                .loads
                .report(documents::project(project), documents::tool());
            self.evidence = Some(report);
        }
        let built = collector.images;
        let found = engine::choose(&context.settings.engine)?;
        let credentials = Credentials::of_docker(context.settings.engine.docker_folder());
        block_on(async {
            let engine = Engine::connect(found).await?.with_credentials(credentials);
            let mut images = Vec::new();
            for (cell, info) in &built {
                images.push(self.image(&engine, project, cell, info).await?);
            }
            Ok(images)
        })?
    }

    async fn image(
        &self,
        engine: &Engine,
        project: &Project,
        id: &CellId,
        info: &BuildInfo,
    ) -> Result<Subject, Failures> {
        let mut bases: Vec<String> = info.bases.iter().map(|base| base.used.clone()).collect();
        if bases.is_empty() {
            bases = foreseen(project, id)?;
        }
        // By id: a tag may move to a later build.
        let reference = info.image_id.as_deref().unwrap_or(&info.image);
        let read = image_contents(engine, reference, &bases, Some(&self.cache)).await;
        let mut contents = read?;
        contents.image.clone_from(&info.image);
        let function = id.function.as_str();
        let variant = id.variant.as_ref().map(ToString::to_string);
        let cell = self
            .evidence
            .as_ref()
            .and_then(|evidence| evidence_of(evidence, function, variant.as_deref(), &contents.id));
        let usage = match cell {
            Some(cell) => {
                let owners = owners(engine, reference, &contents).await?;
                Usage::of(&contents, cell, &owners)
            }
            None => Usage::default(),
        };
        let origins = origins(project, id, &contents);
        let cell = ScannedCell {
            function: Some(function.to_owned()),
            variant,
        };
        Ok(Subject::new(cell, contents, origins, usage))
    }
}

fn source(path: &Path) -> Source<'static> {
    if path.is_dir() {
        Source::Layout(path.to_owned())
    } else {
        Source::Archive(path.to_owned())
    }
}

/// The cell of a project by its id.
fn cell(project: &Project, id: &CellId) -> Option<Cell> {
    let function = project.function(id.function.as_str())?;
    let mut cells = function.cells().into_iter();
    cells.find(|cell| CellId::of_cell(cell) == *id)
}

/// What the image of a cell may stand on that was not built just now: what the
/// Dockerfile names, by every name that it may have on the engine.
fn foreseen(project: &Project, id: &CellId) -> Result<Vec<String>, Failures> {
    let cell = cell(project, id);
    let Some((ImageSource::Build(spec), architecture)) =
        cell.map(|cell| (cell.source, cell.architecture))
    else {
        return Ok(Vec::new());
    };
    let lock = Lock::open(&project.root)?;
    let forecast = Forecast {
        project,
        lock: &lock,
        policy: None,
    };
    let dockerfile = std::fs::read_to_string(&spec.dockerfile).ok();
    let bases = dockerfile.map(|text| forecast.candidates(&text, &spec, architecture));
    // One that cannot be read leaves the base unknown, and the trace says why.
    Ok(bases.and_then(Result::ok).unwrap_or_default())
}

/// What the image of a cell was built from.
fn origins(project: &Project, id: &CellId, contents: &ImageContents) -> Origins {
    match cell(project, id).map(|cell| (cell.source, cell.architecture)) {
        Some((ImageSource::Build(spec), architecture)) => {
            Origins::read(&spec, architecture, contents)
        }
        Some((ImageSource::Image(_), _)) => {
            Origins::unknown("the manifest names an image, not what it is built from")
        }
        None => Origins::unknown("the manifest has no such function"),
    }
}
