//! What an image depends on, as one digest that is the same on every machine
//! with the same files, and that needs no engine: the key of a cache in a
//! pipeline. It is close to the digest that images carry, and not that one: an
//! engine alone knows which image a base's name stands for.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::plan;
use crate::engine::hex;
use crate::image::bases::Forecast;
use crate::image::context::{ContextError, portable_context, portable_digest};
use crate::image::dockerfile::DockerfileError;
use crate::model::{BuildSpec, Cell, ImageSource};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The context or an input cannot be read.
    #[error(transparent)]
    Context(#[from] ContextError),
    /// The Dockerfile cannot be understood.
    #[error("failed to read `{path}`")]
    Dockerfile {
        /// The file.
        path: String,
        /// The cause.
        #[source]
        cause: DockerfileError,
    },
}

/// Digest of all that a cell's image depends on. What `prepare` makes is left
/// out, since it may not be there yet: its command and its inputs stand for it.
///
/// # Errors
/// When the Dockerfile or a file of the context cannot be read.
pub fn cache_key(cell: &Cell, forecast: &Forecast<'_>) -> Result<String, KeyError> {
    let spec = match &cell.source {
        ImageSource::Build(spec) => spec,
        ImageSource::Image(reference) => {
            let named = serde_json::json!([reference, cell.architecture]);
            return Ok(hex(&Sha256::digest(named.to_string())));
        }
    };
    let root = &forecast.project.root;
    let text = std::fs::read_to_string(&spec.dockerfile).unwrap_or_default();
    let bases = forecast.bases(&text, spec, cell.architecture);
    let bases = bases.map_err(|cause| KeyError::Dockerfile {
        path: spec.dockerfile.display().to_string(),
        cause,
    })?;
    let made = spec
        .prepare
        .as_ref()
        .map_or(&[][..], |prepare| &prepare.outputs);
    let context = portable_context(&spec.context, &spec.dockerfile, made)?;
    let platform = cell.architecture.platform();
    let inputs = plan::inputs_digest(spec, &text, &context, &bases, &spec.build_args, platform);
    let all = serde_json::json!([inputs, prepared(spec, root)?]);
    Ok(hex(&Sha256::digest(all.to_string())))
}

fn prepared(spec: &BuildSpec, root: &Path) -> Result<serde_json::Value, ContextError> {
    let Some(prepare) = &spec.prepare else {
        return Ok(serde_json::Value::Null);
    };
    let directory = prepare.directory.strip_prefix(root);
    let directory = directory.unwrap_or(&prepare.directory).to_string_lossy();
    let inputs = portable_digest(root, &prepare.inputs)?;
    Ok(serde_json::json!([prepare.command, directory, inputs]))
}
