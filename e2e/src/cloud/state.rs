//! What the gateway knows: where moto and the registry are, the calls that came,
//! the trouble that is wanted, what moto forgets, and the functions that run.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::calls::Called;
use super::invoke::Functions;
use super::rules::Rule;
use super::shadow::Shadow;

pub(super) struct State {
    pub(super) moto: u16,
    pub(super) registry: u16,
    pub(super) functions: Functions,
    rules: Mutex<Vec<Rule>>,
    calls: Mutex<Vec<Called>>,
    shadow: Mutex<Shadow>,
    holding: AtomicUsize,
    released: Notify,
}

impl State {
    pub(super) fn new(moto: u16, registry: u16) -> Self {
        Self {
            moto,
            registry,
            functions: Functions::default(),
            rules: Mutex::default(),
            calls: Mutex::default(),
            shadow: Mutex::default(),
            holding: AtomicUsize::new(0),
            released: Notify::new(),
        }
    }

    pub(super) fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn calls(&self) -> MutexGuard<'_, Vec<Called>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn shadow(&self) -> MutexGuard<'_, Shadow> {
        self.shadow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_holding(&self) -> bool {
        self.holding.load(Ordering::SeqCst) > 0
    }

    /// Lets go of every call that is held.
    pub(super) fn release(&self) {
        self.released.notify_waiters();
    }

    /// Waits until all is calm, or until the caller is gone and this is dropped.
    pub(super) async fn hold(&self) {
        let released = self.released.notified();
        self.holding.fetch_add(1, Ordering::SeqCst);
        let _held = Held(&self.holding);
        released.await;
    }
}

struct Held<'a>(&'a AtomicUsize);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
