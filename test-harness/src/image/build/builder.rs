//! Builds cells of one project, each only when something it depends on has
//! changed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::{BuildFailure, plan, prepare, secrets};
use crate::engine::buildkit::{BuildOutcome, BuildRequest, BuildStep};
use crate::engine::{ImageFacts, Images, labels};
use crate::image::bases::{BaseChoice, BaseKind, Resolver, StandIns};
use crate::image::context::read_context;
use crate::image::contract::{self, Expected, InspectError, Violation};
use crate::image::dockerfile::{BuildArguments, Dockerfile, blank_syntax, map_images};
use crate::image::lock::Lock;
use crate::image::state::State;
use crate::model::{BasePolicy, BuildSpec, Cell, ImageSource, Project};

const BUILD_DEADLINE: Duration = Duration::from_hours(1);

/// Reads a variable of the host's environment, by name.
pub type Variable = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How to build.
#[derive(Clone)]
pub struct BuildSettings {
    /// Replaces the project's policy on bases.
    pub bases: Option<BasePolicy>,
    /// Resolve public bases anew.
    pub update_bases: bool,
    /// Build even what has not changed, without the engine's cache.
    pub no_cache: bool,
    /// Proxy variables of the host, which every build gets as arguments. The
    /// engine keeps those out of images and of its cache keys.
    pub proxies: BTreeMap<String, String>,
    /// Reads secrets from the host's environment.
    pub variable: Variable,
}

/// An image that is ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltImage {
    /// Its reference.
    pub reference: String,
    /// What the engine knows of it.
    pub facts: ImageFacts,
    /// The bases that its Dockerfile names, in order.
    pub bases: Vec<BaseChoice>,
    /// The reference that the stage which became the image is built on, as the
    /// Dockerfile names it.
    pub base: Option<String>,
    /// Whether nothing had to be built.
    pub unchanged: bool,
    /// How long it took.
    pub elapsed: Duration,
}

/// Builds the images of one project.
pub struct Builder {
    images: Arc<dyn Images>,
    stand_ins: Arc<dyn StandIns>,
    project: Arc<Project>,
    settings: BuildSettings,
    state: State,
    lock: Lock,
    base_turn: Mutex<()>,
    prepare_turns: Mutex<BTreeMap<String, Arc<Mutex<()>>>>,
}

impl Builder {
    /// A builder for a project.
    pub fn new(
        images: Arc<dyn Images>,
        stand_ins: Arc<dyn StandIns>,
        project: Arc<Project>,
        lock: Lock,
        settings: BuildSettings,
    ) -> Self {
        let state = State::open(&project.root);
        if settings.update_bases {
            state.forget_unreachable();
        }
        Self {
            images,
            stand_ins,
            project,
            settings,
            state,
            lock,
            base_turn: Mutex::new(()),
            prepare_turns: Mutex::new(BTreeMap::new()),
        }
    }

