//! The document of `lambdock push`: which image is where, by digest. It is what
//! CDK, Terraform, SAM and lambroll are given. Members are sorted by name, cells
//! stand in the manifest's order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ProjectReport, ToolReport};

/// What was pushed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock push")]
pub struct PushReport {
    /// The images that are in the registry.
    pub cells: Vec<PushedCell>,
    /// The images that are not; none where all went well.
    pub failed: Vec<UnpushedCell>,
    /// The project.
    pub project: ProjectReport,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// An image in a registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PushedCell {
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// Bytes that were sent.
    pub bytes_sent: u64,
    /// `sha256:…` of the manifest, which the registry serves.
    pub digest: String,
    /// Milliseconds that it took, the build not among them.
    pub duration_ms: f64,
    /// The function.
    pub function: String,
    /// The image by its digest, as Lambda takes it.
    pub image: String,
    /// `sha256:…` of its configuration.
    pub image_id: String,
    /// How its layers got there.
    pub layers: PushedLayers,
    /// The cell's name in letters, digits, `-` and `_` alone.
    pub name: String,
    /// The repository, with its registry.
    pub repository: String,
    /// Bytes of its layers and its configuration, as they are in the registry.
    pub size_bytes: u64,
    /// Tags that lead to it; the first one is of its id.
    pub tags: Vec<String>,
    /// The variant.
    pub variant: Option<String>,
}

/// How many layers got there in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PushedLayers {
    /// They were there.
    pub known: usize,
    /// They came from another repository of the registry.
    pub mounted: usize,
    /// They were sent.
    pub sent: usize,
}

/// An image that did not get into a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnpushedCell {
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// The function.
    pub function: String,
    /// Why.
    pub message: String,
    /// The cell's name in letters, digits, `-` and `_` alone.
    pub name: String,
    /// The repository that it was for.
    pub repository: String,
    /// The variant.
    pub variant: Option<String>,
}

impl PushedCell {
    /// The cell's name as in reports: `function/variant (architecture)`.
    pub fn id(&self) -> String {
        let variant = self.variant.as_ref().map(|variant| format!("/{variant}"));
        let variant = variant.unwrap_or_default();
        format!("{}{variant} ({})", self.function, self.architecture)
    }
}

/// The schema of the document, as the text that `schemas/push.schema.json`
/// holds.
pub fn push_schema() -> String {
    super::schema_text(&schemars::schema_for!(PushReport))
}
