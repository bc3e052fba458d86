//! `lambdock report`: reports of earlier runs, joined or as they are, in any
//! format. Needs no engine.

use std::path::PathBuf;

use lambdock::report::{Part, merge};
use lambdock::wire::{ExitCode, RunReport};

use crate::args::{ReportArgs, ReportCommand};
use crate::context::Context;
use crate::failure::Failures;
use crate::paths::shown;
use crate::reports::Reports;
use crate::saved;

/// Shows or merges.
pub(crate) fn run(arguments: &ReportArgs, context: &Context) -> Result<ExitCode, Failures> {
    let mut reports = Reports::open(context)?;
    let report = match &arguments.command {
        ReportCommand::Merge { reports } => merged(reports)?,
        ReportCommand::Show { report } => saved::report(report)?,
    };
    reports.document(&report);
    reports.finish()?;
    Ok(ExitCode::of(report.exit.code).unwrap_or(ExitCode::Unexpected))
}

fn merged(paths: &[PathBuf]) -> Result<RunReport, Failures> {
    let mut parts = Vec::new();
    for path in paths {
        parts.push(Part {
            name: shown(path),
            report: saved::report(path)?,
        });
    }
    Ok(merge(&parts)?)
}
