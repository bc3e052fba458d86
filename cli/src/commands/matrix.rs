//! `lambdock matrix`: the cells for a pipeline, on stdout; why they are in it, on
//! stderr. Needs no engine.

use lambdock::image::Lock;
use lambdock::image::bases::Forecast;
use lambdock::manifest;
use lambdock::matrix::{
    Before, Chosen, Git, LARGEST_MATRIX, Runners, affected, bake, cells, github, gitlab,
};
use lambdock::model::Project;
use lambdock::runner::{Choice, Plan, PlannedCell};
use lambdock::wire::{ExitCode, MatrixCell, MatrixReport, SCHEMA_VERSION};

use crate::args::{MatrixArgs, MatrixFormat};
use crate::context::Context;
use crate::failure::Failures;
use crate::settings::bases;
use crate::{documents, explain, project, selection, stdout};

/// Prints cells.
pub(crate) fn run(arguments: &MatrixArgs, context: &Context) -> Result<ExitCode, Failures> {
    context.settings.refuse_outputs()?;
    let manifest = context.settings.manifest.as_deref();
    let found = project::choose(manifest, &arguments.selection.functions)?;
    let choice = Choice {
        selection: selection::of(&arguments.selection, found.functions),
        cases: Vec::new(),
    };
    let project = &found.project;
    let plan = Plan::choose(project, &choice).map_err(explain::plan)?;
    let lock = Lock::open(&project.root)?;
    let forecast = Forecast {
        project,
        lock: &lock,
        policy: bases(arguments.bases, &context.environment)?,
    };
    let chosen = match &arguments.changed_since {
        None => plan.cells.iter().map(|cell| of(cell, Vec::new())).collect(),
        Some(revision) => changed(&plan, &forecast, revision, context)?,
    };
    let text = if arguments.format == MatrixFormat::Bake {
        let file = bake(&chosen, &forecast)?;
        for note in file.notes {
            context.tell(&format!("note: {note}"));
        }
        file.text
    } else {
        let cells = cells(&chosen, &forecast, &runners(arguments))?;
        written(arguments, project, cells, context)?
    };
    stdout::write(text.as_bytes())?;
    Ok(ExitCode::Ok)
}

fn of(planned: &PlannedCell, changed: Vec<String>) -> Chosen<'_> {
    Chosen {
        function: &planned.target.function,
        cell: &planned.target.cell,
        cases: planned.cases.len(),
        changed,
    }
}

fn written(
    arguments: &MatrixArgs,
    project: &Project,
    cells: Vec<MatrixCell>,
    context: &Context,
) -> Result<String, Failures> {
    match arguments.format {
        MatrixFormat::Gitlab => Ok(gitlab(&cells)),
        MatrixFormat::Github => {
            let count = cells.len();
            if count > LARGEST_MATRIX {
                context.tell(&format!(
                    "note: {count} cells are more than the {LARGEST_MATRIX} jobs that GitHub makes of a matrix; select fewer, or split `lambdock test` by `--shard`"
                ));
            }
            Ok(github(&cells))
        }
        MatrixFormat::Json | MatrixFormat::Bake => documents::json(&MatrixReport {
            cells,
            changed_since: arguments.changed_since.clone(),
            project: documents::project(project),
            schema_version: SCHEMA_VERSION,
            tool: documents::tool(),
        }),
    }
}

/// The cells that have changed, with why, which is told too.
fn changed<'a>(
    plan: &'a Plan,
    forecast: &Forecast<'_>,
    revision: &str,
    context: &Context,
) -> Result<Vec<Chosen<'a>>, Failures> {
    let project = forecast.project;
    let git = Git::open(&project.root, revision)?;
    let before = Before::read(project, &git)?;
    let now = as_written(project)?;
    let mut chosen = Vec::new();
    for planned in &plan.cells {
        let target = &planned.target;
        let reasons = affected((&target.function, &target.cell), forecast, &now, &before);
        if !reasons.is_empty() {
            let (id, architecture) = (target.cell.id(), target.cell.architecture);
            context.tell(&format!("{id} ({architecture}): {}", reasons.join("; ")));
            chosen.push(of(planned, reasons));
        }
    }
    let (some, all) = (chosen.len(), plan.cells.len());
    context.tell(&format!("{some} of {all} cells differ from `{revision}`"));
    Ok(chosen)
}

/// The manifest by its text alone, as an earlier one is read. A folder without a
/// manifest is what it was found to be.
fn as_written(project: &Project) -> Result<Project, Failures> {
    match std::fs::read_to_string(&project.manifest) {
        Ok(text) => manifest::parse(&text, &project.manifest)
            .map_err(|errors| explain::manifest(errors.into())),
        Err(_) => Ok(project.clone()),
    }
}

fn runners(arguments: &MatrixArgs) -> Runners {
    let mut runners = match arguments.format {
        MatrixFormat::Gitlab => Runners::gitlab(),
        _ => Runners::github(),
    };
    for (architecture, label) in &arguments.runners {
        runners.set(*architecture, label.clone());
    }
    runners
}
