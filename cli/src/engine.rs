//! Which engine a command works with. Chosen once, before any thread starts.

use std::time::Duration;

use lambdock::engine::{Candidate, EngineError, EngineHints, candidates, first_answering};

use crate::variables;

/// How long an address may take to answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The engine to work with. To be called before any thread starts, since the
/// client library is told by the process environment.
pub(crate) fn choose(hints: &EngineHints) -> Result<Candidate, EngineError> {
    let found = first_answering(candidates(hints)?, PATIENCE)?;
    variables::choose_engine(&found.address.to_string());
    Ok(found)
}
