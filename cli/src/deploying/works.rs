//! What is wanted beside what there is: for each function a plan, and all that
//! its steps need.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use lambdock::deploy::{
    Cloud, Desired, LocalImage, Observed, OnFailure, Options, SameImage, Seek, Sources, Work,
    observe_all, plan,
};
use lambdock::model::{Lifecycle, Project};
use lambdock::wire::ExitCode;

use super::{Chosen, Place, references};
use crate::context::Context;
use crate::failure::{Explain, Failures};

/// How the plan may differ from the manifest.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wishes {
    /// No cases are run.
    pub(crate) no_smoke: bool,
    /// All traffic moves at once.
    pub(crate) at_once: bool,
}

/// A lifecycle policy that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the lifecycle policy `{path}`")]
struct NoPolicy {
    path: String,
    #[source]
    cause: std::io::Error,
}

impl Explain for NoPolicy {
    fn hint(&self) -> Option<String> {
        Some("correct `lifecycle-policy` in `[deploy.repository]`".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Manifest
    }
}

/// Reads what AWS has of functions.
pub(crate) async fn observe(
    project: &Project,
    chosen: &[Chosen<'_>],
    cloud: &dyn Cloud,
    options: &Options,
) -> Result<Vec<Observed>, Failures> {
    let seek = |one: &Chosen<'_>| Seek::new(project, one.name(), one.deploy);
    let seeks: Vec<Seek> = chosen.iter().map(seek).collect();
    Ok(observe_all(cloud, &seeks, options.at_once).await?)
}

/// What is wanted, what there is, and the plan, for each function.
pub(crate) async fn works(
    project: &Project,
    chosen: &[Chosen<'_>],
    images: &BTreeMap<String, LocalImage>,
    place: &Place,
    wishes: Wishes,
    context: &Context,
) -> Result<Vec<Work>, Failures> {
    let cloud = place.cloud.as_ref();
    let policy = lifecycle_file(project)?;
    let mut wanted = Vec::new();
    for one in chosen {
        let image = images.get(one.name()).cloned().unwrap_or_default();
        let policy = policy.as_deref();
        let mut desired = wanted_of(project, one, &image, policy, cloud, context).await?;
        desired.smoke &= !wishes.no_smoke;
        if wishes.at_once {
            desired.traffic.clear();
        }
        wanted.push(desired);
    }
    let there = observe(project, chosen, cloud, &Options::default()).await?;
    let works = wanted
        .into_iter()
        .zip(there)
        .map(|(desired, observed)| async {
            let same = place.registry.compare(&desired.image, &observed).await;
            let plan = plan(&desired, &observed, same);
            Ok::<_, Failures>(Work {
                desired,
                observed,
                plan,
                on_failure: OnFailure::default(),
            })
        });
    try_join_all(works).await
}

/// What AWS has of each function, and the plan that would end all differences but
/// that of the image, which only a build can tell; or why there is none.
pub(crate) async fn drift(
    project: &Project,
    chosen: &[Chosen<'_>],
    place: &Place,
    context: &Context,
) -> Result<Vec<(Observed, Result<Work, String>)>, Failures> {
    let cloud = place.cloud.as_ref();
    let policy = lifecycle_file(project)?;
    let there = observe(project, chosen, cloud, &Options::default()).await?;
    let mut found = Vec::new();
    for (one, observed) in chosen.iter().zip(there) {
        let image = LocalImage::default();
        let desired = wanted_of(project, one, &image, policy.as_deref(), cloud, context).await;
        let work = match desired {
            Ok(desired) => Ok(Work {
                plan: plan(&desired, &observed, SameImage::Yes),
                observed: observed.clone(),
                desired,
                on_failure: OnFailure::default(),
            }),
            Err(failures) => {
                let why = failures.iter().map(|failure| failure.error.to_string());
                let why: Vec<String> = why.collect();
                Err(format!("drift is not known: {}", why.join("; ")))
            }
        };
        found.push((observed, work));
    }
    Ok(found)
}

async fn wanted_of(
    project: &Project,
    one: &Chosen<'_>,
    image: &LocalImage,
    lifecycle_file: Option<&str>,
    cloud: &dyn Cloud,
    context: &Context,
) -> Result<Desired, Failures> {
    let references = references::values(one.function, cloud, &context.environment).await?;
    let sources = Sources {
        project,
        function: one.function,
        image,
        references: &references,
        lifecycle_file,
    };
    Ok(Desired::new(&sources)?)
}

fn lifecycle_file(project: &Project) -> Result<Option<String>, NoPolicy> {
    let Some(Lifecycle::File(path)) = &project.deploy.repository.lifecycle else {
        return Ok(None);
    };
    let read = std::fs::read_to_string(path);
    read.map(Some).map_err(|cause| NoPolicy {
        path: crate::paths::shown(path),
        cause,
    })
}
