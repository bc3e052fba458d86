//! The documents of `lambdock deploy`, `rollback` and `status`: what is planned,
//! what came of it, what there is. Members are sorted by name; no document holds
//! a secret, nor anything that is made of one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ProjectReport, ToolReport};

/// A plan. One that was saved binds an apply: it is refused where a fresh plan
/// says anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock deploy plan")]
pub struct PlanReport {
    /// The account.
    pub account: String,
    /// The functions, in the manifest's order.
    pub functions: Vec<PlannedFunctionReport>,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// The project.
    pub project: ProjectReport,
    /// The region.
    pub region: String,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// What is planned for a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedFunctionReport {
    /// `create`, `update`, `nothing` or `refuse`.
    pub action: String,
    /// The alias.
    pub alias: String,
    /// The differences.
    pub changes: Vec<DifferenceReport>,
    /// Its name in the manifest.
    pub function: String,
    /// The image that it is to have.
    pub image: PlannedImageReport,
    /// Its name on AWS.
    pub name: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Why nothing can be done, where that is so.
    pub refused: Option<ProblemTextReport>,
    /// What was read of AWS.
    pub remote: RemoteReport,
    /// The steps, in order.
    pub steps: Vec<PlannedStepReport>,
    /// The version that the alias is to lead to, where it is published already.
    pub version: Option<String>,
}

/// One remote value against the wanted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifferenceReport {
    /// What AWS has; none where it has nothing, or where it is secret.
    pub from: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// The property, dotted; empty where it is the whole resource.
    pub property: String,
    /// `repository`, `log group`, `function` or `alias`.
    pub resource: String,
    /// `added`, `differs` or `removed`, where the values are secret.
    pub secret: Option<String>,
    /// What is wanted; none where nothing is, or where it is secret.
    pub to: Option<String>,
}

/// The image that a function is to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedImageReport {
    /// The digest of its configuration: the image's id.
    pub config_digest: String,
    /// The digest of what it was made of, where it has our label.
    pub inputs: Option<String>,
    /// The digest of its manifest, where that is known before it is pushed.
    pub manifest_digest: Option<String>,
}

/// What was read of AWS, so that a plan is bound to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoteReport {
    /// The alias' revision.
    pub alias_revision: Option<String>,
    /// The version that the alias leads to.
    pub alias_version: Option<String>,
    /// The digest of the image of `$LATEST`.
    pub digest: Option<String>,
    /// The newest version.
    pub newest_version: Option<String>,
    /// The revision of `$LATEST`.
    pub revision: Option<String>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedStepReport {
    /// Its name, such as `push-image`.
    pub id: String,
    /// In words.
    pub text: String,
}

/// Something that is not possible or went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProblemTextReport {
    /// Its causes, the nearest first.
    pub causes: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// In words.
    pub message: String,
}

/// What came of a deployment or a rollback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock deploy")]
pub struct DeployReport {
    /// The account.
    pub account: String,
    /// Milliseconds from beginning to end.
    pub duration_ms: f64,
    /// The functions, in the manifest's order.
    pub functions: Vec<DeployedFunctionReport>,
    /// The project.
    pub project: ProjectReport,
    /// The region.
    pub region: String,
    /// The version of this document.
    pub schema_version: u32,
    /// When it began, RFC 3339.
    pub started_at: String,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// What came of one function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeployedFunctionReport {
    /// The alias.
    pub alias: String,
    /// The image's digest by which the registry serves it, once it was known.
    pub digest: Option<String>,
    /// What ended it early.
    pub error: Option<ProblemTextReport>,
    /// The version that the alias led to before.
    pub former_version: Option<String>,
    /// Its name in the manifest.
    pub function: String,
    /// Its name on AWS.
    pub name: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// What was pushed.
    pub pushed: Option<PushedReport>,
    /// Why the alias could not be moved back, where it could not.
    pub rollback_error: Option<ProblemTextReport>,
    /// The version that the alias leads to now, as far as is known.
    pub serving_version: Option<String>,
    /// Runs of cases.
    pub smoke: Vec<SmokeReport>,
    /// `deployed`, `unchanged`, `refused`, `failed`, `rolled-back` or
    /// `interrupted`.
    pub status: String,
    /// The steps.
    pub steps: Vec<DeployedStepReport>,
    /// The version that was to be served, once it was known.
    pub version: Option<String>,
}

