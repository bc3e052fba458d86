//! The way from a finding to the line that brought it in, as documents have it.
//! A hop that nobody knows says why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The way of one finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceReport {
    /// What to change.
    pub advice: Option<AdviceReport>,
    /// Why no change is told, where none is.
    #[serde(default)]
    pub advice_unknown: Option<String>,
    /// The line of the Dockerfile that names the base image, where the package
    /// came with that.
    pub base: Option<LineReport>,
    /// Where the package was put into the image, one for each place.
    pub layers: Vec<LayerTraceReport>,
    /// The ways from lines of manifests to the package, the shortest first.
    pub paths: Vec<PathReport>,
    /// Why no way is told, where none is.
    pub paths_unknown: Option<String>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineReport {
    /// The file, relative to the project where it lies in it.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// What the line says.
    pub text: String,
}

/// Where a place of a package comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerTraceReport {
    /// The instruction of the Dockerfile.
    pub instruction: Option<LineReport>,
    /// The layer, counted from 0.
    pub layer: usize,
    /// The file in the image.
    pub path: String,
    /// The name and the line of the stage that it was copied from.
    pub stage: Option<StageReport>,
    /// Why no instruction is told, where none is.
    pub unknown: Option<String>,
}

/// A stage of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageReport {
    /// The line of its `FROM`.
    pub line: LineReport,
    /// Its name or number.
    pub name: String,
}

/// A way from a line to a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathReport {
    /// Where the lockfile has the package.
    pub locked: Option<LineReport>,
    /// The line of the manifest.
    pub manifest: LineReport,
    /// `runtime`, `development`, `optional` or `indirect`.
    pub scope: String,
    /// From what the line asks for down to the package, as `name@version`.
    pub steps: Vec<String>,
    /// The line that says the version, where that is another.
    pub version_line: Option<LineReport>,
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceReport {
    /// `remove`, `raise`, `override` or `rebase`.
    pub action: String,
    /// The changes one by one, as a program applies them.
    #[serde(default)]
    pub changes: Vec<ChangeReport>,
    /// The change as a unified diff, where it is one of lines.
    pub diff: Option<String>,
    /// Commands that renew lockfiles afterwards.
    #[serde(default)]
    pub renew: Vec<RenewalReport>,
    /// In words.
    pub text: String,
}

/// One change of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeReport {
    /// `remove`, `raise` or `override`.
    pub action: String,
    /// The manifest, relative to the project where it lies in it.
    pub file: String,
    /// The version that was found, where a single package is overridden.
    pub from: Option<String>,
    /// The package.
    pub package: String,
    /// What needs the package, where it is overridden for that alone.
    pub parent: Option<String>,
    /// The version that it gets.
    pub to: Option<String>,
}

/// A command that renews a lockfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewalReport {
    /// Program and arguments.
    pub command: Vec<String>,
    /// The folder that it is run in.
    pub folder: String,
}

/// A function of a CDK app that runs an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeploymentReport {
    /// The folder of the cloud assembly.
    pub assembly: String,
    /// The path of its construct.
    pub construct_path: Option<String>,
    /// The line of the app's source that declares it.
    pub declared: Option<LineReport>,
    /// Why that line is unknown, where it is.
    pub declared_unknown: Option<String>,
    /// The folder of the app that the image is built from.
    pub folder: Option<String>,
    /// Why that folder is unknown, where it is.
    pub folder_unknown: Option<String>,
    /// The function of the manifest that it is, where one is.
    pub function: Option<String>,
    /// The function's name, where the template sets one.
    pub function_name: Option<String>,
    /// The image's address in the template.
    pub image_uri: String,
    /// The logical id in CloudFormation.
    pub logical_id: String,
    /// The stack.
    pub stack: String,
    /// The template's file.
    pub template: String,
}
