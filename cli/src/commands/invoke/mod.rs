//! `lambdock invoke`: one event to one function. The answer goes to stdout as it
//! came, the function's log to stderr.

mod event;
mod failed;
mod watch;

use std::path::PathBuf;

use lambdock::cases::{Case, CaseSource, Expectation};
use lambdock::manifest::{Selection, select};
use lambdock::model::{Cell, Function, Project};
use lambdock::runner::event::{Invocation, Outcome, OutcomeKind};
use lambdock::runner::{Plan, RunOptions};
use lambdock::wire::ExitCode;

use crate::args::InvokeArgs;
use crate::context::Context;
use crate::failure::Failures;
use crate::progress::Progress;
use crate::run::{self, Job, Work};
use crate::settings::Verbosity;
use crate::signals::Interrupted;
use crate::{local, project, seen, stdout};
use watch::{Watch, What};

/// Invokes a function.
pub(crate) fn run(arguments: &InvokeArgs, context: &Context) -> Result<ExitCode, Failures> {
    context
        .settings
        .outputs(&[lambdock::report::Format::Human])?;
    let manifest = context.settings.manifest.as_deref();
    let words = std::slice::from_ref(&arguments.function);
    let chosen = project::choose(manifest, words)?;
    let cell = cell(arguments, &chosen.project, chosen.functions, context)?;
    let event = event::read(&arguments.event)?;
    let mut plan = plan(&chosen.project, &cell, event);
    if arguments.relaxed {
        plan.relax();
    }
    if arguments.no_build {
        plan.take_images_as_they_are(&chosen.project);
    }
    let job = Job {
        work: Work::Test,
        plan,
        options: RunOptions::default(),
        within_memory: false,
        local: local::settings(&arguments.bases, &chosen.project, context)?,
        project: chosen.project,
    };
    let watch = Watch {
        progress: Progress::new(context),
        verbose: context.settings.verbosity == Verbosity::Verbose,
        seen: None,
    };
    let (verdict, watch) = run::run(job, watch, context)?;
    watch.progress.finish();
    let code = verdict.exit_code();
    match watch.seen {
        _ if verdict.interrupted => Err(Interrupted.into()),
        Some(What::Failure(seen)) => Err(seen::failure(&seen, code).into()),
        Some(What::Result(result)) => match &result.invocation {
            Some(done) => told(&cell.id(), done, code, context),
            None => Ok(code),
        },
        None => Ok(code),
    }
}

/// The one cell that is meant; the first where several fit, which is said.
fn cell(
    arguments: &InvokeArgs,
    project: &Project,
    functions: Vec<String>,
    context: &Context,
) -> Result<Cell, Failures> {
    let cells = select(
        project,
        &Selection {
            functions,
            variants: arguments.variant.iter().cloned().collect(),
            architectures: arguments.arch.into_iter().collect(),
            ..Selection::default()
        },
    )?;
    let count = cells.len();
    let first = cells.into_iter().next();
    // A selection of nothing is an error, so there is a first.
    let Some(cell) = first else {
        return Err(lambdock::manifest::SelectError::Nothing(Selection::default()).into());
    };
    if count > 1 {
        let (id, architecture) = (cell.id(), cell.architecture);
        context.tell(&format!(
            "note: `{id}` ({architecture}) is invoked, the first of {count} that fit; `--variant` and `--arch` choose another"
        ));
    }
    Ok(cell)
}

/// The cell with the event as its only case, which any answer passes.
fn plan(project: &Project, cell: &Cell, event: Vec<u8>) -> Plan {
    let source = CaseSource {
        file: PathBuf::new(),
        line: None,
    };
    let expected = vec![Expectation::Outcome(OutcomeKind::Success)];
    let case = Case::new("invoke", event, expected, source);
    let mut plan = Plan::default();
    let function: Option<&Function> = project.function(cell.function.as_str());
    if let Some(function) = function {
        plan.add(function.clone(), vec![case], |one| one == cell);
    }
    plan
}

/// Writes the log to stderr and the answer to stdout; an error that the function
/// reports is an answer, too, and a failure.
fn told(
    name: &str,
    done: &Invocation,
    code: ExitCode,
    context: &Context,
) -> Result<ExitCode, Failures> {
    for line in &done.logs {
        context.tell(&line.text);
    }
    let answer = match &done.outcome {
        Outcome::Success { payload } => Some(payload),
        other => other.failure().map(|error| &error.raw),
    };
    if let Some(answer) = answer.filter(|answer| !answer.is_empty()) {
        let mut answer = answer.to_vec();
        if context.terminal.streams.stdout {
            answer.push(b'\n');
        }
        stdout::write(&answer)?;
    }
    match failed::of_function(name, done, code) {
        Some(failure) => Err(failure.into()),
        None => Ok(code),
    }
}
