//! Documents that the tests of this module share: what commands would hand over,
//! written by hand.

use crate::wire::{
    DeployReport, DeployedFunctionReport, DeployedStepReport, DifferenceReport, PlanReport,
    PlannedFunctionReport, PlannedImageReport, PlannedStepReport, ProblemTextReport, ProjectReport,
    PushedReport, RemoteReport, SCHEMA_VERSION, SmokeReport, ToolReport,
};

pub(super) fn text(text: &str) -> String {
    text.to_owned()
}

pub(super) fn digest(letter: char) -> String {
    format!("sha256:{}", String::from(letter).repeat(64))
}

pub(super) fn project() -> ProjectReport {
    ProjectReport {
        manifest: Some(text("lambdock.toml")),
        name: text("shop"),
    }
}

pub(super) fn tool() -> ToolReport {
    ToolReport {
        name: text("lambdock"),
        version: text("0.1.0"),
    }
}

pub(super) fn difference(
    resource: &str,
    property: &str,
    sides: [Option<&str>; 2],
) -> DifferenceReport {
    let [from, to] = sides.map(|side| side.map(text));
    DifferenceReport {
        from,
        note: None,
        property: text(property),
        resource: text(resource),
        secret: None,
        to,
    }
}

pub(super) fn secret(property: &str, what: &str) -> DifferenceReport {
    let secret = Some(text(what));
    DifferenceReport {
        secret,
        ..difference("function", property, [None, None])
    }
}

pub(super) fn planned(action: &str, function: &str) -> PlannedFunctionReport {
    PlannedFunctionReport {
        action: text(action),
        alias: text("live"),
        changes: Vec::new(),
        function: text(function),
        image: PlannedImageReport {
            config_digest: digest('a'),
            inputs: Some(digest('c')),
            manifest_digest: None,
        },
        name: format!("shop-{function}"),
        notes: Vec::new(),
        refused: None,
        remote: RemoteReport::default(),
        steps: Vec::new(),
        version: None,
    }
}

pub(super) fn steps(steps: &[(&str, &str)]) -> Vec<PlannedStepReport> {
    let step = |(id, words): &(&str, &str)| PlannedStepReport {
        id: text(id),
        text: text(words),
    };
    steps.iter().map(step).collect()
}

pub(super) fn plan(functions: Vec<PlannedFunctionReport>) -> PlanReport {
    PlanReport {
        account: text("123456789012"),
        functions,
        made_at: text("2026-11-24T15:00:00Z"),
        project: project(),
        region: text("eu-west-1"),
        schema_version: SCHEMA_VERSION,
        tool: tool(),
    }
}

pub(super) fn deployed(status: &str, function: &str) -> DeployedFunctionReport {
    DeployedFunctionReport {
        alias: text("live"),
        digest: Some(digest('b')),
        error: None,
        former_version: Some(text("1")),
        function: text(function),
        name: format!("shop-{function}"),
        notes: Vec::new(),
        pushed: Some(PushedReport {
            bytes_sent: 1_234,
            layers_sent: 1,
            layers_there: 4,
        }),
        rollback_error: None,
        serving_version: Some(text("2")),
        smoke: vec![SmokeReport {
            failed: Vec::new(),
            passed: 3,
            qualifier: text("2"),
        }],
        status: text(status),
        steps: Vec::new(),
        version: Some(text("2")),
    }
}

pub(super) fn ended(outcomes: &[(&str, Option<&str>)]) -> Vec<DeployedStepReport> {
    let step = |(words, outcome): &(&str, Option<&str>)| DeployedStepReport {
        duration_ms: 12.5,
        id: text("step"),
        outcome: outcome.map(text),
        text: text(words),
    };
    outcomes.iter().map(step).collect()
}

pub(super) fn problem(message: &str, hint: &str) -> ProblemTextReport {
    ProblemTextReport {
        causes: Vec::new(),
        hint: Some(text(hint)),
        message: text(message),
    }
}

pub(super) fn results(functions: Vec<DeployedFunctionReport>) -> DeployReport {
    DeployReport {
        account: text("123456789012"),
        duration_ms: 83_400.0,
        functions,
        project: project(),
        region: text("eu-west-1"),
        schema_version: SCHEMA_VERSION,
        started_at: text("2026-11-24T15:00:00Z"),
        tool: tool(),
    }
}
