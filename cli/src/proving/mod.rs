//! `lambdock trace --prove`: advice tried on a copy of a function's sources. The
//! copy is changed, built, tested and scanned, and then nothing of it is left.

mod compare;
mod copy;
mod remains;
mod renew;
mod trial;

use std::path::Path;

use lambdock::findings::change_of;
use lambdock::image::build::image_tag;
use lambdock::manifest::Selection;
use lambdock::model::{Architecture, BuildSpec, Cell, ImageSource, Project};
use lambdock::trace::advice::Change;
use lambdock::wire::{
    CellReport, CellStatusReport, ExitCode, FindingReport, FindingsReport, ImageReport, ProofReport,
};

use crate::args::ScanningArgs;
use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::scanning::{Scan, scan};
use copy::Copy;
use renew::Prepared;

/// No finding has advice that changes a file.
#[derive(Debug, thiserror::Error)]
#[error("failed to find advice to prove: no finding here is ended by a change of files")]
struct NothingToProve;

impl Explain for NothingToProve {
    fn hint(&self) -> Option<String> {
        Some(
            "`lambdock trace` says for each finding what to change, or why that is unknown"
                .to_owned(),
        )
    }

    fn code(&self) -> ExitCode {
        ExitCode::NothingSelected
    }
}

/// One function whose advice is tried.
struct Try<'a> {
    /// All findings of its image.
    image: &'a ImageReport,
    cell: Cell,
    spec: &'a BuildSpec,
    changes: Vec<Change>,
}

/// Tries the advice of a document's findings and adds what came of it. `whole`
/// are the images with all of their findings.
pub(crate) fn prove(
    asked: &Scan<'_>,
    report: &mut FindingsReport,
    whole: &[ImageReport],
    context: &Context,
) -> Result<ExitCode, Failures> {
    let project = asked.project.ok_or(NothingToProve)?;
    let cells: Vec<Cell> = project
        .functions
        .iter()
        .flat_map(lambdock::model::Function::cells)
        .collect();
    let mut tries = Vec::new();
    for image in &report.images {
        let changes = changes(image, &project.root);
        let cell = cells.iter().find(|cell| is_of(image, cell));
        let all = whole.iter().find(|all| {
            (&all.function, &all.variant, &all.architecture)
                == (&image.function, &image.variant, &image.architecture)
        });
        if let (Some(cell), Some(all), false) = (cell, all, changes.is_empty())
            && let ImageSource::Build(spec) = &cell.source
        {
            let cell = cell.clone();
            tries.push((all, cell, spec.clone(), changes));
        }
    }
    if tries.is_empty() {
        return Err(NothingToProve.into());
    }
    let mut code = ExitCode::Ok;
    for (image, cell, spec, changes) in tries {
        let attempt = Try {
            image,
            cell,
            spec: &spec,
            changes,
        };
        context.tell(&format!("proving {}", attempt.cell.id()));
        let (proof, own) = attempt.run(project, asked, context)?;
        // The first that is not proven decides.
        if code == ExitCode::Ok {
            code = own;
        }
        report.proofs.push(proof);
    }
    Ok(code)
}

fn is_of(image: &ImageReport, cell: &Cell) -> bool {
    let variant = cell.variant.as_ref().map(ToString::to_string);
    image.function.as_deref() == Some(cell.function.as_str())
        && image.variant == variant
        && Architecture::from_docker(&image.architecture) == Some(cell.architecture)
}

/// The changes of all of an image's findings.
fn changes(image: &ImageReport, root: &Path) -> Vec<Change> {
    let advice = image.findings.iter().filter_map(|finding| {
        let trace = finding.trace.as_ref()?;
        trace.advice.as_ref()
    });
    let changes = advice.flat_map(|advice| &advice.changes);
    let changes = changes.filter_map(|change| change_of(change, root));
    let mut changes: Vec<Change> = changes.collect();
    changes.sort();
    changes.dedup();
    changes
}

/// Runs the cases on the changed image and scans it.
fn measure(
    moved: &Project,
    asked: &Scan<'_>,
    selection: &Selection,
    context: &Context,
) -> Result<(Option<CellReport>, Option<ImageReport>), Failures> {
    let after = trial::run(moved, selection, asked.arguments, context)?;
    let built = |cell: &CellReport| cell.status != CellStatusReport::NotBuilt;
    if !after.as_ref().is_some_and(built) {
        return Ok((after, None));
    }
    let arguments = ScanningArgs {
        archives: Vec::new(),
        evidence: None,
        exercise: false,
        findings: Vec::new(),
        no_build: false,
        ..asked.arguments.clone()
    };
    let again = Scan {
        project: Some(moved),
        selection: selection.clone(),
        arguments: &arguments,
        gate: asked.gate,
    };
    let report = scan(&again, context)?;
    Ok((after, report.images.into_iter().next()))
}

