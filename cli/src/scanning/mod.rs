//! What `scan` and `trace` have in common: from arguments to images, advisories
//! and the document of what was found.

mod advisories;
mod deployments;
mod foreign;
mod images;
mod inspector;
mod policy;
mod verdicts;

use std::path::PathBuf;

use jiff::Timestamp;
use lambdock::findings::{Against, Subject, survey};
use lambdock::manifest::Selection;
use lambdock::model::{Project, ScanSettings};
use lambdock::runner::{Choice, Plan, RunOptions};
use lambdock::scan::exploits::Exploits;
use lambdock::wire::{EvidenceReport, FindingsReport};

use crate::args::{GateArgs, ScanningArgs};
use crate::context::Context;
use crate::failure::Failures;
use crate::settings::jobs;
use crate::{documents, explain, local, saved};

pub(crate) use deployments::{Which, deployments};
use images::Images;
pub(crate) use verdicts::{last as last_verdict, remember};

/// What to scan.
pub(crate) struct Scan<'a> {
    /// The project, where there is one; archives need none.
    pub(crate) project: Option<&'a Project>,
    /// Which of its cells.
    pub(crate) selection: Selection,
    /// How to come by images and advisories.
    pub(crate) arguments: &'a ScanningArgs,
    /// What fails.
    pub(crate) gate: Option<&'a GateArgs>,
}

/// Scans; the document has no deployments yet.
pub(crate) fn scan(scan: &Scan<'_>, context: &Context) -> Result<FindingsReport, Failures> {
    let settings = scan
        .project
        .map(|project| project.scan.clone())
        .unwrap_or_default();
    let cache = local::defaults(scan.project, context).cache;
    let evidence = scan.arguments.evidence.as_deref();
    let evidence = evidence.map(saved::evidence).transpose()?;
    let mut subjects = subjects(scan, evidence, context)?;
    let now = Timestamp::now();
    let contents: Vec<_> = subjects.iter().map(|subject| &subject.contents).collect();
    let downloaded = (cache.join("advisories"), now);
    let database = advisories::database(scan.arguments, &settings, downloaded, &contents, context)?;
    let exploits = exploits(scan.arguments)?;
    let folders = assemblies(scan.arguments, &settings);
    let files = &scan.arguments.findings;
    if scan.arguments.inspector_scan {
        let caller = &scan.arguments.aws;
        let problems = inspector::ask(&mut subjects, caller, scan.project, context)?;
        if let Some(first) = subjects.first_mut() {
            first.contents.problems.extend(problems);
        }
    }
    let (notes, problems) = foreign::add(&mut subjects, files, &folders, scan.project)?;
    if let (Some(first), false) = (subjects.first_mut(), problems.is_empty()) {
        first.contents.problems.extend(problems);
    }
    let policy = policy::policy(&settings, scan.gate);
    let here = std::env::current_dir().unwrap_or_default();
    let against = Against {
        database: database.as_ref(),
        complete: &|findings| exploits.apply(findings),
        policy: &policy,
        root: scan.project.map_or(&here, |project| &project.root),
        now,
    };
    let project = scan.project.map(documents::project);
    let mut report = survey(&subjects, against, project, documents::tool());
    report.notes.extend(notes);
    Ok(report)
}

fn subjects(
    scan: &Scan<'_>,
    evidence: Option<EvidenceReport>,
    context: &Context,
) -> Result<Vec<Subject>, Failures> {
    let arguments = scan.arguments;
    let mut images = Images {
        context,
        cache: local::layers(scan.project, context),
        evidence,
    };
    let Some(project) = scan.project.filter(|_| arguments.archives.is_empty()) else {
        return images.of_archives(&arguments.archives);
    };
    let mut plan = if arguments.exercise {
        let choice = Choice {
            selection: scan.selection.clone(),
            cases: Vec::new(),
        };
        Plan::choose(project, &choice).map_err(explain::plan)?
    } else {
        Plan::images(project, &scan.selection)?
    };
    if arguments.no_build {
        plan.take_images_as_they_are(project);
    }
    let options = RunOptions {
        jobs: jobs(arguments.jobs, &context.environment)?.count,
        ..RunOptions::default()
    };
    let local = local::settings(&arguments.bases, project, context)?;
    images.of_plan(plan, project, (local, options), arguments.exercise)
}

fn exploits(arguments: &ScanningArgs) -> Result<Exploits, Failures> {
    let mut exploits = Exploits::default();
    if let Some(path) = &arguments.epss {
        exploits.read_epss(path)?;
    }
    if let Some(path) = &arguments.kev {
        exploits.read_kev(path)?;
    }
    Ok(exploits)
}

/// Folders that `cdk synth` has written: those that were named, else the
/// manifest's.
pub(crate) fn assemblies(arguments: &ScanningArgs, settings: &ScanSettings) -> Vec<PathBuf> {
    if arguments.cdk_out.is_empty() {
        settings.cdk_out.clone()
    } else {
        arguments.cdk_out.clone()
    }
}
