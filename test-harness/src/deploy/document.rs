//! Plans and results as the stable documents that commands write. Nothing secret
//! gets here: plans hold none, and results carry AWS's words only.

use std::error::Error;
use std::time::Duration;

use super::apply::{FunctionResult, StepResult, Work};
use super::change::{Change, SecretChange};
use super::failure::DeployError;
use super::plan::Action;
use super::step::Step;
use crate::wire::{
    DeployedFunctionReport, DeployedStepReport, DifferenceReport, PlannedFunctionReport,
    PlannedImageReport, PlannedStepReport, ProblemTextReport, PushedReport, RemoteReport,
    SmokeReport,
};

/// A function's part of a plan's document.
pub fn planned(work: &Work) -> PlannedFunctionReport {
    let (plan, image, observed) = (&work.plan, &work.desired.image, &work.observed);
    let (latest, alias) = (observed.latest.as_ref(), observed.alias.as_ref());
    PlannedFunctionReport {
        action: action(plan.action).to_owned(),
        alias: plan.alias.clone(),
        changes: differences(&plan.changes),
        function: plan.function.clone(),
        image: PlannedImageReport {
            config_digest: image.config_digest.clone(),
            inputs: image.inputs.clone(),
            manifest_digest: image.manifest_digest.clone(),
        },
        name: plan.name.clone(),
        notes: plan.notes.clone(),
        refused: plan.refused.as_ref().map(|refusal| ProblemTextReport {
            causes: Vec::new(),
            hint: refusal.hint.clone(),
            message: refusal.reason.clone(),
        }),
        remote: RemoteReport {
            alias_revision: alias.map(|alias| alias.revision.clone()),
            alias_version: alias.map(|alias| alias.version.clone()),
            digest: latest.map(|latest| format!("sha256:{}", latest.code_sha256)),
            newest_version: observed
                .versions
                .last()
                .map(|newest| newest.version.clone()),
            revision: latest.map(|latest| latest.revision.clone()),
        },
        steps: plan.steps.iter().map(step).collect(),
        version: plan.version.clone(),
    }
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Nothing => "nothing",
        Action::Refuse => "refuse",
    }
}

fn step(step: &Step) -> PlannedStepReport {
    PlannedStepReport {
        id: step.id().to_owned(),
        text: step.text(),
    }
}

pub(super) fn differences(changes: &[Change]) -> Vec<DifferenceReport> {
    let difference = |change: &Change| DifferenceReport {
        from: change.from.clone(),
        note: change.note.clone(),
        property: change.property.clone(),
        resource: change.resource.as_str().to_owned(),
        secret: change.secret.map(|secret| {
            let word = match secret {
                SecretChange::Added => "added",
                SecretChange::Differs => "differs",
                SecretChange::Removed => "removed",
            };
            word.to_owned()
        }),
        to: change.to.clone(),
    };
    changes.iter().map(difference).collect()
}

/// A function's part of a result's document.
pub fn deployed(result: &FunctionResult) -> DeployedFunctionReport {
    DeployedFunctionReport {
        alias: result.alias.clone(),
        digest: result.digest.clone(),
        error: result.error.as_ref().map(problem),
        former_version: result.former.clone(),
        function: result.function.clone(),
        name: result.name.clone(),
        notes: result.notes.clone(),
        pushed: result.pushed.as_ref().map(|pushed| PushedReport {
            bytes_sent: pushed.bytes_sent,
            layers_sent: pushed.layers_sent,
            layers_there: pushed.layers_there,
        }),
        rollback_error: result.rollback_error.as_ref().map(problem),
        serving_version: result.serving.clone(),
        smoke: result
            .smoke
            .iter()
            .map(|run| SmokeReport {
                failed: run.failed.clone(),
                passed: run.passed,
                qualifier: run.qualifier.clone(),
            })
            .collect(),
        status: result.status.as_str().to_owned(),
        steps: result.steps.iter().map(ended).collect(),
        version: result.version.clone(),
    }
}

fn ended(result: &StepResult) -> DeployedStepReport {
    DeployedStepReport {
        duration_ms: milliseconds(result.elapsed),
        id: result.step.id().to_owned(),
        outcome: result.outcome.map(|outcome| outcome.as_str().to_owned()),
        text: result.step.text(),
    }
}

/// To the microsecond.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// An error with its causes.
pub fn problem(error: &DeployError) -> ProblemTextReport {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    ProblemTextReport {
        causes,
        hint: error.hint(),
        message: error.to_string(),
    }
}
