//! Stand-in bases that are on the engine already, by the reference that they
//! stand for.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;

use super::bases::{BaseError, StandIns};
use crate::engine::Images;
use crate::engine::buildkit::BuildStep;
use crate::model::Architecture;

/// Stand-ins on one engine.
pub struct LocalStandIns {
    images: Arc<dyn Images>,
}

impl LocalStandIns {
    /// Stand-ins on an engine.
    pub fn new(images: Arc<dyn Images>, _cache: PathBuf) -> Self {
        Self { images }
    }
}

fn name(reference: &str) -> Option<String> {
    let (path, tag) = reference.rsplit_once(':')?;
    let name = path.rsplit('/').next()?;
    let name = match (path.contains("lambda/"), name) {
        (true, "nodejs" | "python" | "java" | "provided") => format!("lambda-{name}:{tag}"),
        (false, "golang") => "golang:1.26".to_owned(),
        (false, "rust") => "rust:1".to_owned(),
        (false, "maven") => "maven:3-17".to_owned(),
        _ => return None,
    };
    Some(format!("lambdock-stand-in/{name}"))
}

#[async_trait]
impl StandIns for LocalStandIns {
    fn knows(&self, reference: &str) -> Result<(), String> {
        let known = name(reference).map(|_| ());
        known.ok_or_else(|| format!("there is no stand-in for `{reference}`"))
    }

    async fn ensure(
        &self,
        reference: &str,
        _architecture: Architecture,
        _tell: &mut (dyn FnMut(BuildStep) + Send),
    ) -> Result<String, BaseError> {
        let tag = name(reference).unwrap_or_default();
        if self.images.image(&tag).await?.is_some() {
            return Ok(tag);
        }
        Err(BaseError::StandIn {
            reference: reference.to_owned(),
            reason: format!("`{tag}` is not on the engine"),
            hint: None,
        })
    }
}
