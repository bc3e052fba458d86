//! `lambdock schema`: the schema of a document, on stdout. The files under
//! `schemas/` are made with it. It prints the sample events, too.

use lambdock::wire::{
    ExitCode, checkup_schema, deploy_schema, evidence_schema, exit_codes_page, findings_schema,
    image_schema, list_schema, matrix_schema, plan_schema, push_schema, report_schema,
    status_schema,
};
use lambdock::{cases, manifest};

use crate::args::{SchemaArgs, SchemaDocument};
use crate::failure::Failures;
use crate::stdout;

/// Prints the schema.
pub(crate) fn run(arguments: &SchemaArgs) -> Result<ExitCode, Failures> {
    let text = match arguments.document {
        SchemaDocument::Manifest => manifest::schema_text(),
        SchemaDocument::Case => cases::case_schema(),
        SchemaDocument::Report => report_schema(),
        SchemaDocument::Findings => findings_schema(),
        SchemaDocument::List => list_schema(),
        SchemaDocument::Evidence => evidence_schema(),
        SchemaDocument::Image => image_schema(),
        SchemaDocument::Matrix => matrix_schema(),
        SchemaDocument::Push => push_schema(),
        SchemaDocument::Plan => plan_schema(),
        SchemaDocument::Deploy => deploy_schema(),
        SchemaDocument::Status => status_schema(),
        SchemaDocument::Doctor => checkup_schema(),
        SchemaDocument::Events => cases::event_samples().pretty(),
        SchemaDocument::ExitCodes => exit_codes_page(),
    };
    stdout::write(text.as_bytes())?;
    Ok(ExitCode::Ok)
}
