//! The runner's port on a real engine: build a cell, start its environment.

use std::sync::{Arc, PoisonError};

use async_trait::async_trait;

use super::archives::{Archives, Loaded};
use super::running::LocalRunning;
use super::{Local, LocalError, convert};
use crate::engine::buildkit::BuildStep;
use crate::engine::{ImageFacts, Images};
use crate::evidence::{self, Hooks};
use crate::image::build::BuiltImage;
use crate::image::contract::{Expected, Severity};
use crate::model::{Cell, ImageSource, Limits};
use crate::runner::event::BuildInfo;
use crate::runner::failure::{CellFailure, CellFailureKind, Failure};
use crate::runner::plan::Target;
use crate::runner::port::{Prepared, Progress, Running, Stage};
use crate::runtime::{Attached, Environment, EnvironmentSpec, StartFailure, runtime_command};

#[async_trait]
impl Stage for Local {
    async fn prepare(&self, target: &Target, progress: &Progress) -> Result<Prepared, CellFailure> {
        let cell = &target.cell;
        if let (Some(Archives::Load(folder)), ImageSource::Build(_)) =
            (&self.settings.archives, &cell.source)
        {
            let Loaded { built, info } = self.load(folder, cell).await?;
            self.keeps_contract(target, &built, progress).await?;
            return Ok(self.prepared(&built, info));
        }
        let mut tell = |step: BuildStep| match step {
            BuildStep::Started { name } => progress.line(name),
            BuildStep::Output { line } => progress.line(line),
            BuildStep::Finished { .. } => {}
        };
        let built = self.builder.build(cell, &mut tell).await;
        let built = built.map_err(|error| convert::build_failure(&error))?;
        self.keeps_contract(target, &built, progress).await?;
        if let (Some(Archives::Save(folder)), ImageSource::Build(_)) =
            (&self.settings.archives, &cell.source)
        {
            self.save(folder, cell, &built).await?;
        }
        Ok(self.prepared(&built, convert::build_info(&built, &cell.source)))
    }

    async fn start(
        &self,
        target: &Target,
        prepared: &Prepared,
    ) -> Result<Box<dyn Running>, CellFailure> {
        let launcher = self.launcher().await.map_err(|error| no_launcher(&error))?;
        let mut spec = self.spec(target, prepared).await?;
        let hooks = self.watch(&mut spec, &prepared.image).await?;
        let started = Environment::start(launcher, &spec).await;
        let environment = match started {
            Ok(environment) => environment,
            Err(error) => return Err(self.not_started(&error).await),
        };
        Ok(Box::new(LocalRunning::new(
            environment,
            Arc::clone(launcher),
            hooks,
        )))
    }
}

impl Local {
    /// An image to run, whose facts need not be asked for again.
    fn prepared(&self, built: &BuiltImage, info: BuildInfo) -> Prepared {
        let mut images = self.images.lock().unwrap_or_else(PoisonError::into_inner);
        images.insert(built.facts.id.clone(), built.facts.clone());
        Prepared {
            // By id: the tag may move to a later build.
            image: built.facts.id.clone(),
            build: info,
        }
    }

    /// A failure to start; the engine's, where that is gone.
    async fn not_started(&self, error: &StartFailure) -> CellFailure {
        let failure = convert::start_failure(error);
        if self.engine.answers().await {
            return failure;
        }
        let hint = Some("see whether the engine still runs".to_owned());
        let failure = Failure {
            hint,
            ..*failure.failure
        };
        CellFailure::new(CellFailureKind::Engine, failure)
    }

    /// Refuses an image that Lambda would refuse or could not run; tells the
    /// rest as notes.
    async fn keeps_contract(
        &self,
        target: &Target,
        built: &BuiltImage,
        progress: &Progress,
    ) -> Result<(), CellFailure> {
        let expected = Expected {
            architecture: target.cell.architecture,
            config: &target.function.image_config,
            base: built.base.as_deref(),
        };
        let violations = self.builder.check(built, expected).await;
        let violations = violations.map_err(|error| {
            let failure = Failure {
                hint: error.hint(),
                ..convert::failure(&error)
            };
            CellFailure::new(CellFailureKind::Build, failure)
        })?;
        let (errors, rest): (Vec<_>, Vec<_>) = violations
            .iter()
            .partition(|violation| violation.severity == Severity::Error);
        for violation in rest {
            progress.note(convert::violation_text(violation));
        }
        match convert::contract_failure(&built.reference, &errors) {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }

    async fn spec(
        &self,
        target: &Target,
        prepared: &Prepared,
    ) -> Result<EnvironmentSpec, CellFailure> {
        let function = &target.function;
        let facts = self.facts(&prepared.image).await?;
        let command = runtime_command(&facts, &function.image_config);
        let command = command.map_err(|error| {
            let failure = Failure {
                hint: Some(error.hint()),
                ..convert::failure(&error)
            };
            CellFailure::new(CellFailureKind::Start, failure)
        })?;
        let limits = if self.settings.relaxed {
            Limits::RELAXED
        } else {
            function.limits.clone()
        };
        Ok(EnvironmentSpec {
            image: prepared.image.clone(),
            function: function.name.clone(),
            command,
            working_directory: function.image_config.working_directory.clone(),
            platform: self.foreign_platform(&target.cell),
            memory_mb: function.memory_mb,
            ephemeral_storage_mb: function.ephemeral_storage_mb,
            timeout: function.timeout,
            environment: function.local_environment(),
            limits,
            attached: None,
        })
    }

    /// Has what a function loads told, where that is asked for; otherwise nothing
    /// of its environment is changed.
    async fn watch(
        &self,
        spec: &mut EnvironmentSpec,
        image: &str,
    ) -> Result<Option<Hooks>, CellFailure> {
        if !self.settings.evidence {
            return Ok(None);
        }
        let mut variables = self.facts(image).await?.environment;
        variables.extend(spec.environment.clone());
        let hooks = Hooks::new(&variables, &spec.command);
        spec.environment.extend(hooks.variables.clone());
        spec.attached = Some(Attached {
            folder: evidence::FOLDER.to_owned(),
            archive: evidence::archive().into(),
        });
        Ok(Some(hooks))
    }

    async fn facts(&self, image: &str) -> Result<ImageFacts, CellFailure> {
        let known = {
            let images = self.images.lock().unwrap_or_else(PoisonError::into_inner);
            images.get(image).cloned()
        };
        if let Some(facts) = known {
            return Ok(facts);
        }
        let engine = |error| CellFailure::new(CellFailureKind::Engine, convert::failure(&error));
        let found = self.engine.image(image).await.map_err(engine)?;
        found.ok_or_else(|| {
            let failure = Failure::new(format!("find image `{image}`"));
            CellFailure::new(CellFailureKind::Start, failure)
        })
    }

    /// The platform to ask for, where it is not the engine's own.
    fn foreign_platform(&self, cell: &Cell) -> Option<String> {
        let own = self.engine.info().architecture == Some(cell.architecture);
        let named = matches!(cell.source, ImageSource::Image(_));
        (!own && !named).then(|| cell.architecture.platform().to_owned())
    }
}

fn no_launcher(error: &LocalError) -> CellFailure {
    let kind = match error {
        LocalError::Engine(_) => CellFailureKind::Engine,
        LocalError::Lock(_) | LocalError::Emulator(_) => CellFailureKind::Start,
    };
    let failure = Failure {
        hint: error.hint(),
        ..convert::failure(error)
    };
    CellFailure::new(kind, failure)
}
