//! Stable public types: the report document and the exit codes. Other programs
//! rely on them, so they change by version only.

mod case;
mod exit_code;
mod raw;
mod report;

pub use case::{
    CaseReport, CaseStatusReport, MismatchReport, OutcomeKindReport, OutcomeReport, PhaseReport,
    SideKindReport, SideReport,
};
pub use exit_code::{ExitCode, exit_codes_page};
pub use raw::RawJson;
pub use report::{
    BaseOriginReport, BaseReport, BuildReport, BuildStatusReport, CellReport, CellStatusReport,
    CountsReport, EngineReport, EnvironmentReport, ExitReport, FailureReport, ProjectReport,
    RunReport, SCHEMA_VERSION, ToolReport, report_schema,
};
