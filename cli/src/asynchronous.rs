//! From a command, which is synchronous, to the library, which is not.

use std::future::Future;
use std::io;

use lambdock::wire::ExitCode;

use crate::failure::Explain;

/// The system gives us no threads.
#[derive(Debug, thiserror::Error)]
#[error("failed to start threads")]
pub(crate) struct RuntimeError(#[from] io::Error);

impl Explain for RuntimeError {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// Runs work to its end.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, RuntimeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(RuntimeError)?;
    Ok(runtime.block_on(work))
}
