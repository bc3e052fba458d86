//! The document of `lambdock list`: what a manifest declares. Members are sorted
//! by name, functions stand in the manifest's order. It is what other tools read
//! instead of the manifest, so it has all that a deployment needs; of secrets it
//! says where they come from, never what they are.

mod deploy;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ProjectReport, ToolReport};
pub use deploy::{
    ListedCors, ListedDeploy, ListedDeployment, ListedEvents, ListedLog, ListedReference,
    ListedRepository, ListedStep, ListedUrl, ListedVpc,
};

/// What was listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock list")]
pub struct ListReport {
    /// What holds for every function that is deployed.
    pub deployment: ListedDeployment,
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
    /// What Lambda is told about it; none where it is not deployed.
    pub deploy: Option<ListedDeploy>,
    /// Environment variables, as the manifest gives them.
    pub environment: BTreeMap<String, String>,
    /// Size of `/tmp` in MB.
    pub ephemeral_storage_mb: u32,
    /// What it overrides of its image.
    pub image_config: ListedImageConfig,
    /// Its language.
    pub language: Option<String>,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Its name.
    pub name: String,
    /// Environment variables whose values are read when it is deployed.
    pub references: BTreeMap<String, ListedReference>,
    /// Lambda's limits that its environments do not keep.
    pub relaxed_limits: Vec<String>,
    /// Where its images come from: one for each variant, or one where it is built
    /// in one way.
    pub sources: Vec<ListedSource>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Seconds that one invocation may take.
    pub timeout_s: u64,
    /// Its variants; none where it is built in one way.
    pub variants: Vec<String>,
}

/// What a function overrides of its image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedImageConfig {
    /// Instead of the image's CMD.
    pub command: Option<Vec<String>>,
    /// Instead of the image's ENTRYPOINT.
    pub entry_point: Option<Vec<String>>,
    /// Instead of the image's WORKDIR.
    pub working_directory: Option<String>,
}

/// Where an image comes from: it is built, or it exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedSource {
    /// How it is built; none where it exists.
    pub build: Option<ListedBuild>,
    /// The reference of an image that exists.
    pub image: Option<String>,
    /// The variant, where the function has some.
    pub variant: Option<String>,
}

/// How an image is built. Paths are shown from the current folder where they
/// are below it, as those of cases are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedBuild {
    /// Build arguments.
    pub build_args: BTreeMap<String, String>,
    /// The folder that `COPY` reads.
    pub context: String,
    /// The Dockerfile, inside or outside the context.
    pub dockerfile: String,
    /// What has to run on the host before.
    pub prepare: Option<ListedPrepare>,
    /// Secrets that the build is given.
    pub secrets: Vec<ListedSecret>,
    /// The stage to build; the last one where there is none.
    pub target: Option<String>,
}

/// A command that runs on the host before a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedPrepare {
    /// Program and arguments.
    pub command: Vec<String>,
    /// Where it runs.
    pub directory: String,
    /// Files and folders that it reads.
    pub inputs: Vec<String>,
    /// Files and folders that it makes.
    pub outputs: Vec<String>,
}

/// Where a build's secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListedSecret {
    /// The variable that holds it.
    pub env: Option<String>,
    /// The file that holds it.
    pub file: Option<String>,
    /// The id that the Dockerfile names.
    pub id: String,
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
