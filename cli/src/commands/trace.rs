//! `lambdock trace`: from findings, and from tags and digests of images, to the
//! lines that brought them in. It judges nothing.

use std::collections::BTreeSet;

use lambdock::deploy::digest_in;
use lambdock::manifest::Selection;
use lambdock::model::Project;
use lambdock::report::findings::FindingsFormat;
use lambdock::trace::Wanted;
use lambdock::wire::{
    DeploymentReport, ExitCode, FindingReport, FindingsReport, FindingsVerdictReport,
    SCHEMA_VERSION, ServingReport,
};

use crate::args::TraceArgs;
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::findings::Destinations;
use crate::proving::prove;
use crate::scanning::{Scan, Which, assemblies, deployments, scan};
use crate::{cloud, documents, project};

/// Nothing is known by that word.
#[derive(Debug, thiserror::Error)]
#[error("failed to find `{word}` among {place}")]
struct NotFound {
    word: String,
    place: &'static str,
    hint: &'static str,
}

impl Explain for NotFound {
    fn hint(&self) -> Option<String> {
        Some(self.hint.to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::NothingSelected
    }
}

/// What the words mean.
#[derive(Debug, Default)]
struct Words {
    functions: Vec<String>,
    advisories: Vec<String>,
    packages: Vec<String>,
    hashes: Vec<Wanted>,
    /// Those hashes that are whole digests of images.
    digests: BTreeSet<String>,
}

/// Traces findings.
pub(crate) fn run(arguments: &TraceArgs, context: &Context) -> Result<ExitCode, Failures> {
    let destinations = Destinations::open(FindingsFormat::Trace, context)?;
    let manifest = context.settings.manifest.as_deref();
    let chosen = project::choose(manifest, &[]);
    let project = chosen.as_ref().ok().map(|chosen| &chosen.project);
    let words = Words::read(&arguments.what, project)?;
    let root = std::env::current_dir().unwrap_or_default();
    let root = project.map_or(root.as_path(), |project| &project.root);
    let settings = project
        .map(|project| project.scan.clone())
        .unwrap_or_default();
    let folders = assemblies(&arguments.scanning, &settings);
    let mut runs = Vec::new();
    for wanted in &words.hashes {
        let found = deployments(&folders, &Which::Hash(wanted), project, root)?;
        if found.is_empty() && !(arguments.deployed && words.is_digest(wanted)) {
            return Err(NotFound {
                word: wanted.as_str().to_owned(),
                place: "the functions of CDK apps",
                hint: "`--cdk-out FOLDER` names a folder that `cdk synth` has written",
            }
            .into());
        }
        runs.extend(found);
    }
    let functions = functions(&words, &runs);
    let scanning = &arguments.scanning;
    let more = !scanning.archives.is_empty() || !scanning.findings.is_empty();
    let alone = !has_findings(arguments, &settings) && !arguments.prove && words.are_hashes();
    let nothing = alone || words.lead_nowhere(&functions, more);
    let asked = Scan {
        project,
        selection: Selection {
            functions,
            variants: arguments.variants.clone(),
            architectures: arguments.architectures.clone(),
            ..Selection::default()
        },
        arguments: scanning,
        gate: None,
    };
    let mut report = if nothing {
        nothing_scanned(project)
    } else {
        if project.is_none() && arguments.scanning.archives.is_empty() {
            // Why there is none, in its own words.
            project::choose(manifest, &[])?;
        }
        scan(&asked, context)?
    };
    let whole = arguments.prove.then(|| report.images.clone());
    words.keep(&mut report)?;
    if words.hashes.is_empty() {
        let which = Which::Images(&report);
        runs = deployments(&folders, &which, project, root)?;
    }
    report.deployments = runs;
    let mut complete = true;
    if arguments.deployed {
        let served = served(arguments, &words, &report, project, context)?;
        complete = served.is_complete();
        report.deployed = Some(served);
    }
    let proven = match whole {
        Some(whole) => prove(&asked, &mut report, &whole, context),
        None => Ok(ExitCode::Ok),
    };
    destinations.write(&report)?;
    match proven {
        // What could not be read is no pass.
        Ok(ExitCode::Ok) if !complete => Ok(ExitCode::Findings),
        proven => proven,
    }
}

/// What AWS serves of the images of a document, and of those that were named by
/// their digests.
fn served(
    arguments: &TraceArgs,
    words: &Words,
    report: &FindingsReport,
    project: Option<&Project>,
    context: &Context,
) -> Result<ServingReport, Failures> {
    let known = report.images.iter().flat_map(|image| &image.digests);
    let known = known.filter_map(|digest| digest_in(digest));
    let digests: BTreeSet<String> = known.chain(words.digests.iter().cloned()).collect();
    block_on(cloud::serving(&arguments.aws, project, &digests, context))?
}

/// Whether there is anything to find findings by.
fn has_findings(arguments: &TraceArgs, settings: &lambdock::model::ScanSettings) -> bool {
    let scanning = &arguments.scanning;
    !scanning.findings.is_empty()
        || !scanning.advisories.is_empty()
        || !settings.advisories.is_empty()
        || scanning.fetch.is_some()
}

/// The functions that are meant: by name, else those that run the images that
/// were found by their hash.
fn functions(words: &Words, runs: &[DeploymentReport]) -> Vec<String> {
    let mut functions = words.functions.clone();
    if functions.is_empty() {
        functions.extend(runs.iter().filter_map(|run| run.function.clone()));
        functions.sort();
        functions.dedup();
    }
    functions
}

impl Words {
    fn read(what: &[String], project: Option<&Project>) -> Result<Self, Failures> {
        let mut words = Self::default();
        for word in what {
            let function = word.split('/').next().unwrap_or(word);
            if project.is_some_and(|project| project.function(function).is_some()) {
                words.functions.push(word.clone());
            } else if let Some(package) = word.strip_prefix("package:") {
                words.packages.push(package.to_owned());
            } else if is_advisory(word) {
                words.advisories.push(word.clone());
            } else {
                words.hashes.push(Wanted::read(word)?);
                // A bare hash may be the tag of a CDK asset as well.
                let digest = word.contains("sha256:").then(|| digest_in(word));
                words.digests.extend(digest.flatten());
            }
        }
        Ok(words)
    }

