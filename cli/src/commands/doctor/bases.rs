//! The base images that the manifest's Dockerfiles name: is each there, or can
//! it be had?

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use lambdock::engine::{Engine, Images};
use lambdock::image::bases::StandIns;
use lambdock::image::dockerfile::{BuildArguments, Dockerfile};
use lambdock::image::stand_in::LocalStandIns;
use lambdock::model::{Architecture, BasePolicy, Cell, Function, ImageSource, Project};
use lambdock::wire::CheckReport;

use super::check::{chain, missing, ok};
use crate::context::Context;

/// How long a registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One check for each base, and one for each Dockerfile that cannot be read.
pub(super) async fn check(
    engine: &Engine,
    project: &Project,
    cache: &Path,
    _fix: bool,
    _context: &Context,
) -> Vec<CheckReport> {
    let mut named = BTreeSet::new();
    let mut checks = Vec::new();
    for cell in project.functions.iter().flat_map(Function::cells) {
        match of_cell(&cell) {
            Ok(references) => named.extend(references),
            Err(check) => checks.push(check),
        }
    }
    let images: Arc<dyn Images> = Arc::new(engine.clone());
    let stand_ins = LocalStandIns::new(images, cache.to_owned());
    let looks = named.iter().map(|(reference, architecture)| {
        look(engine, project, &stand_ins, reference, *architecture)
    });
    checks.extend(join_all(looks).await);
    checks
}

type Named = (String, Architecture);

/// The images that a cell's Dockerfile names, each with the architecture.
fn of_cell(cell: &Cell) -> Result<Vec<Named>, CheckReport> {
    let ImageSource::Build(spec) = &cell.source else {
        return Ok(Vec::new());
    };
    let path = &spec.dockerfile;
    let unreadable = |reason: String, hint| {
        let detail = format!("`{}` cannot be read: {reason}", path.display());
        missing("base", detail, hint)
    };
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| unreadable(error.to_string(), None))?;
    let arguments = BuildArguments::new(&spec.build_args, cell.architecture);
    let images = Dockerfile::parse(&text).images(&arguments);
    let images = images.map_err(|error| unreadable(error.to_string(), error.hint()))?;
    let named = images.into_iter();
    Ok(named.map(|image| (image.reference, cell.architecture)).collect())
}

async fn look(
    engine: &Engine,
    project: &Project,
    stand_ins: &LocalStandIns,
    reference: &str,
    architecture: Architecture,
) -> CheckReport {
    let wanted = project.base_map.get(reference).map_or(reference, |own| own);
    let place = if wanted == reference {
        format!("`{reference}` ({architecture})")
    } else {
        format!("`{reference}` ({architecture}), which is replaced by `{wanted}`,")
    };
    let here = engine.image(wanted).await;
    if matches!(here, Ok(Some(_))) {
        return ok("base", format!("{place} is on the engine"));
    }
    let served = if project.bases == BasePolicy::StandIn {
        Err("the manifest asks for stand-ins".to_owned())
    } else {
        served(engine, wanted).await
    };
    let reason = match served {
        Ok(()) => return ok("base", format!("{place} can be pulled")),
        Err(reason) => reason,
    };
    let stand_in = stand_ins.knows(wanted);
    match stand_in {
        Ok(()) if project.bases != BasePolicy::Aws => {
            let text = "gets a stand-in, which is not Amazon's";
            ok("base", format!("{place} {text}: {reason}"))
        }
        other => {
            let hint = other.err().unwrap_or_else(|| {
                "`bases = \"aws\"` allows no stand-in; use `bases = \"auto\"`".to_owned()
            });
            missing("base", format!("{place} cannot be pulled: {reason}"), Some(hint))
        }
    }
}

/// Whether a registry has the image, or why not.
async fn served(engine: &Engine, reference: &str) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE, engine.is_served(reference)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(chain(&error)),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
