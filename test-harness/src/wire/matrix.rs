//! The document of `lambdock matrix`: the cells that a pipeline works through.
//! Members are sorted by name, cells stand in the manifest's order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ProjectReport, ToolReport};

/// The cells of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock matrix")]
pub struct MatrixReport {
    /// The cells.
    pub cells: Vec<MatrixCell>,
    /// The revision that they have changed since, where one was named.
    pub changed_since: Option<String>,
    /// The project.
    pub project: ProjectReport,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// A cell: one function, variant and architecture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixCell {
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// The cell's name and a digest of all that its image depends on, the same on
    /// every machine.
    pub cache_key: String,
    /// How many cases the function has; without any there is nothing to test.
    pub cases: usize,
    /// Why the cell has changed since the revision, where one was named.
    pub changed: Vec<String>,
    /// The function.
    pub function: String,
    /// The image's reference.
    pub image: String,
    /// Its language.
    pub language: Option<String>,
    /// The cell's name in letters, digits, `-` and `_` alone.
    pub name: String,
    /// Docker's word for the architecture, such as `linux/amd64`.
    pub platform: String,
    /// The command that runs on the host before the build.
    pub prepare: Option<Vec<String>>,
    /// The label of the machines that can build and run it.
    pub runner: String,
    /// The arguments that select it, for `build` and `test`.
    pub select: Vec<String>,
    /// The function's tags.
    pub tags: Vec<String>,
    /// The variant.
    pub variant: Option<String>,
}

impl MatrixCell {
    /// The cell's name as in reports: `function/variant (architecture)`.
    pub fn id(&self) -> String {
        let variant = self.variant.as_ref().map(|variant| format!("/{variant}"));
        let variant = variant.unwrap_or_default();
        format!("{}{variant} ({})", self.function, self.architecture)
    }
}

/// The schema of the document, as the text that `schemas/matrix.schema.json`
/// holds.
pub fn matrix_schema() -> String {
    super::schema_text(&schemars::schema_for!(MatrixReport))
}
