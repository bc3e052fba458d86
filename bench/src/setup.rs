//! What every part needs: the project, the engine, images that are built, and
//! the emulator.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use lambdock::engine::{Engine, EngineHints, candidates, first_answering};
use lambdock::image::build::BuildSettings;
use lambdock::model::{Architecture, Cell, Project};
use lambdock::runner::local::{Local, LocalSettings};
use lambdock::runner::{CellFailure, Prepared, Progress, Stage as _, Target};
use lambdock::runtime::rie;
use lambdock::{manifest, runner::Running};

use crate::args::Args;

/// What can go wrong here ends the benchmark, whatever it is.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// How long an address may take to say that it is an engine.
const PING: Duration = Duration::from_secs(5);
/// Variables that builds behind a proxy need.
const PROXIES: [&str; 6] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// The project on its engine.
pub(crate) struct Bench {
    pub(crate) project: Arc<Project>,
    pub(crate) engine: Engine,
    pub(crate) stage: Local,
    /// The same, which watches what functions load.
    pub(crate) watched: Local,
    /// The emulator of the engine's architecture.
    pub(crate) emulator: PathBuf,
}

/// One function that can be started.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) prepared: Prepared,
}

impl Bench {
    pub(crate) async fn open(args: &Args) -> Outcome<Self> {
        let project = Arc::new(manifest::load(&args.manifest)?);
        let variable = |name: &str| std::env::var(name).ok();
        let folder = |name: &str| variable(name).map(PathBuf::from);
        let home = folder("HOME");
        let hints = EngineHints {
            explicit: args.engine.clone(),
            docker_host: variable("DOCKER_HOST"),
            docker_context: variable("DOCKER_CONTEXT"),
            docker_config: folder("DOCKER_CONFIG"),
            home: home.clone(),
            runtime_dir: folder("XDG_RUNTIME_DIR"),
        };
        let engine = Engine::connect(first_answering(candidates(&hints)?, PING)?).await?;
        let user = folder("XDG_CACHE_HOME").or_else(|| Some(home?.join(".cache")));
        let named = args.cache.clone().or_else(|| folder("LAMBDOCK_CACHE"));
        let cache = named
            .or_else(|| Some(user?.join("lambdock")))
            .ok_or("no folder for the emulator; name one by `--cache`")?;
        let architecture = engine.info().architecture.unwrap_or(Architecture::X86_64);
        let emulator = rie::ensure(&cache, architecture).await?;
        let settings = LocalSettings {
            build: build_settings(),
            cache,
            authorities: None,
            relaxed: false,
            archives: None,
            evidence: false,
        };
        let watching = LocalSettings {
            evidence: true,
            ..settings.clone()
        };
        let watched = Local::open(engine.clone(), Arc::clone(&project), watching)?;
        let stage = Local::open(engine.clone(), Arc::clone(&project), settings)?;
        Ok(Self {
            project,
            engine,
            stage,
            watched,
            emulator,
        })
    }

    /// Every cell of the matrix that the engine can run.
    pub(crate) fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        for function in &self.project.functions {
            let function = Arc::new(function.clone());
            for cell in function.cells() {
                if Some(cell.architecture) == self.engine.info().architecture {
                    let function = Arc::clone(&function);
                    targets.push(Target { function, cell });
                }
            }
        }
        targets
    }

    /// Builds a cell's image where that is not done.
    pub(crate) async fn prepare(&self, target: &Target) -> Result<Prepared, CellFailure> {
        let progress = Progress::unheard(&target.cell);
        self.stage.prepare(target, &progress).await
    }

    /// The function that is called so, built.
    pub(crate) async fn subject(&self, name: &str) -> Outcome<Subject> {
        let targets = self.targets();
        let target = targets.into_iter().find(|one| called(&one.cell) == name);
        let target = target.ok_or_else(|| format!("the manifest has no `{name}`"))?;
        let prepared = self.prepare(&target).await;
        let prepared = prepared.map_err(|failure| told(&failure))?;
        Ok(Subject {
            name: name.to_owned(),
            target,
            prepared,
        })
    }

    /// Starts an environment as `lambdock test` does.
    pub(crate) async fn start(&self, subject: &Subject) -> Outcome<Box<dyn Running>> {
        let started = self.stage.start(&subject.target, &subject.prepared).await;
        Ok(started.map_err(|failure| told(&failure))?)
    }
}

/// The event of every invocation: all greeters take it.
pub(crate) fn event() -> Bytes {
    Bytes::from_static(br#"{"name":"Ada","numbers":[1,2,3]}"#)
}

/// `function/variant`, or `function` where it has none.
pub(crate) fn called(cell: &Cell) -> String {
    match &cell.variant {
        Some(variant) => format!("{}/{variant}", cell.function),
        None => cell.function.to_string(),
    }
}

/// A failure in one line.
pub(crate) fn told(failure: &CellFailure) -> String {
    let failure = &failure.failure;
    let causes = failure.causes.iter().map(String::as_str);
    let parts: Vec<&str> = [failure.message.as_str()]
        .into_iter()
        .chain(causes)
        .collect();
    format!("failed to {}", parts.join(": "))
}

fn build_settings() -> BuildSettings {
    let proxies = PROXIES.into_iter().filter_map(|name| {
        let value = std::env::var(name).ok()?;
        Some((name.to_owned(), value))
    });
    BuildSettings {
        bases: None,
        update_bases: false,
        no_cache: false,
        authorities: None,
        proxies: proxies.collect::<BTreeMap<_, _>>(),
        variable: Arc::new(|name| std::env::var(name).ok()),
    }
}
