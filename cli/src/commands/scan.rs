//! `lambdock scan`: findings of images, and a gate that fails closed.

use lambdock::report::findings::FindingsFormat;
use lambdock::wire::ExitCode;

use crate::args::ScanArgs;
use crate::context::Context;
use crate::failure::Failures;
use crate::findings::Destinations;
use crate::scanning::{Scan, Which, assemblies, deployments, remember, scan};
use crate::settings::UsageError;
use crate::{project, selection};

/// Scans images.
pub(crate) fn run(arguments: &ScanArgs, context: &Context) -> Result<ExitCode, Failures> {
    let destinations = Destinations::open(FindingsFormat::Scan, context)?;
    let manifest = context.settings.manifest.as_deref();
    // Archives need no project, and an archive's policy may still be written in one.
    let words = &arguments.selection.functions;
    if !words.is_empty() && !arguments.scanning.archives.is_empty() {
        return Err(UsageError::ArchivesAndFunctions.into());
    }
    let chosen = match project::choose(manifest, words) {
        Ok(chosen) => Some(chosen),
        Err(_) if !arguments.scanning.archives.is_empty() && manifest.is_none() => None,
        Err(failures) => return Err(failures),
    };
    let functions = chosen.as_ref().map(|chosen| chosen.functions.clone());
    let asked = Scan {
        project: chosen.as_ref().map(|chosen| &chosen.project),
        selection: selection::of(&arguments.selection, functions.unwrap_or_default()),
        arguments: &arguments.scanning,
        gate: Some(&arguments.gate),
    };
    let mut report = scan(&asked, context)?;
    if let Some(project) = asked.project {
        remember(&project.root, &report);
        let folders = assemblies(&arguments.scanning, &project.scan);
        let which = Which::Images(&report);
        report.deployments = deployments(&folders, &which, Some(project), &project.root)?;
    }
    let code = if report.verdict.passed {
        ExitCode::Ok
    } else {
        ExitCode::Findings
    };
    destinations.write(&report)?;
    Ok(code)
}
