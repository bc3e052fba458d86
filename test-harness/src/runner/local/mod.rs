//! The stage on this machine's engine: images built there, environments run
//! there.

mod archives;
mod convert;
mod reading;
mod running;
mod stage;
mod supplies;
mod tail;
mod watch;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::sync::OnceCell;

use crate::engine::{Engine, EngineError, ImageFacts, Images};
use crate::image::build::{BuildSettings, Builder};
use crate::image::stand_in::LocalStandIns;
use crate::image::{Lock, LockError};
use crate::model::{Architecture, Project};
use crate::runtime::rie::{self, RieError};
use crate::runtime::{Emulator, Launcher, SweepScope, Whose, sweep};

pub use archives::Archives;
use supplies::HostSupplies;

/// How a local stage works.
#[derive(Clone)]
pub struct LocalSettings {
    /// How images are built.
    pub build: BuildSettings,
    /// Where downloads are kept, such as the emulator.
    pub cache: PathBuf,
    /// The host's bundle of certificate authorities; the system's where absent.
    pub authorities: Option<PathBuf>,
    /// Run without Lambda's limits.
    pub relaxed: bool,
    /// Where images are saved to, or loaded from.
    pub archives: Option<Archives>,
    /// Whether to watch what functions load.
    pub evidence: bool,
}

/// Why there is no local stage.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The lock cannot be read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The emulator is not to be had.
    #[error(transparent)]
    Emulator(#[from] RieError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl LocalError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Lock(_) => Some("restore it from version control, or delete it".to_owned()),
            Self::Emulator(error) => error.hint(),
            Self::Engine(error) => error.hint(),
        }
    }
}

/// Builds and runs on one engine.
pub struct Local {
    engine: Engine,
    settings: LocalSettings,
    /// The project's name.
    project: String,
    builder: Builder,
    launcher: OnceCell<Arc<Launcher>>,
    /// What is known of the images that are to run, by reference.
    images: Mutex<HashMap<String, ImageFacts>>,
}

/// The stand-in bases of an engine.
pub fn stand_ins(engine: &Engine, settings: &LocalSettings) -> LocalStandIns {
    let supplies = Arc::new(HostSupplies::new(settings, engine));
    let proxies = settings.build.proxies.clone();
    LocalStandIns::new(Arc::new(engine.clone()), supplies, proxies)
}

impl Local {
    /// A stage for a project.
    ///
    /// # Errors
    /// When the project's lock cannot be read.
    pub fn open(
        engine: Engine,
        project: Arc<Project>,
        settings: LocalSettings,
    ) -> Result<Self, LocalError> {
        let lock = Lock::open(&project.root)?;
        let name = project.name.clone();
        let images: Arc<dyn Images> = Arc::new(engine.clone());
        let builder = Builder::new(
            images,
            Arc::new(stand_ins(&engine, &settings)),
            project,
            lock,
            settings.build.clone(),
        );
        Ok(Self {
            engine,
            settings,
            project: name,
            builder,
            launcher: OnceCell::new(),
            images: Mutex::new(HashMap::new()),
        })
    }

    /// Gets the emulator and that many networks ready, so that the first
    /// environments need not wait for them.
    ///
    /// # Errors
    /// When there is no emulator or the engine refuses its image.
    pub async fn warm(&self, environments: usize) -> Result<(), LocalError> {
        self.launcher().await?.warm(environments).await;
        Ok(())
    }

    /// Removes what this stage keeps ready on the engine. Environments must have
    /// been stopped before.
    pub async fn release(&self) {
        if let Some(launcher) = self.launcher.get() {
            launcher.shut_down().await;
        }
    }

    /// Removes all that this process has on the engine, but for images, other
    /// stages' environments included.
    pub async fn shut_down(&self) {
        self.release().await;
        // An environment whose start was given up half-way has no guard yet.
        let own = SweepScope {
            whose: Whose::Own,
            ..SweepScope::default()
        };
        // Whatever is left is labelled, and `clean` finds it.
        let _ = sweep(&self.engine, own).await;
    }

    async fn launcher(&self) -> Result<&Arc<Launcher>, LocalError> {
        let launcher = self.launcher.get_or_try_init(|| async {
            let architecture = self.engine.info().architecture;
            let architecture = architecture.unwrap_or(Architecture::X86_64);
            let path = rie::ensure(&self.settings.cache, architecture).await?;
            let launcher = Launcher::new(self.engine.clone(), &Emulator { path }).await?;
            Ok::<_, LocalError>(Arc::new(launcher))
        });
        launcher.await
    }
}
