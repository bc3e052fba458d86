//! Which cells and cases of a plan can run on what is deployed. What cannot is
//! kept, each with its reason, so that nobody takes it for tested.

use std::sync::Arc;

use crate::cases::{Case, CaseEnvironment, EnvironmentChanges};
use crate::model::{Cell, Function};
use crate::runner::{Plan, PlannedCell};

/// The plan for functions on AWS: of each function the cell that is deployed.
pub fn on_aws(plan: Plan) -> Plan {
    let mut cells: Vec<PlannedCell> = Vec::new();
    for planned in &plan.cells {
        let function = &planned.target.function;
        if is_deployed(function, &planned.target.cell) {
            cells.push(with(planned, reason_of));
        } else if let Some(reason) = left_out(planned, &plan) {
            let known = cells
                .iter()
                .any(|cell| cell.target.function.name == function.name);
            if !known {
                cells.push(with(planned, |_| Some(reason.clone())));
            }
        }
    }
    Plan { cells, ..plan }
}

fn is_deployed(function: &Function, cell: &Cell) -> bool {
    let wanted = function.deploy.as_ref();
    wanted.is_some_and(|wanted| {
        (&wanted.variant, wanted.architecture) == (&cell.variant, cell.architecture)
    })
}

/// Why nothing of a function runs there; nothing where another cell of it does.
fn left_out(planned: &PlannedCell, plan: &Plan) -> Option<String> {
    let function = &planned.target.function;
    let Some(wanted) = &function.deploy else {
        return Some("the manifest does not deploy it".to_owned());
    };
    let another = plan.cells.iter().any(|other| {
        other.target.function.name == function.name
            && is_deployed(&other.target.function, &other.target.cell)
    });
    if another {
        return None;
    }
    let variant = wanted.variant.as_ref();
    let variant = variant.map_or_else(String::new, |variant| format!("`{variant}` for "));
    Some(format!(
        "what is deployed is {variant}`{}`, which is not selected",
        wanted.architecture
    ))
}

fn with(planned: &PlannedCell, reason: impl Fn(&Case) -> Option<String>) -> PlannedCell {
    let cases = planned.cases.iter().map(|case| {
        let skip = case.skip.clone().or_else(|| reason(case));
        let note = case.note.clone().or_else(|| note(case));
        Case {
            note,
            skip,
            ..case.clone()
        }
    });
    PlannedCell {
        target: planned.target.clone(),
        cases: Arc::from(cases.collect::<Vec<Case>>()),
    }
}

/// Why a case cannot run there.
pub(super) fn reason_of(case: &Case) -> Option<String> {
    let reason = match &case.environment {
        CaseEnvironment::Own(changes) if *changes != EnvironmentChanges::default() => {
            "it changes the function's environment, and what is deployed stays as it is"
        }
        CaseEnvironment::Own(_) => "it needs a fresh environment, and AWS gives it any",
        CaseEnvironment::Shared if case.context.cognito_identity.is_some() => {
            "it comes by Amazon Cognito, and AWS takes no such identity from a caller"
        }
        CaseEnvironment::Shared => return None,
    };
    Some(reason.to_owned())
}

fn note(case: &Case) -> Option<String> {
    let shared = case.environment == CaseEnvironment::Shared;
    let text = "its repetitions may meet different environments on AWS";
    (shared && case.repeat > 1).then(|| text.to_owned())
}
