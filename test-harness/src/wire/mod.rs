//! Stable public types: the documents that commands write and the exit codes.
//! Other programs rely on them, so they change by version only.

mod case;
mod checkup;
mod deploy;
mod evidence;
mod exit_code;
mod findings;
mod images;
mod list;
mod matrix;
mod proof;
mod push;
mod raw;
mod read;
mod report;
mod serving;
mod trace;

pub use case::{
    CaseReport, CaseStatusReport, LocalCaseReport, MismatchReport, OutcomeKindReport,
    OutcomeReport, PhaseReport, SideKindReport, SideReport,
};
pub use checkup::{CheckReport, CheckStatus, CheckupReport, checkup_schema};
pub use deploy::{
    DeployReport, DeployedFunctionReport, DeployedStepReport, DifferenceReport,
    FunctionStatusReport, LatestReport, PlanReport, PlannedFunctionReport, PlannedImageReport,
    PlannedStepReport, ProblemTextReport, PushedReport, RemoteReport, ScanVerdictReport,
    SharedTrafficReport, SmokeReport, StateReport, StatusReport, deploy_schema, plan_schema,
    status_schema,
};
pub use evidence::{
    BundleEvidence, CellEvidence, EnvironmentEvidence, EvidenceReport, LoadEvidence,
    PackageEvidence, ProcessEvidence, evidence_schema,
};
pub use exit_code::{ExitCode, exit_codes_page};
pub use findings::{
    AdvisoriesReport, FindingReport, FindingStatusReport, FindingsReport, FindingsVerdictReport,
    ImageReport, LayerReport, PackageReport, PlaceReport, ProblemReport, SeverityReport,
    UsageReport, findings_schema,
};
pub use images::{SavedImage, image_schema};
pub use list::{
    ListReport, ListedBuild, ListedCase, ListedCors, ListedDeploy, ListedDeployment, ListedEvents,
    ListedFunction, ListedImageConfig, ListedLog, ListedPrepare, ListedReference, ListedRepository,
    ListedSecret, ListedSource, ListedStep, ListedUrl, ListedVpc, list_schema,
};
pub use matrix::{MatrixCell, MatrixReport, matrix_schema};
pub use proof::{ProofCasesReport, ProofReport, ProvenFindingReport};
pub use push::{PushReport, PushedCell, PushedLayers, UnpushedCell, push_schema};
pub use raw::RawJson;
pub use read::ReadError;
pub use report::{
    BaseOriginReport, BaseReport, BuildReport, BuildStatusReport, CellReport, CellStatusReport,
    CountsReport, EngineReport, EnvironmentReport, ExitReport, FailureReport, ProjectReport,
    RunReport, SCHEMA_VERSION, ShardReport, ToolReport, report_schema,
};
pub use serving::{
    ServingAliasReport, ServingFunctionReport, ServingImageReport, ServingReport,
    UnreadFunctionReport,
};
pub use trace::{
    AdviceReport, ChangeReport, DeploymentReport, LayerTraceReport, LineReport, PathReport,
    RenewalReport, StageReport, TraceReport,
};

/// A schema as its checked-in file holds it.
fn schema_text(schema: &schemars::Schema) -> String {
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_by_name_at_every_level() {
        for (document, least) in [
            (report_schema(), 12),
            (list_schema(), 3),
            (checkup_schema(), 3),
            (matrix_schema(), 3),
            (image_schema(), 3),
            (findings_schema(), 15),
            (evidence_schema(), 6),
            (plan_schema(), 7),
            (deploy_schema(), 7),
            (status_schema(), 7),
            (push_schema(), 5),
        ] {
            let schema: serde_json::Value = serde_json::from_str(&document).unwrap();
            let definitions = schema["$defs"].as_object().unwrap().values();
            let mut checked = 0;
            for shape in definitions.chain([&schema]) {
                let Some(properties) = shape["properties"].as_object() else {
                    continue;
                };
                let names: Vec<&String> = properties.keys().collect();
                assert!(names.is_sorted(), "{names:?}");
                checked += 1;
            }
            assert!(checked >= least, "{checked}");
        }
    }
}
