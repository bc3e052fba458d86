//! The document of `lambdock doctor`: what is there and what is missing. Members
//! are sorted by name, checks stand in the order in which they were made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::{ExitReport, ToolReport};

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "lambdock doctor")]
pub struct CheckupReport {
    /// The checks.
    pub checks: Vec<CheckReport>,
    /// What they came to.
    pub exit: ExitReport,
    /// The version of this document.
    pub schema_version: u32,
    /// What wrote the document.
    pub tool: ToolReport,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckReport {
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// How it is.
    pub status: CheckStatus,
    /// What was looked at, such as `engine`.
    pub what: String,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckStatus {
    /// It is there.
    Ok,
    /// It is needed and not there.
    Missing,
    /// It is not as it should be, and nothing that is asked for needs it.
    Warning,
}

impl CheckStatus {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Warning => "warning",
        }
    }
}

/// The schema of the document, as the text that `schemas/doctor.schema.json`
/// holds.
pub fn checkup_schema() -> String {
    super::schema_text(&schemars::schema_for!(CheckupReport))
}
