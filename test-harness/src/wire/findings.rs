//! The document of `lambdock scan` and `lambdock trace`: images, their packages,
//! their findings, and the way from each finding to the line that brought it in.
//! Members are sorted by name at every level.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::proof::ProofReport;
use super::report::{ProjectReport, ToolReport};
use super::serving::ServingReport;
use super::trace::{DeploymentReport, TraceReport};

/// Findings of images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock findings")]
pub struct FindingsReport {
    /// The advisories that images were held against; none where findings came
    /// from other scanners alone.
    pub advisories: Option<AdvisoriesReport>,
    /// What AWS serves of these images, where it was asked.
    #[serde(default)]
    pub deployed: Option<ServingReport>,
    /// Functions of CDK apps that run these images, where apps were named.
    pub deployments: Vec<DeploymentReport>,
    /// What was scanned, in the manifest's order.
    pub images: Vec<ImageReport>,
    /// What a reader should know, such as ignores that ignored nothing.
    pub notes: Vec<String>,
    /// The project.
    pub project: Option<ProjectReport>,
    /// What came of the advice, where it was tried.
    #[serde(default)]
    pub proofs: Vec<ProofReport>,
    /// When it was made, RFC 3339.
    pub scanned_at: String,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
    /// What it came to.
    pub verdict: FindingsVerdictReport,
}

/// The advisories at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvisoriesReport {
    /// Ecosystems with advisories, in OSV's words.
    pub ecosystems: Vec<String>,
    /// When the newest of them was modified, RFC 3339.
    pub newest: Option<String>,
    /// How many there are.
    pub records: usize,
    /// Where they were read from.
    pub sources: Vec<String>,
}

/// What a scan came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingsVerdictReport {
    /// Whether everything was checked that should be.
    pub complete: bool,
    /// Findings at or above the threshold.
    pub failed: usize,
    /// Findings that a policy ignores.
    pub ignored: usize,
    /// Whether the gate is passed: complete, and nothing failed.
    pub passed: bool,
    /// What keeps the scan from being complete.
    pub problems: usize,
    /// The grade from which findings fail: `none`, `low`, `medium`, `high` or
    /// `critical`.
    pub threshold: String,
    /// All findings.
    pub total: usize,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageReport {
    /// Docker's word for its architecture.
    pub architecture: String,
    /// Digests of its manifest, `sha256:…`.
    pub digests: Vec<String>,
    /// Its findings, the gravest first.
    pub findings: Vec<FindingReport>,
    /// The function that runs it, where it is known.
    pub function: Option<String>,
    /// Its reference, or the path of its archive.
    pub image: String,
    /// `sha256:…` of its configuration.
    pub image_id: Option<String>,
    /// Its layers that hold files, bottom first.
    pub layers: Vec<LayerReport>,
    /// Its distribution, for people.
    pub os: Option<String>,
    /// Its packages, by ecosystem, name and version.
    pub packages: Vec<PackageReport>,
    /// What could not be checked.
    pub problems: Vec<ProblemReport>,
    /// The variant.
    pub variant: Option<String>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayerReport {
    /// The step of the image's history.
    pub created_by: Option<String>,
    /// `sha256:…` of its uncompressed archive.
    pub digest: String,
    /// `base`, `own` or `unknown`.
    pub origin: String,
    /// Bytes, uncompressed.
    pub size_bytes: u64,
}

/// A package of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageReport {
    /// In OSV's words, such as `npm` or `Debian:12`.
    pub ecosystem: String,
    /// Licences as declared.
    pub licenses: Vec<String>,
    /// As advisories name it.
    pub name: String,
    /// `base`, `own` or `unknown`.
    pub origin: String,
    /// Where it lies.
    pub places: Vec<PlaceReport>,
    /// Its package URL.
    pub purl: String,
    /// Its version.
    pub version: String,
}

/// Where a package lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceReport {
    /// The way into nested archives, outermost first.
    pub inside: Vec<String>,
    /// The layer, counted from 0 in `layers`; none where a foreign finding names
    /// no layer.
    pub layer: Option<usize>,
    /// The file.
    pub path: String,
}

/// What could not be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProblemReport {
    /// What to do about it.
    pub hint: Option<String>,
    /// Why a policy ignores it, where one does.
    pub ignored: Option<String>,
    /// The word of its kind, such as `no-data`.
    pub kind: String,
    /// What is wrong.
    pub reason: String,
    /// What it is about.
    pub subject: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingReport {
    /// The advisories behind it, as their databases name them.
    pub advisories: Vec<String>,
    /// Its other ids.
    pub aliases: Vec<String>,
    /// The probability of exploitation within 30 days, 0 to 1.
    pub epss: Option<f64>,
    /// The first versions without it; none where none is known, absent where
    /// nobody tells.
    pub fixed_versions: Option<Vec<String>>,
    /// Its id.
    pub id: String,
    /// `vulnerability` or `malware`.
    pub kind: String,
    /// Whether it is known to be exploited.
    pub known_exploited: bool,
    /// The package.
    pub package: PackageReport,
    /// Where to read on.
    pub references: Vec<String>,
    /// How grave it is.
    pub severity: SeverityReport,
    /// Who says so.
    pub sources: Vec<String>,
    /// What it came to under the policy.
    pub status: FindingStatusReport,
    /// One line.
    pub summary: String,
    /// From the finding to the line.
    pub trace: Option<TraceReport>,
    /// Whether the function loads the package, where that was watched.
    pub usage: Option<UsageReport>,
}

/// How grave a finding is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityReport {
    /// `none`, `low`, `medium`, `high` or `critical`; absent where nobody scored
    /// it.
    pub level: Option<String>,
    /// A CVSS base score.
    pub score: Option<f64>,
    /// `cvss`, `database`, `scanner` or `malware`.
    pub source: Option<String>,
    /// The CVSS vector.
    pub vector: Option<String>,
}

/// What a finding came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingStatusReport {
    /// Until when it is ignored, `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// `failed`, `below` or `ignored`.
    pub is: String,
    /// Why it does not fail: in the policy's words where it is ignored.
    pub reason: Option<String>,
}

/// Whether a function loads a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageReport {
    /// On which case, where it was on one.
    pub case: Option<String>,
    /// The class that was loaded, in Java.
    pub class: Option<String>,
    /// The first file of it that was loaded.
    pub file: Option<String>,
    /// What loaded it.
    pub importer: Option<String>,
    /// Why it is unknown.
    pub reason: Option<String>,
    /// `loaded-at-init`, `loaded-on-event`, `linked`, `never` or `unknown`.
    pub usage: String,
}

/// The schema of the document, as the text that `schemas/findings.schema.json`
/// holds.
pub fn findings_schema() -> String {
    super::schema_text(&schemars::schema_for!(FindingsReport))
}
