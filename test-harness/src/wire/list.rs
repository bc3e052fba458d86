//! The document of `lambdock list`: what a manifest declares. Members are sorted
//! by name, functions stand in the manifest's order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ProjectReport, ToolReport};

/// What was listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock list")]
pub struct ListReport {
    /// The functions.
    pub functions: Vec<ListedFunction>,
    /// The project.
    pub project: ProjectReport,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedFunction {
    /// `x86_64` or `arm64`.
    pub architectures: Vec<String>,
    /// The cases.
    pub cases: Vec<ListedCase>,
    /// Size of `/tmp` in MB.
    pub ephemeral_storage_mb: u32,
    /// Its language.
    pub language: Option<String>,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Its name.
    pub name: String,
    /// Lambda's limits that its environments do not keep.
    pub relaxed_limits: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Seconds that one invocation may take.
    pub timeout_s: u64,
    /// Its variants; none where it is built in one way.
    pub variants: Vec<String>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedCase {
    /// Where it was written.
    pub file: String,
    /// The line there, where it is known.
    pub line: Option<usize>,
    /// Its name.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
}

/// The schema of the document, as the text that `schemas/list.schema.json`
/// holds.
pub fn list_schema() -> String {
    super::schema_text(&schemars::schema_for!(ListReport))
}
