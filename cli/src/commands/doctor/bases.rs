//! The base images that the manifest's Dockerfiles name: is each there, or can
//! it be had?

use std::collections::BTreeSet;
use std::error::Error as _;
use std::time::Duration;

use futures_util::future::join_all;
use lambdock::engine::buildkit::BuildStep;
use lambdock::engine::{Engine, Images as _};
use lambdock::image::bases::StandIns as _;
use lambdock::image::dockerfile::{BuildArguments, Dockerfile};
use lambdock::image::stand_in::{LocalStandIns, find};
use lambdock::model::{Architecture, BasePolicy, Cell, Function, ImageSource, Project};
use lambdock::wire::CheckReport;

use super::check::{chain, failed, missing, ok};
use crate::context::Context;

const WHAT: &str = "base";

/// How long a registry may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One check for each base, and one for each Dockerfile that cannot be read.
/// Where there is something to fix with, missing stand-ins are built.
pub(super) async fn check(
    engine: &Engine,
    project: &Project,
    fixing: Option<&LocalStandIns>,
    context: &Context,
) -> Vec<CheckReport> {
    let mut named = BTreeSet::new();
    let mut checks = Vec::new();
    for cell in project.functions.iter().flat_map(Function::cells) {
        match of_cell(&cell) {
            Ok(references) => named.extend(references),
            Err(check) => checks.push(check),
        }
    }
    let looks = named.iter().map(|base| look(engine, project, base));
    for (base, found) in named.iter().zip(join_all(looks).await) {
        checks.push(match (found, fixing) {
            (Found::Told(check), _) | (Found::NoStandIn(check), None) => check,
            (Found::NoStandIn(_), Some(stand_ins)) => build(stand_ins, base, context).await,
        });
    }
    checks
}

/// What was found of a base.
enum Found {
    /// Nothing more can be done.
    Told(CheckReport),
    /// Its stand-in could be built.
    NoStandIn(CheckReport),
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
        missing(WHAT, detail, hint)
    };
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| unreadable(error.to_string(), None))?;
    let arguments = BuildArguments::new(&spec.build_args, cell.architecture);
    let images = Dockerfile::parse(&text).images(&arguments);
    let images = images.map_err(|error| unreadable(error.to_string(), error.hint()))?;
    let named = images.into_iter();
    Ok(named
        .map(|image| (image.reference, cell.architecture))
        .collect())
}

async fn look(engine: &Engine, project: &Project, base: &Named) -> Found {
    let (reference, architecture) = base;
    let replaced = project.base_map.get(reference);
    let wanted = replaced.unwrap_or(reference);
    let place = match replaced {
        None => format!("`{reference}` ({architecture})"),
        Some(own) => format!("`{reference}` ({architecture}), replaced by `{own}`,"),
    };
    if is_here(engine, wanted).await {
        return Found::Told(ok(WHAT, format!("{place} is on the engine")));
    }
    let served = if project.bases == BasePolicy::StandIn {
        Err("the manifest asks for stand-ins".to_owned())
    } else {
        served(engine, wanted).await
    };
    let reason = match served {
        Ok(()) => return Found::Told(ok(WHAT, format!("{place} can be pulled"))),
        Err(reason) => format!("{place} cannot be pulled: {reason}"),
    };
    let hint = match (find(wanted), project.bases) {
        (Err(none), _) => none.to_string(),
        (Ok(_), BasePolicy::Aws) => {
            "`bases = \"aws\"` allows no stand-in; use `bases = \"auto\"`".to_owned()
        }
        (Ok(stand_in), BasePolicy::Auto | BasePolicy::StandIn) => {
            return of_stand_in(engine, &place, &stand_in.tag).await;
        }
    };
    Found::Told(missing(WHAT, reason, Some(hint)))
}

async fn of_stand_in(engine: &Engine, place: &str, tag: &str) -> Found {
    if is_here(engine, tag).await {
        return Found::Told(ok(WHAT, stood_in(place, tag)));
    }
    let detail = format!("{place} cannot be pulled, and its stand-in `{tag}` is not built yet");
    let hint = "`lambdock doctor --fix` builds it, and so does the first `lambdock build`";
    Found::NoStandIn(missing(WHAT, detail, Some(hint.to_owned())))
}

async fn build(stand_ins: &LocalStandIns, base: &Named, context: &Context) -> CheckReport {
    let (reference, architecture) = base;
    let mut tell = |step: BuildStep| {
        if let BuildStep::Started { name } = step {
            context.tell(&name);
        }
    };
    let built = stand_ins.ensure(reference, *architecture, &mut tell).await;
    match built {
        Ok(tag) => ok(
            WHAT,
            stood_in(&format!("`{reference}` ({architecture})"), &tag),
        ),
        Err(error) => failed(WHAT, &error, error.hint()),
    }
}

fn stood_in(place: &str, tag: &str) -> String {
    format!("{place} cannot be pulled; `{tag}` stands in, which is not Amazon's")
}

async fn is_here(engine: &Engine, reference: &str) -> bool {
    matches!(engine.image(reference).await, Ok(Some(_)))
}

/// Whether a registry has the image, or why not.
async fn served(engine: &Engine, reference: &str) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE, engine.is_served(reference)).await {
        Ok(Ok(())) => Ok(()),
        // The cause alone: what was asked for is said already.
        Ok(Err(error)) => Err(error.source().map_or_else(|| error.to_string(), chain)),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
