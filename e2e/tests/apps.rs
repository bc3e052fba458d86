//! Images in shapes that nobody here would choose: a manifest and cases are all
//! that they need.

use e2e::{Call, all_passed, apps, busybox, cell, copy_folder};
use serde_json::{Value, json};

const APPS: [&str; 8] = [
    "python-slim",
    "shell-form",
    "node-esm",
    "own-user",
    "no-cmd-create",
    "no-cmd-cancel",
    "scratch",
    "busybox",
];

#[test]
fn every_app_passes_its_cases_under_lambdas_limits_and_without() {
    busybox();
    for (more, relaxed) in [(vec![], 0), (vec!["--relaxed", "--no-build"], 5)] {
        let arguments = ["test", "-o", "json"].into_iter().chain(more);
        let report = Call::new(arguments).manifest(&apps()).run();
        let report = report.exits_with(0).report();
        assert_eq!(report.cells.len(), APPS.len());
        for name in APPS {
            let cell = cell(&report, name);
            all_passed(cell);
            assert_eq!(cell.relaxed_limits.len(), relaxed, "{cell:#?}");
        }
    }
}

#[test]
fn lambdas_user_counts_and_not_the_images_unless_the_limit_is_relaxed() {
    let identity = |more: &[&str]| {
        let event = ["invoke", "own-user", "--event", r#"{"identity": true}"#];
        let call = Call::new(event.iter().chain(more)).manifest(&apps());
        let answer = call.run().exits_with(0).stdout;
        serde_json::from_slice::<Value>(&answer).unwrap()
    };
    let strict = json!({ "folder": "/srv/orders", "user": 993, "group": 990 });
    assert_eq!(identity(&[]), strict);
    let relaxed = json!({ "folder": "/srv/orders", "user": 1500, "group": 1500 });
    assert_eq!(identity(&["--relaxed"]), relaxed);
}

#[test]
fn a_tree_of_dockerfiles_gets_a_manifest_and_passes() {
    let tree = tempfile::tempdir().unwrap();
    let folder = apps().parent().unwrap().to_owned();
    for app in ["shell-form", "node-esm"] {
        copy_folder(&folder.join(app), &tree.path().join(app));
    }
    let init = Call::new(["init"]).folder(tree.path()).run();
    let _ = init.exits_with(0);
    let report = Call::new(["test", "-o", "json"]).folder(tree.path()).run();
    let report = report.exits_with(0).report();
    for app in ["shell-form", "node-esm"] {
        all_passed(cell(&report, app));
    }
}
