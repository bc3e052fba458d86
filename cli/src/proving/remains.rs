//! What a proof leaves on the engine, and its removal.

use lambdock::engine::{Engine, Images as _};

use crate::asynchronous::block_on;
use crate::context::Context;
use crate::engine;
use crate::failure::Failures;

/// Removes an image; one that is not there is none to remove.
pub(super) fn remove(tag: &str, context: &Context) -> Result<(), Failures> {
    let found = engine::choose(&context.settings.engine)?;
    block_on(async {
        let engine = Engine::connect(found).await?;
        if engine.image(tag).await?.is_some() {
            engine.remove(tag).await?;
        }
        Ok(())
    })?
}
