//! Being asked to stop: once to stop well, twice to stop at once.

use std::future::Future;
use std::io;

use lambdock::runner::CancellationToken;
use lambdock::wire::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::asynchronous::RuntimeError;
use crate::failure::Explain;
use crate::stderr;

/// The user has stopped the command.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct Interrupted;

impl Explain for Interrupted {
    fn code(&self) -> ExitCode {
        ExitCode::Interrupted
    }
}

/// Watches for the wish to stop from here on: the first one cancels, the second
/// one ends the process.
pub(crate) fn watch() -> Result<CancellationToken, RuntimeError> {
    let mut signals = Signals::new().map_err(RuntimeError::from)?;
    let cancel = CancellationToken::new();
    let first = cancel.clone();
    tokio::spawn(async move {
        signals.next().await;
        stderr::say("\nstopping; once more to end at once");
        first.cancel();
        signals.next().await;
        stderr::say("\nended; `lambdock clean` removes what is left on the engine");
        end();
    });
    Ok(cancel)
}

/// Does work until it ends, or until it is given up.
pub(crate) async fn unless<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, Interrupted> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Interrupted),
        done = work => Ok(done),
    }
}

#[expect(
    clippy::exit,
    reason = "whoever asks twice wants no more work to be done"
)]
fn end() -> ! {
    std::process::exit(ExitCode::Interrupted.code().into())
}

/// The signals that ask a process to stop.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
