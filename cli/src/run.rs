//! One run of the library's runner on this machine's engine, from the choice of
//! the engine to the verdict. What happens is told to a listener.

use std::sync::Arc;

use lambdock::engine::{Candidate, Credentials, Engine};
use lambdock::model::Project;
use lambdock::remote::OnAws;
use lambdock::runner::event::{EngineInfo, Event, EventSender, EventStream, RunInfo};
use lambdock::runner::local::{Local, LocalSettings};
use lambdock::runner::{
    CancellationToken, Plan, RunOptions, Stage, Verdict, build, channel, run as test,
};
use lambdock::wire::ExitCode;

use crate::args::Against;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::signals::{self, unless};
use crate::{cloud, documents, engine};

/// What to do.
pub(crate) struct Job {
    /// With each cell.
    pub(crate) work: Work,
    /// The project.
    pub(crate) project: Project,
    /// Its cells.
    pub(crate) plan: Plan,
    /// How the runner goes about it; who cancels is decided here.
    pub(crate) options: RunOptions,
    /// Whether environments may have no more memory together than the engine
    /// has.
    pub(crate) within_memory: bool,
    /// How images are built and environments started.
    pub(crate) local: LocalSettings,
}

/// What to do with each cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    /// Build its image.
    Build,
    /// Build its image and run its cases.
    Test,
    /// Run its cases on what is deployed.
    Against {
        /// Behind what.
        against: Against,
        /// Whether to run them on this machine, too.
        here: bool,
    },
}

/// Somebody who wants to know what happens.
pub(crate) trait Listener: Send + 'static {
    /// Takes the next event.
    fn event(&mut self, event: &Event);
}

/// The thread that listens is gone.
#[derive(Debug, thiserror::Error)]
#[error("failed to follow the run")]
struct Deaf(#[source] tokio::task::JoinError);

impl Explain for Deaf {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// Does the job; gives the verdict and the listener back.
pub(crate) fn run<L: Listener>(
    job: Job,
    listener: L,
    context: &Context,
) -> Result<(Verdict, L), Failures> {
    if let Work::Against {
        against,
        here: false,
    } = &job.work
    {
        let against = against.clone();
        return block_on(on_aws(against, job, listener, context))?;
    }
    let found = engine::choose(&context.settings.engine)?;
    let credentials = Credentials::of_docker(context.settings.engine.docker_folder());
    block_on(on_engine(found, credentials, job, (listener, context)))?
}

/// Runs cases on what is deployed, without an engine.
async fn on_aws<L: Listener>(
    against: Against,
    mut job: Job,
    listener: L,
    context: &Context,
) -> Result<(Verdict, L), Failures> {
    let cancel = signals::watch()?;
    let cloud = unless(&cancel, cloud::deployed(&job.project, context)).await??;
    let info = info(&job, None);
    job.options.cancel = cancel;
    let (sender, stream) = channel();
    let listening = listen(stream, listener);
    let stage = OnAws::new(cloud, against.qualifier, None);
    let verdict = test(&job.plan, &stage, &job.options, info, &sender).await;
    end(sender);
    let listener = listening.await.map_err(Deaf)?;
    Ok((verdict, listener))
}

async fn on_engine<L: Listener>(
    found: Candidate,
    credentials: Credentials,
    mut job: Job,
    (listener, context): (L, &Context),
) -> Result<(Verdict, L), Failures> {
    let cancel = signals::watch()?;
    let cloud = match &job.work {
        Work::Against { .. } => {
            let asked = cloud::deployed(&job.project, context);
            Some(unless(&cancel, asked).await??)
        }
        Work::Build | Work::Test => None,
    };
    let engine = unless(&cancel, Engine::connect(found)).await??;
    let engine = engine.with_credentials(credentials);
    let info = info(&job, Some(&engine));
    if job.within_memory {
        job.options.memory_mb = memory_mb(&engine).await;
    }
    let project = Arc::new(job.project);
    let local = Arc::new(Local::open(engine, project, job.local)?);
    job.options.cancel = cancel;
    let (sender, stream) = channel();
    let listening = listen(stream, listener);
    // One environment more than run at a time: one stops while the next starts.
    let warm = (job.options.jobs.get() + 1).min(job.plan.cells.len());
    let stage: Arc<dyn Stage> = match (cloud, &job.work) {
        (Some(cloud), Work::Against { against, .. }) => {
            let here = Arc::clone(&local) as Arc<dyn Stage>;
            Arc::new(OnAws::new(cloud, against.qualifier.clone(), Some(here)))
        }
        _ => Arc::clone(&local) as Arc<dyn Stage>,
    };
    let (plan, options) = (&job.plan, &job.options);
    let verdict = if job.work == Work::Build {
        build(plan, stage.as_ref(), options, info, &sender).await
    } else {
        let testing = test(plan, stage.as_ref(), options, info, &sender);
        tokio::join!(testing, warm_up(&local, warm, &options.cancel)).0
    };
    end(sender);
    local.shut_down().await;
    let listener = listening.await.map_err(Deaf)?;
    Ok((verdict, listener))
}

/// The engine's memory; an engine that does not tell has no limit.
async fn memory_mb(engine: &Engine) -> Option<u64> {
    let state = engine.state().await.ok()?;
    state.memory.map(|bytes| bytes >> 20)
}

/// The stream of events ends with its sender.
fn end(sender: EventSender) {
    drop(sender);
}

/// Gets networks ready while the first images are built. What fails here fails
/// again where an environment needs it, and is told there.
async fn warm_up(local: &Local, environments: usize, cancel: &CancellationToken) {
    let _ = unless(cancel, local.warm(environments)).await;
}

/// Listens on a thread of its own, so that a reader who takes his time does not
/// hold up the run.
fn listen<L: Listener>(mut stream: EventStream, mut listener: L) -> tokio::task::JoinHandle<L> {
    tokio::task::spawn_blocking(move || {
        while let Some(event) = stream.blocking_next() {
            listener.event(&event);
        }
        listener
    })
}

fn info(job: &Job, engine: Option<&Engine>) -> RunInfo {
    let Project { name, manifest, .. } = &job.project;
    let against = match &job.work {
        Work::Against { against, .. } => Some(against.to_string()),
        Work::Build | Work::Test => None,
    };
    RunInfo {
        project: name.clone(),
        manifest: manifest.is_file().then(|| manifest.clone()),
        engine: engine.map(|engine| EngineInfo {
            name: engine.info().name.clone(),
            version: engine.info().version.clone(),
            address: engine.address().to_string(),
        }),
        emulator: (job.work != Work::Build && engine.is_some()).then(|| "rie".to_owned()),
        against,
        started_at: Some(documents::now()),
        cells: Vec::new(),
        shard: None,
    }
}
