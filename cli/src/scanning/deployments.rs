//! The functions of CDK apps that run the images of a document.

use std::path::{Path, PathBuf};

use lambdock::findings::deployment_report;
use lambdock::model::Project;
use lambdock::trace::cdk::CdkFunction;
use lambdock::trace::{Wanted, deployments as find, deployments_of};
use lambdock::wire::{DeploymentReport, FindingsReport};

use crate::failure::Failures;

/// Which functions are meant.
pub(crate) enum Which<'a> {
    /// Those that run an image of this tag or digest.
    Hash(&'a Wanted),
    /// Those that run the images of a document: the manifest's functions by name,
    /// others by digest.
    Images(&'a FindingsReport),
}

/// The functions of CDK apps that are meant.
pub(crate) fn deployments(
    assemblies: &[PathBuf],
    which: &Which<'_>,
    project: Option<&Project>,
    root: &Path,
) -> Result<Vec<DeploymentReport>, Failures> {
    let found = match which {
        Which::Hash(wanted) => deployments_of(assemblies, wanted, project)?,
        Which::Images(report) => find(
            assemblies,
            |function| runs_one_of(function, report),
            project,
        )?,
    };
    Ok(found
        .iter()
        .map(|one| deployment_report(one, root))
        .collect())
}

fn runs_one_of(function: &CdkFunction, report: &FindingsReport) -> bool {
    let hash = function.image.reference.hash();
    let names = [function.function_name.as_deref(), function.construct_id()];
    report.images.iter().any(|image| {
        let mut digests = image.digests.iter().chain(&image.image_id);
        let same = digests.any(|digest| digest.ends_with(hash));
        let function = image.function.as_deref();
        same || names
            .into_iter()
            .flatten()
            .any(|name| Some(name) == function)
    })
}