impl Try<'_> {
    fn run(
        &self,
        project: &Project,
        asked: &Scan<'_>,
        context: &Context,
    ) -> Result<(ProofReport, ExitCode), Failures> {
        let selection = self.selection();
        let before = trial::run(project, &selection, asked.arguments, context)?;
        let files: Vec<&Path> = self.changes.iter().map(|one| one.file.as_path()).collect();
        let copy = Copy::of(project, self.spec, &files)?;
        let prepared = renew::prepare(&copy, &self.changes, &project.root)?;
        let mut proof = self.empty(&prepared);
        proof.size_before = before.as_ref().and_then(|cell| cell.build.size_bytes);
        if !prepared.failed.is_empty() {
            proof.reasons = prepared.failed;
            return Ok((proof, ExitCode::Findings));
        }
        let name = format!("{}-proof-{}", project.name, std::process::id());
        let moved = copy.project(project, name);
        let tag = image_tag(&moved.name, &self.cell);
        let measured = measure(&moved, asked, &selection, context);
        // Whatever came of it: the image is nobody's any more.
        remains::remove(&tag, context)?;
        let (after, scanned) = measured?;
        let code = self.judge(&mut proof, (before, after), scanned.as_ref());
        Ok((proof, code))
    }

    fn judge(
        &self,
        proof: &mut ProofReport,
        (before, after): (Option<CellReport>, Option<CellReport>),
        scanned: Option<&ImageReport>,
    ) -> ExitCode {
        let (Some(before), Some(after)) = (before, after) else {
            proof.reasons.push("the run tells of no case".to_owned());
            return ExitCode::Findings;
        };
        proof.size_after = after.build.size_bytes;
        if let Some(trouble) = trial::trouble(&after) {
            proof.reasons.push(trouble);
            return match after.status {
                CellStatusReport::NotBuilt => ExitCode::BuildFailed,
                _ => ExitCode::NotStarted,
            };
        }
        let Some(scanned) = scanned else {
            proof
                .reasons
                .push("the changed image was not scanned".to_owned());
            return ExitCode::Findings;
        };
        let found = compare::findings(self.image, scanned, |one| self.tried(one));
        let problems = compare::problems(self.image, scanned);
        let cases = compare::cases(&before, &after);
        proof.gone = found.gone;
        proof.remaining = found.remaining;
        proof.new = found.new;
        let reasons = &mut proof.reasons;
        if !proof.remaining.is_empty() {
            reasons.push("findings are still there".to_owned());
        }
        if !proof.new.is_empty() {
            reasons.push("the change brings findings of its own".to_owned());
        }
        reasons.extend(problems);
        let findings_hold = reasons.is_empty();
        if !cases.failed.is_empty() {
            reasons.push("cases fail".to_owned());
        }
        if cases.total_after == 0 || cases.total_after < cases.total_before {
            reasons.push("not every case was run".to_owned());
        }
        proof.cases = Some(cases);
        proof.proven = proof.reasons.is_empty();
        match (proof.proven, findings_hold) {
            (true, _) => ExitCode::Ok,
            (false, true) => ExitCode::CaseFailed,
            (false, false) => ExitCode::Findings,
        }
    }

    /// Whether something was changed for a finding.
    fn tried(&self, finding: &FindingReport) -> bool {
        let trace = finding.trace.as_ref();
        let advice = trace.and_then(|trace| trace.advice.as_ref());
        // Other scanners are not run again.
        let ours = finding.sources.iter().any(|source| source == "osv");
        let changes = advice.map(|advice| advice.changes.as_slice());
        let made = |package: &str| self.changes.iter().any(|change| change.name == package);
        let changes = changes.unwrap_or_default();
        ours && !changes.is_empty() && changes.iter().all(|change| made(&change.package))
    }

    fn selection(&self) -> Selection {
        let variant = self.cell.variant.as_ref();
        Selection {
            functions: vec![self.cell.function.to_string()],
            variants: variant.map(ToString::to_string).into_iter().collect(),
            architectures: vec![self.cell.architecture],
            ..Selection::default()
        }
    }

    fn empty(&self, prepared: &Prepared) -> ProofReport {
        let untried = self.image.findings.iter().filter(|one| !self.tried(one));
        ProofReport {
            architecture: self.image.architecture.clone(),
            cases: None,
            diff: prepared.diff.clone(),
            function: self.cell.function.to_string(),
            gone: Vec::new(),
            new: Vec::new(),
            proven: false,
            reasons: Vec::new(),
            remaining: Vec::new(),
            renewed: prepared.renewed.clone(),
            size_after: None,
            size_before: None,
            untried: untried.count(),
            variant: self.image.variant.clone(),
        }
    }
}
