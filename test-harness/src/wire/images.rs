//! The document beside an image's archive: which cell it is of, and how to tell
//! that it is whole. Members are sorted by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{BaseReport, ToolReport};

/// An image in an archive, as `lambdock build --save` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock build --save")]
pub struct SavedImage {
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// The archive's size in bytes.
    pub archive_bytes: u64,
    /// The archive's digest, in hexadecimal digits.
    pub archive_sha256: String,
    /// What the stage that became the image is built on, as its Dockerfile names
    /// it.
    pub base: Option<String>,
    /// What its `FROM` lines got.
    pub bases: Vec<BaseReport>,
    /// The archive, in the same folder, in the form of `docker save`.
    pub file: String,
    /// The function.
    pub function: String,
    /// The image's reference.
    pub image: String,
    /// Its id on the engine that built it.
    pub image_id: String,
    /// The project.
    pub project: String,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
    /// The variant.
    pub variant: Option<String>,
}

/// The schema of the document, as the text that `schemas/image.schema.json`
/// holds.
pub fn image_schema() -> String {
    super::schema_text(&schemars::schema_for!(SavedImage))
}