    /// Makes sure that a cell's image is there and up to date.
    ///
    /// # Errors
    /// When it cannot be built; nothing of a failed build is left.
    pub async fn build(
        &self,
        cell: &Cell,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BuiltImage, BuildFailure> {
        let began = Instant::now();
        let built = match &cell.source {
            ImageSource::Image(reference) => self.existing(cell, reference).await?,
            ImageSource::Build(spec) => self.dockerfile(cell, spec, tell).await?,
        };
        // Losing the memory costs time only.
        let _ = self.state.save();
        Ok(BuiltImage {
            elapsed: began.elapsed(),
            ..built
        })
    }

    /// Holds an image against Lambda's contract. One that keeps it in every
    /// point is not looked at again.
    ///
    /// # Errors
    /// When the image cannot be read.
    pub async fn check(
        &self,
        built: &BuiltImage,
        expected: Expected<'_>,
    ) -> Result<Vec<Violation>, InspectError> {
        let what = plan::expected_digest(&expected);
        if self.state.is_checked(&built.facts.id, &what) {
            return Ok(Vec::new());
        }
        let violations = contract::inspect(&*self.images, &built.reference, expected).await?;
        if violations.is_empty() {
            self.state.remember_checked(built.facts.id.clone(), what);
            // Losing the memory costs time only.
            let _ = self.state.save();
        }
        Ok(violations)
    }

    async fn existing(&self, cell: &Cell, reference: &str) -> Result<BuiltImage, BuildFailure> {
        let no_image = |reason: String| BuildFailure::NoImage {
            reference: reference.to_owned(),
            reason,
        };
        let found = self.images.image(reference).await?;
        let unchanged = found.is_some();
        let facts = if let Some(facts) = found {
            facts
        } else {
            let pull = self.images.pull(reference, cell.architecture.platform());
            pull.await.map_err(|error| no_image(error.to_string()))?;
            let image = self.images.image(reference).await?;
            image.ok_or_else(|| no_image("the engine lost it after the pull".to_owned()))?
        };
        Ok(BuiltImage {
            reference: reference.to_owned(),
            facts,
            bases: Vec::new(),
            base: None,
            unchanged,
            elapsed: Duration::ZERO,
        })
    }

    async fn dockerfile(
        &self,
        cell: &Cell,
        spec: &BuildSpec,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<BuiltImage, BuildFailure> {
        self.prepare(spec, tell).await?;
        let path = &spec.dockerfile;
        let text = std::fs::read_to_string(path).map_err(|cause| BuildFailure::ReadDockerfile {
            path: path.clone(),
            cause,
        })?;
        let bases = self.bases(cell, spec, &text, tell).await?;
        let arguments = BuildArguments::new(&spec.build_args, cell.architecture);
        let replacement = |reference: &str| {
            let choice = bases.iter().find(|choice| choice.original == reference);
            choice.map(|choice| choice.used.clone())
        };
        let mapped = map_images(&text, &arguments, &replacement);
        let mapped = mapped.map_err(unreadable(spec))?.text;
        // A stand-in is used where no registry is reached, and the frontend that
        // `# syntax=` names would be asked for there as well.
        let stands_in = |base: &BaseChoice| base.kind == BaseKind::StandIn;
        let blanked = blank_syntax(&mapped).filter(|_| bases.iter().any(stands_in));
        let mapped = blanked.map_or(mapped, |blanked| blanked.text);
        let context = read_context(&spec.context, path)?;
        let platform = cell.architecture.platform();
        let inputs = plan::inputs_digest(
            spec,
            &mapped,
            &context.digest,
            &bases,
            &spec.build_args,
            platform,
        );
        let tag = plan::image_tag(&self.project.name, cell);
        let here = self.images.image(&tag).await?;
        let same = |facts: &ImageFacts| facts.labels.get(labels::INPUTS) == Some(&inputs);
        let (facts, unchanged) = match here.filter(same) {
            Some(facts) if !self.settings.no_cache => (facts, true),
            _ => {
                let request = BuildRequest {
                    shared_key: format!("{}:{tag}", spec.context.display()),
                    context: Arc::new(context.files),
                    dockerfile: mapped,
                    tag: tag.clone(),
                    labels: self.labels(cell, inputs),
                    build_args: self.build_args(spec),
                    target: spec.target.clone(),
                    platform: platform.to_owned(),
                    secrets: secrets::read(&spec.secrets, &*self.settings.variable)?,
                    cache_from: spec.cache_from.clone(),
                    no_cache: self.settings.no_cache,
                    deadline: BUILD_DEADLINE,
                };
                self.run(request, spec, &bases, tell).await?
            }
        };
        Ok(BuiltImage {
            reference: tag,
            facts,
            bases,
            base: plan::final_base(&text, spec, &arguments),
            unchanged,
            elapsed: Duration::ZERO,
        })
    }

    async fn run(
        &self,
        request: BuildRequest,
        spec: &BuildSpec,
        bases: &[BaseChoice],
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<(ImageFacts, bool), BuildFailure> {
        let tag = request.tag.clone();
        match self.images.build(request, tell).await? {
            BuildOutcome::Built(_) => {
                let facts = self.images.image(&tag).await?;
                let facts = facts.ok_or_else(|| BuildFailure::NoImage {
                    reference: tag,
                    reason: "the engine lost it after the build".to_owned(),
                })?;
                Ok((facts, false))
            }
            BuildOutcome::Failed { message, tail } => Err(BuildFailure::Failed {
                path: spec.dockerfile.clone(),
                message,
                tail,
                stand_in: bases.iter().any(|base| base.kind == BaseKind::StandIn),
            }),
        }
    }

    async fn prepare(
        &self,
        spec: &BuildSpec,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<(), BuildFailure> {
        let Some(command) = &spec.prepare else {
            return Ok(());
        };
        // Two variants may share a command; it must not run twice at once.
        let turn = {
            let mut turns = self.prepare_turns.lock().await;
            Arc::clone(turns.entry(prepare::key(command)).or_default())
        };
        let _turn = turn.lock().await;
        prepare::prepare(command, &self.state, tell).await
    }

    async fn bases(
        &self,
        cell: &Cell,
        spec: &BuildSpec,
        text: &str,
        tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<Vec<BaseChoice>, BuildFailure> {
        let resolver = Resolver {
            images: &*self.images,
            stand_ins: &*self.stand_ins,
            policy: self.settings.bases.unwrap_or(self.project.bases),
            map: &self.project.base_map,
            lock: &self.lock,
            state: &self.state,
            update: self.settings.update_bases,
            turn: &self.base_turn,
        };
        let arguments = BuildArguments::new(&spec.build_args, cell.architecture);
        let uses = Dockerfile::parse(text).images(&arguments);
        let mut choices: Vec<BaseChoice> = Vec::new();
        for image in uses.map_err(unreadable(spec))? {
            if choices
                .iter()
                .any(|choice| choice.original == image.reference)
            {
                continue;
            }
            let chosen = resolver.choose(&image.reference, cell.architecture, &mut *tell);
            choices.push(chosen.await.map_err(|cause| BuildFailure::Base {
                path: spec.dockerfile.clone(),
                line: image.line,
                cause,
            })?);
        }
        Ok(choices)
    }

    fn labels(&self, cell: &Cell, inputs: String) -> BTreeMap<String, String> {
        let pairs = [
            (labels::KIND, "image".to_owned()),
            (labels::PROJECT, self.project.name.clone()),
            (labels::FUNCTION, cell.function.to_string()),
            (labels::INPUTS, inputs),
        ];
        pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    }

    fn build_args(&self, spec: &BuildSpec) -> BTreeMap<String, String> {
        let mut arguments = self.settings.proxies.clone();
        arguments.extend(spec.build_args.clone());
        arguments
    }
}

fn unreadable(
    spec: &BuildSpec,
) -> impl Fn(crate::image::dockerfile::DockerfileError) -> BuildFailure + '_ {
    move |cause| BuildFailure::Dockerfile {
        path: spec.dockerfile.clone(),
        cause,
    }
}

#[cfg(test)]
mod tests;