    fn is_digest(&self, wanted: &Wanted) -> bool {
        let mut digests = self.digests.iter();
        digests.any(|digest| digest.trim_start_matches("sha256:") == wanted.as_str())
    }

    /// Whether images were named by their hashes, and nothing else was.
    fn are_hashes(&self) -> bool {
        let others = [&self.functions, &self.advisories, &self.packages];
        !self.hashes.is_empty() && others.iter().all(|words| words.is_empty())
    }

    /// Whether hashes were named, and no function of the manifest runs those images:
    /// then there is nothing to scan, while no function at all would mean every one.
    /// With `more`, images or findings were named that need no function.
    fn lead_nowhere(&self, functions: &[String], more: bool) -> bool {
        !self.hashes.is_empty() && functions.is_empty() && !more
    }

    /// Keeps the findings that are meant; none at all is an error where some were
    /// asked for by name.
    fn keep(&self, report: &mut FindingsReport) -> Result<(), NotFound> {
        let named = |finding: &FindingReport, word: &String| {
            let mut ids = [&finding.id]
                .into_iter()
                .chain(&finding.aliases)
                .chain(&finding.advisories);
            ids.any(|id| id.eq_ignore_ascii_case(word))
        };
        let findings = || report.images.iter().flat_map(|image| &image.findings);
        for word in &self.advisories {
            if !findings().any(|finding| named(finding, word)) {
                return Err(NotFound {
                    word: word.clone(),
                    place: "the findings",
                    hint: "`lambdock scan` shows all findings, and what could not be checked",
                });
            }
        }
        for word in &self.packages {
            if !findings().any(|finding| finding.package.name == *word) {
                return Err(NotFound {
                    word: word.clone(),
                    place: "the packages with findings",
                    hint: "packages are named as in `lambdock scan`, Maven's as `group:artifact`",
                });
            }
        }
        if self.advisories.is_empty() && self.packages.is_empty() {
            return Ok(());
        }
        for image in &mut report.images {
            image.findings.retain(|finding| {
                self.advisories.iter().any(|word| named(finding, word))
                    || self.packages.contains(&finding.package.name)
            });
        }
        report.images.retain(|image| !image.findings.is_empty());
        count(report);
        Ok(())
    }
}

/// The verdict on what is left of a document.
fn count(report: &mut FindingsReport) {
    let of = |is: &str| {
        let findings = report.images.iter().flat_map(|image| &image.findings);
        findings.filter(|finding| finding.status.is == is).count()
    };
    let (failed, ignored, below) = (of("failed"), of("ignored"), of("below"));
    let problems = report.images.iter().flat_map(|image| &image.problems);
    let problems = problems.filter(|problem| problem.ignored.is_none()).count();
    report.verdict = FindingsVerdictReport {
        complete: problems == 0,
        failed,
        ignored,
        passed: failed == 0 && problems == 0,
        problems,
        threshold: report.verdict.threshold.clone(),
        total: failed + ignored + below,
    };
}

/// `GHSA-…`, `CVE-…`, `PYSEC-…`, `GO-…`, `RUSTSEC-…`, `MAL-…` and their like.
fn is_advisory(word: &str) -> bool {
    let Some((family, rest)) = word.split_once('-') else {
        return false;
    };
    let named = family.len() >= 2 && family.chars().all(|letter| letter.is_ascii_uppercase());
    named && rest.contains('-')
}

/// A document for deployments alone: no image was looked into.
fn nothing_scanned(project: Option<&Project>) -> FindingsReport {
    FindingsReport {
        advisories: None,
        deployed: None,
        deployments: Vec::new(),
        images: Vec::new(),
        notes: Vec::new(),
        project: project.map(documents::project),
        proofs: Vec::new(),
        schema_version: SCHEMA_VERSION,
        scanned_at: documents::now(),
        tool: documents::tool(),
        verdict: FindingsVerdictReport {
            complete: true,
            failed: 0,
            ignored: 0,
            passed: true,
            problems: 0,
            threshold: "none".to_owned(),
            total: 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_by_their_shape() {
        let what = [
            "GHSA-p6xc-xr62-6r2g",
            "CVE-2021-44832",
            "package:lodash",
            "a6cf2f65…",
        ];
        let what = what.map(str::to_owned);
        let words = Words::read(&what, None).unwrap();
        assert_eq!(words.advisories.len(), 2);
        assert_eq!(words.packages, ["lodash"]);
        assert_eq!(words.hashes[0].as_str(), "a6cf2f65");
        assert!(Words::read(&["a6c".to_owned()], None).is_err());
    }

    #[test]
    fn a_hash_that_no_function_runs_does_not_mean_all_functions() {
        let words = |what: &[&str]| {
            let what: Vec<String> = what.iter().map(|word| (*word).to_owned()).collect();
            Words::read(&what, None).unwrap()
        };
        let hash = words(&["a6cf2f65"]);
        assert!(hash.are_hashes());
        assert!(hash.lead_nowhere(&functions(&hash, &[]), false));
        assert!(!hash.lead_nowhere(&["node-evil".to_owned()], false));
        assert!(!hash.lead_nowhere(&[], true));
        let both = words(&["a6cf2f65", "package:lodash"]);
        assert!(!both.are_hashes());
        assert!(both.lead_nowhere(&[], false));
        assert!(!words(&["package:lodash"]).lead_nowhere(&[], false));
    }
}
