//! `lambdock list`: what the manifest declares. Needs no engine.

mod deploy;
mod human;
mod source;

use lambdock::cases::Case;
use lambdock::model::{Project, VariantName};
use lambdock::runner::{Choice, Plan, PlannedCell};
use lambdock::wire::{ExitCode, ListReport, ListedCase, ListedFunction, SCHEMA_VERSION};

use crate::args::ListArgs;
use crate::context::Context;
use crate::documents::{self, Documents, tool};
use crate::failure::Failures;
use crate::paths::shown;
use crate::settings::Verbosity;
use crate::{explain, project, selection};

/// Lists functions.
pub(crate) fn run(arguments: &ListArgs, context: &Context) -> Result<ExitCode, Failures> {
    let documents = Documents::open(context)?;
    let manifest = context.settings.manifest.as_deref();
    let chosen = project::choose(manifest, &arguments.selection.functions)?;
    let choice = Choice {
        selection: selection::of(&arguments.selection, chosen.functions),
        cases: Vec::new(),
    };
    let plan = Plan::choose(&chosen.project, &choice).map_err(explain::plan)?;
    let report = report(&chosen.project, &plan);
    let with_cases = context.settings.verbosity == Verbosity::Verbose;
    documents.write(&report, |styles| human::table(&report, with_cases, *styles))?;
    Ok(ExitCode::Ok)
}

/// The functions of a plan, each with the variants and architectures in it.
fn report(project: &Project, plan: &Plan) -> ListReport {
    let mut functions: Vec<ListedFunction> = Vec::new();
    for planned in &plan.cells {
        let name = planned.target.function.name.as_str();
        let known = functions.iter().position(|function| function.name == name);
        let function = match known {
            Some(index) => &mut functions[index],
            None => functions.push_mut(listed(project, planned)),
        };
        let cell = &planned.target.cell;
        add(&mut function.architectures, cell.architecture.as_str());
        if let Some(variant) = cell.variant.as_ref().map(VariantName::as_str) {
            add(&mut function.variants, variant);
        }
        // Another architecture has the same source.
        let source = source::listed(cell);
        if !function.sources.contains(&source) {
            function.sources.push(source);
        }
    }
    ListReport {
        deployment: deploy::of_project(project),
        functions,
        project: documents::project(project),
        schema_version: SCHEMA_VERSION,
        tool: tool(),
    }
}

fn add(words: &mut Vec<String>, word: &str) {
    if !words.iter().any(|known| known == word) {
        words.push(word.to_owned());
    }
}

fn listed(project: &Project, planned: &PlannedCell) -> ListedFunction {
    let function = &planned.target.function;
    let relaxed = function.limits.relaxed();
    ListedFunction {
        architectures: Vec::new(),
        cases: planned.cases.iter().map(case).collect(),
        deploy: function
            .deploy
            .as_ref()
            .map(|wanted| deploy::of_function(project, function, wanted)),
        environment: function.environment.clone(),
        ephemeral_storage_mb: function.ephemeral_storage_mb,
        image_config: source::image_config(&function.image_config),
        language: function.language.clone(),
        memory_mb: function.memory_mb,
        name: function.name.to_string(),
        references: deploy::references(function),
        relaxed_limits: relaxed.into_iter().map(str::to_owned).collect(),
        sources: Vec::new(),
        tags: function.tags.clone(),
        timeout_s: function.timeout.as_secs(),
        variants: Vec::new(),
    }
}

fn case(case: &Case) -> ListedCase {
    ListedCase {
        file: shown(&case.source.file),
        line: case.source.line,
        name: case.name.clone(),
        tags: case.tags.clone(),
    }
}
