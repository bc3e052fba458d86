//! The document of `lambdock test --evidence`: what functions loaded while their
//! cases ran, and what could not be seen. Members are sorted by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ProjectReport, ToolReport};

/// What functions loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock test --evidence")]
pub struct EvidenceReport {
    /// The cells that ran, in the order in which they were begun.
    pub cells: Vec<CellEvidence>,
    /// The project.
    pub project: ProjectReport,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// What one cell's environments loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellEvidence {
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// Its environments, in the order in which they ended.
    pub environments: Vec<EnvironmentEvidence>,
    /// The function.
    pub function: String,
    /// The image's id.
    pub image_id: Option<String>,
    /// The image's packages, but for those of a distribution; none where they
    /// could not be listed.
    pub packages: Option<Vec<PackageEvidence>>,
    /// The variant.
    pub variant: Option<String>,
}

/// How a package was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageEvidence {
    /// Bytes of its files in the image, where they are known.
    pub bytes: Option<u64>,
    /// Whether it was never loaded, and nothing that is in use says it needs it.
    pub can_go: bool,
    /// The cases on whose events it was loaded, where none did at init.
    pub cases: Vec<String>,
    /// The first class of it that was loaded, in Java.
    pub class: Option<String>,
    /// Its ecosystem, such as `npm`.
    pub ecosystem: String,
    /// The first file of it that was loaded.
    pub file: Option<String>,
    /// The file that asked for that one, where it is known.
    pub importer: Option<String>,
    /// Its name.
    pub name: String,
    /// The files of the image that say it is there.
    pub places: Vec<String>,
    /// Why nobody can tell, where that is so.
    pub reason: Option<String>,
    /// `loaded at init`, `loaded on event`, `linked`, `never loaded` or `unknown`.
    pub usage: String,
    /// Its version.
    pub version: String,
}

/// What one environment loaded, from its start to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentEvidence {
    /// Files of the function's own code that look like many packages in one, each
    /// with what says so: what is in them cannot be told apart.
    pub bundles: Vec<BundleEvidence>,
    /// The container's id.
    pub container: String,
    /// The cases whose events it got, in this order.
    pub exercised: Vec<String>,
    /// What could not be seen. As long as there is one, nothing is known to be
    /// unused.
    pub gaps: Vec<String>,
    /// What was loaded, by process and in the order in which it was.
    pub loads: Vec<LoadEvidence>,
    /// The processes that told what they load.
    pub processes: Vec<ProcessEvidence>,
    /// Files of code that were opened and never seen to be loaded.
    pub reads: Vec<String>,
}

/// A process that told what it loads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessEvidence {
    /// Its command, where it is known.
    pub command: Vec<String>,
    /// Its id within the container.
    pub pid: u32,
    /// `node`, `python` or `java`.
    pub runtime: String,
    /// The thread, 0 for the process's first.
    pub thread: u32,
    /// The runtime's version, where it is known.
    pub version: Option<String>,
}

/// One file or class that was loaded, by the first process that did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadEvidence {
    /// The case on whose event it was loaded; none for one that was loaded at init.
    pub case: Option<String>,
    /// The class, in Java.
    pub class: Option<String>,
    /// The file that asked for it, where it is known.
    pub importer: Option<String>,
    /// The way into nested archives, outermost first.
    pub inside: Vec<String>,
    /// What it was loaded as, such as `commonjs`, `module`, `python` or `class`.
    pub kind: String,
    /// The file, absolute in the image; in Java the folder or archive that holds it.
    pub path: String,
    /// The process's id within the container.
    pub pid: u32,
}

/// A file that looks like many packages in one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleEvidence {
    /// The file.
    pub path: String,
    /// What says so.
    pub reason: String,
}

/// The schema of the document, as the text that `schemas/evidence.schema.json`
/// holds.
pub fn evidence_schema() -> String {
    super::schema_text(&schemars::schema_for!(EvidenceReport))
}
