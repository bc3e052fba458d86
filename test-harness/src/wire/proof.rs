//! What came of advice that was tried, as documents have it: a copy was changed,
//! built, tested and scanned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Advice that was tried on a copy of one function's sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofReport {
    /// Docker's word for the image's architecture.
    pub architecture: String,
    /// The same cases before and after; none where the copy was not built.
    pub cases: Option<ProofCasesReport>,
    /// Everything that was changed, as a unified diff.
    pub diff: String,
    /// The function.
    pub function: String,
    /// Findings that are gone.
    pub gone: Vec<ProvenFindingReport>,
    /// Findings that only the changed image has.
    pub new: Vec<ProvenFindingReport>,
    /// Whether the advised findings are gone, none is new, and every case
    /// passes.
    pub proven: bool,
    /// Why it is not proven, where that is so.
    pub reasons: Vec<String>,
    /// Findings that are still there, although the advice is meant to end them.
    pub remaining: Vec<ProvenFindingReport>,
    /// Commands that renewed lockfiles, as they were run.
    pub renewed: Vec<String>,
    /// Bytes of the image that was changed.
    pub size_after: Option<u64>,
    /// Bytes of the image as it was.
    pub size_before: Option<u64>,
    /// Findings that no advice was tried for.
    pub untried: usize,
    /// The variant.
    pub variant: Option<String>,
}

/// One finding, before or after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenFindingReport {
    /// Its id.
    pub id: String,
    /// The package.
    pub package: String,
    /// The version that has it.
    pub version: String,
}

/// The cases of a function, run before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofCasesReport {
    /// Cases whose outcome or answer is another one.
    pub changed: Vec<String>,
    /// Cases that failed in the changed image.
    pub failed: Vec<String>,
    /// How many passed in the changed image.
    pub passed_after: usize,
    /// How many passed before.
    pub passed_before: usize,
    /// How many were run in the changed image.
    pub total_after: usize,
    /// How many were run before.
    pub total_before: usize,
}
