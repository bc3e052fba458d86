//! What environments of one run share: the engine, the emulator, and networks
//! that are ready before they are needed.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::sandbox::Sandbox;
use super::sandbox_image::SandboxImage;
use crate::engine::{Engine, EngineError};
use crate::model::Architecture;

/// The emulator to put into environments.
#[derive(Debug, Clone)]
pub struct Emulator {
    /// The executable on this machine, for the engine's own architecture.
    pub path: PathBuf,
}

/// Starts environments; keeps network sandboxes for them.
#[derive(Debug)]
pub struct Launcher {
    pub(super) engine: Engine,
    pub(super) image: SandboxImage,
    idle: Mutex<Vec<Sandbox>>,
    /// Set once this engine refused a sandbox: environments then have a
    /// network of their own.
    refused: Mutex<Option<String>>,
}

impl Launcher {
    /// Prepares the sandbox image on the engine.
    ///
    /// # Errors
    /// When the emulator cannot be read or the engine refuses the image.
    pub async fn new(engine: Engine, emulator: &Emulator) -> Result<Self, EngineError> {
        let architecture = engine.info().architecture.unwrap_or(Architecture::X86_64);
        let image = SandboxImage::ensure(&engine, &emulator.path, architecture).await?;
        Ok(Self {
            engine,
            image,
            idle: Mutex::new(Vec::new()),
            refused: Mutex::new(None),
        })
    }

    /// Gets that many sandboxes ready, side by side.
    pub async fn warm(&self, count: usize) {
        let starts = (0..count).map(|_| Sandbox::start(&self.engine, &self.image));
        for started in futures_util::future::join_all(starts).await {
            match started {
                Ok(sandbox) => self.idle().push(sandbox),
                Err(error) => self.refuse(error.to_string()),
            }
        }
    }

    /// Why environments of this run have a network of their own, where they
    /// do; reports say it.
    pub fn slow_road(&self) -> Option<String> {
        lock(&self.refused).clone()
    }

    /// Removes the sandboxes. Environments must have been stopped before.
    pub async fn shut_down(&self) {
        let idle = std::mem::take(&mut *self.idle());
        let removals = idle.into_iter().map(Sandbox::remove);
        futures_util::future::join_all(removals).await;
    }

    /// A sandbox for one environment; `None` when the engine has none to give.
    pub(super) async fn sandbox(&self) -> Option<Sandbox> {
        let ready = self.idle().pop();
        if ready.is_some() || self.slow_road().is_some() {
            return ready;
        }
        match Sandbox::start(&self.engine, &self.image).await {
            Ok(sandbox) => Some(sandbox),
            Err(error) => {
                self.refuse(super::sandbox::chain(&error));
                None
            }
        }
    }

    /// Takes a sandbox back whose environment is gone.
    pub(super) fn give_back(&self, sandbox: Sandbox) {
        self.idle().push(sandbox);
    }

    fn refuse(&self, reason: String) {
        *lock(&self.refused) = Some(reason);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Sandbox>> {
        lock(&self.idle)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is left half done by a panic: values are replaced whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