/// An image that was pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PushedReport {
    /// Bytes that were sent.
    pub bytes_sent: u64,
    /// Layers that were sent.
    pub layers_sent: usize,
    /// Layers that the registry had.
    pub layers_there: usize,
}

/// Cases that were run on AWS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmokeReport {
    /// Those that did not pass, and why.
    pub failed: Vec<String>,
    /// How many passed.
    pub passed: usize,
    /// The version or alias that they ran on.
    pub qualifier: String,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeployedStepReport {
    /// How long it took.
    pub duration_ms: f64,
    /// Its name, such as `push-image`.
    pub id: String,
    /// `done`, `already` (the world was so) or `failed`; none where it was not
    /// reached.
    pub outcome: Option<String>,
    /// In words.
    pub text: String,
}

/// What is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock status")]
pub struct StatusReport {
    /// The account.
    pub account: String,
    /// The functions, in the manifest's order.
    pub functions: Vec<FunctionStatusReport>,
    /// The project.
    pub project: ProjectReport,
    /// When it was read, RFC 3339.
    pub read_at: String,
    /// The region.
    pub region: String,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// What is deployed of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionStatusReport {
    /// The alias.
    pub alias: String,
    /// Whether the alias is there.
    pub deployed: bool,
    /// When the version was made, RFC 3339.
    pub deployed_at: Option<String>,
    /// The digest of the version's image.
    pub digest: Option<String>,
    /// Where AWS differs from the manifest; none where that is not known.
    pub drift: Option<Vec<DifferenceReport>>,
    /// Its name in the manifest.
    pub function: String,
    /// `$LATEST`; none where there is no function.
    pub latest: Option<LatestReport>,
    /// Its name on AWS.
    pub name: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// The last verdict of a scan of this image, where one is known.
    pub scan: Option<ScanVerdictReport>,
    /// A second version that has a part of the traffic.
    pub second: Option<SharedTrafficReport>,
    /// The alias' URL.
    pub url: Option<String>,
    /// The version that the alias leads to.
    pub version: Option<String>,
    /// How the version is; none where there is none.
    pub version_state: Option<StateReport>,
}

/// `$LATEST`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatestReport {
    /// The digest of its image; none of a Zip function.
    pub digest: Option<String>,
    /// The newest version that was made of it.
    pub newest_version: Option<String>,
    /// How it is.
    pub state: StateReport,
}

/// How a function or a version is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateReport {
    /// AWS's code and words, where it failed.
    pub reason: Option<String>,
    /// `ready`, `pending` or `failed`.
    pub state: String,
}

/// A part of an alias' traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedTrafficReport {
    /// In per cent.
    pub percent: u8,
    /// The version that gets it.
    pub version: String,
}

/// What a scan of an image came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanVerdictReport {
    /// When, RFC 3339.
    pub scanned_at: String,
    /// In words, such as `pass`.
    pub verdict: String,
}

/// The schema of a plan, as the text that `schemas/plan.schema.json` holds.
pub fn plan_schema() -> String {
    super::schema_text(&schemars::schema_for!(PlanReport))
}

/// The schema of a result, as the text that `schemas/deploy.schema.json` holds.
pub fn deploy_schema() -> String {
    super::schema_text(&schemars::schema_for!(DeployReport))
}

/// The schema of a status, as the text that `schemas/status.schema.json` holds.
pub fn status_schema() -> String {
    super::schema_text(&schemars::schema_for!(StatusReport))
}
