//! The report document of a run. Members are sorted by name at every level, and
//! cells and cases stand in the order of the plan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::CaseReport;

/// The version of the document. Members may be added within a version; whatever
/// is renamed, removed or changed in meaning gets a new one.
pub const SCHEMA_VERSION: u32 = 1;

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock report")]
pub struct RunReport {
    /// What was tested instead of this machine's environments, such as `aws:live`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// What was run, one for each function, variant and architecture.
    pub cells: Vec<CellReport>,
    /// How many of what.
    pub counts: CountsReport,
    /// Milliseconds from beginning to end.
    pub duration_ms: f64,
    /// The emulator that served the Runtime API.
    pub emulator: Option<String>,
    /// The engine.
    pub engine: Option<EngineReport>,
    /// What the run came to.
    pub exit: ExitReport,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// The project.
    pub project: ProjectReport,
    /// The version of this document.
    pub schema_version: u32,
    /// Which part of a larger run it is, where it is one.
    pub shard: Option<ShardReport>,
    /// When it began, RFC 3339.
    pub started_at: Option<String>,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountsReport {
    /// Cases without an outcome.
    pub errors: usize,
    /// Cases that failed.
    pub failed: usize,
    /// Cases that passed after another try; counted in `passed` too.
    pub flaky: usize,
    /// Cells whose image was not built.
    pub not_built: usize,
    /// Cells whose environment or runtime did not start.
    pub not_started: usize,
    /// Cases that passed.
    pub passed: usize,
    /// Cases that were not run.
    pub skipped: usize,
    /// Cases that passed slowly; counted in `passed` too.
    pub slow: usize,
}

/// The engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EngineReport {
    /// Where it answers.
    pub address: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What the run came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExitReport {
    /// The exit code.
    pub code: u8,
    /// Its name.
    pub name: String,
}

/// The project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectReport {
    /// The manifest's path.
    pub manifest: Option<String>,
    /// The name.
    pub name: String,
}

/// A part of a larger run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShardReport {
    /// How many parts there are.
    pub count: usize,
    /// Which part it is, from 1.
    pub index: usize,
    /// Digest of all cells and cases of the whole run.
    pub plan: String,
    /// Where each of the cells stands in the whole run, from 0.
    pub positions: Vec<usize>,
    /// How many cells the whole run has.
    pub whole: usize,
}

/// What wrote the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One cell of a function's matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellReport {
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// The image.
    pub build: BuildReport,
    /// The cases.
    pub cases: Vec<CaseReport>,
    /// Milliseconds, the build included.
    pub duration_ms: f64,
    /// The environments, in the order of their starts.
    pub environments: Vec<EnvironmentReport>,
    /// The function.
    pub function: String,
    /// Its language.
    pub language: Option<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Why, where the status alone does not tell.
    pub reason: Option<String>,
    /// Lambda's limits that the environments did not keep.
    pub relaxed_limits: Vec<String>,
    /// How it went.
    pub status: CellStatusReport,
    /// The variant.
    pub variant: Option<String>,
}

impl CellReport {
    /// The cell's name as in every format: `function/variant (architecture)`.
    pub fn id(&self) -> String {
        let variant = self.variant.as_ref().map(|variant| format!("/{variant}"));
        let variant = variant.unwrap_or_default();
        format!("{}{variant} ({})", self.function, self.architecture)
    }
}

/// How a cell went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CellStatusReport {
    /// All that ran passed.
    Passed,
    /// A case failed or had no outcome.
    Failed,
    /// Nothing was run.
    Skipped,
    /// The image was not built.
    NotBuilt,
    /// The environment or the runtime did not start.
    NotStarted,
    /// The run ended before the cell did.
    Interrupted,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildReport {
    /// What its `FROM` lines got.
    pub bases: Vec<BaseReport>,
    /// Milliseconds.
    pub duration_ms: f64,
    /// Why there is none.
    pub failure: Option<FailureReport>,
    /// Its reference.
    pub image: Option<String>,
    /// Its id.
    pub image_id: Option<String>,
    /// Its size in bytes.
    pub size_bytes: Option<u64>,
    /// How it came about.
    pub status: BuildStatusReport,
}

/// How an image came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BuildStatusReport {
    /// It was built.
    Built,
    /// Its inputs had not changed.
    Unchanged,
    /// It was there already.
    Existing,
    /// It came from an archive.
    Loaded,
    /// It was not built, see `failure`.
    Failed,
    /// Nobody needed it.
    NotRun,
}

/// What a `FROM` line got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseReport {
    /// What the line names.
    pub named: String,
    /// Whose image it got.
    pub origin: BaseOriginReport,
    /// What it got.
    pub used: String,
}

/// Whose base image it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BaseOriginReport {
    /// AWS's own.
    Aws,
    /// A stand-in of ours, which is not Amazon's.
    StandIn,
    /// Another.
    Other,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentReport {
    /// The container's id, where there was one.
    pub container: Option<String>,
    /// Why it did not start.
    pub failure: Option<FailureReport>,
    /// Milliseconds until it was started.
    pub start_ms: Option<f64>,
}

/// Something that failed, and what was seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureReport {
    /// The condition that was waited for.
    pub awaited: Option<String>,
    /// The causes, outermost first.
    pub causes: Vec<String>,
    /// The container's id.
    pub container: Option<String>,
    /// Milliseconds until it failed.
    pub elapsed_ms: Option<f64>,
    /// The exit code.
    pub exit_code: Option<i64>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The image.
    pub image: Option<String>,
    /// The last lines of the log.
    pub log: Vec<String>,
    /// What failed.
    pub message: String,
}

/// The schema of the document, as the text that `schemas/report.schema.json`
/// holds.
pub fn report_schema() -> String {
    super::schema_text(&schemars::schema_for!(RunReport))
}
