//! What makes a saved plan hold, and what each kind of move is called.

use super::bind;
use crate::wire::{
    DifferenceReport, PlanReport, PlannedFunctionReport, PlannedImageReport, ProjectReport,
    RemoteReport, SCHEMA_VERSION, ToolReport,
};

fn plan() -> PlanReport {
    let text = |text: &str| text.to_owned();
    PlanReport {
        account: text("123456789012"),
        functions: vec![PlannedFunctionReport {
            action: text("update"),
            alias: text("live"),
            changes: vec![DifferenceReport {
                from: Some(text("sha256:old")),
                note: None,
                property: text("image"),
                resource: text("function"),
                secret: None,
                to: Some(text("a new image of configuration sha256:a")),
            }],
            function: text("orders"),
            image: PlannedImageReport {
                config_digest: text("sha256:a"),
                inputs: Some(text("sha256:inputs")),
                manifest_digest: None,
            },
            name: text("shop-orders"),
            notes: Vec::new(),
            refused: None,
            remote: RemoteReport {
                revision: Some(text("r1")),
                alias_revision: Some(text("a1")),
                alias_version: Some(text("1")),
                ..RemoteReport::default()
            },
            steps: Vec::new(),
            version: None,
        }],
        made_at: text("2026-11-24T15:00:00Z"),
        project: ProjectReport {
            manifest: None,
            name: text("shop"),
        },
        region: text("eu-west-1"),
        schema_version: SCHEMA_VERSION,
        tool: ToolReport {
            name: text("lambdock"),
            version: text("0.1.0"),
        },
    }
}

fn moved(change: impl FnOnce(&mut PlanReport)) -> String {
    let mut fresh = plan();
    change(&mut fresh);
    bind(&plan(), &fresh).map_or_else(|moved| moved.to_string(), |()| "holds".to_owned())
}

#[test]
fn time_tool_and_another_build_of_the_same_inputs_are_no_move() {
    let said = moved(|fresh| {
        fresh.made_at = "2026-11-25T15:00:00Z".into();
        fresh.tool.version = "0.2.0".into();
        fresh.project.manifest = Some("elsewhere/lambdock.toml".into());
        let function = &mut fresh.functions[0];
        function.image.config_digest = "sha256:b".into();
        function.changes[0].to = Some("a new image of configuration sha256:b".into());
    });
    assert_eq!(said, "holds");
}

#[test]
fn every_move_is_named() {
    type Move = fn(&mut PlanReport);
    let table: [(Move, &str); 9] = [
        (
            |fresh| fresh.account = "1".into(),
            "it was made for account 123456789012, this is 1",
        ),
        (
            |fresh| fresh.functions.clear(),
            "function `orders` is in it, and is not asked for",
        ),
        (
            |fresh| fresh.functions[0].function = "pay".into(),
            "function `pay` is not in it",
        ),
        (
            |fresh| fresh.functions[0].remote.revision = Some("r2".into()),
            "function `orders`: the function was changed since",
        ),
        (
            |fresh| fresh.functions[0].remote.alias_version = Some("2".into()),
            "function `orders`: its alias was moved since",
        ),
        (
            |fresh| fresh.functions[0].remote.newest_version = Some("2".into()),
            "function `orders`: it has other versions since",
        ),
        (
            |fresh| fresh.functions[0].changes.clear(),
            "function `orders`: it has other differences now",
        ),
        (
            |fresh| fresh.functions[0].image.inputs = None,
            "function `orders`: its image is another one",
        ),
        (
            |fresh| fresh.functions[0].notes.push("x".into()),
            "function `orders`: its plan says something else now",
        ),
    ];
    for (change, wanted) in table {
        let said = moved(change);
        let start = "the saved plan of 2026-11-24T15:00:00Z no longer holds: ";
        assert!(said.starts_with(start), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn an_image_without_known_inputs_is_bound_by_its_configuration() {
    let mut saved = plan();
    saved.functions[0].image.inputs = None;
    let mut fresh = saved.clone();
    fresh.functions[0].image.config_digest = "sha256:b".into();
    assert!(bind(&saved, &fresh).is_err());
    assert!(bind(&saved, &saved.clone()).is_ok());
}
