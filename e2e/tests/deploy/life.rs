//! From nothing to a rollback: what is sent, what callers get, what it says.

use std::fs;
use std::path::Path;

use e2e::cloud::{Cloud, REGISTRY_LOGIN, Rule, SECRET_KEY, Trouble};
use e2e::{ECHO, Project};
use lambdock::wire::PlanReport;
use serde_json::json;

use crate::told::{CASES, call, cloud, deploy, of, status, there};

/// It still gives back what it got.
const ECHO_AGAIN: &str = "#!/bin/sh\n# Another one.\nexec cat\n";
/// It no longer does.
const WRONG: &str = "#!/bin/sh\ncat >/dev/null\necho '\"wrong\"'\n";
/// Values that nothing may show.
const CANARIES: [&str; 5] = [
    "canary-variable",
    "canary-parameter",
    "canary-password",
    SECRET_KEY,
    REGISTRY_LOGIN.1,
];

fn shop(cloud: &Cloud) -> Project {
    let role = cloud.role("shop");
    cloud.parameter("/shop/stage", CANARIES[1]);
    cloud.secret("shop/db", r#"{"password": "canary-password"}"#);
    let orders = format!(
        "cases = [\"cases.toml\"]\n\
         [functions.orders.environment]\n\
         TABLE = \"orders\"\n\
         STAGE = {{ parameter = \"/shop/stage\" }}\n\
         PASSWORD = {{ secret = \"shop/db\", key = \"password\" }}\n\
         KEY = {{ env = \"ORDERS_KEY\" }}\n\
         [functions.orders.deploy]\n\
         role = \"{role}\"\n\
         log = {{ retention-days = 14 }}\n\
         url = {{ auth = \"iam\" }}\n\
         tags = {{ team = \"shop\" }}\n\
         events = {{ retries = 0, max-age = 60 }}\n"
    );
    let stock = format!(
        "cases = [\"cases.toml\"]\n[functions.stock.deploy]\nrole = \"{role}\"\nalias = \"current\"\n"
    );
    Project::shell(&[("orders", ECHO, &orders), ("stock", ECHO, &stock)]).with("cases.toml", CASES)
}

#[test]
fn a_function_lives_from_its_plan_to_its_rollback() {
    let Some(cloud) = cloud("a_function_lives_from_its_plan_to_its_rollback") else {
        return;
    };
    let project = shop(&cloud);
    planned(&project, &cloud);
    made(&project, &cloud);
    unchanged(&project, &cloud);
    one_alone(&project, &cloud);
    bad_versions_are_left(&project, &cloud);
    bad_traffic_is_moved_back(&project, &cloud);
    bound(&project, &cloud);
    refused_by_the_registry(&project, &cloud);
    back(&project, &cloud);
    no_file_has_a_secret(project.folder());
}

/// As `call`, with the variable that `orders` refers to, and nothing secret told.
fn told(project: &Project, cloud: &Cloud, arguments: &[&str], code: i32) -> e2e::Finished {
    let done = call(project, cloud, arguments, code);
    silent(&done.all());
    done
}

fn silent(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary}: {text}");
    }
}

fn planned(project: &Project, cloud: &Cloud) {
    let done = told(
        project,
        cloud,
        &[
            "deploy",
            "--plan",
            "-v",
            "-o",
            "json",
            "-o",
            "human=plan.txt",
        ],
        0,
    );
    let plan: PlanReport = serde_json::from_slice(&done.stdout).expect("it is there");
    let actions: Vec<&str> = plan
        .functions
        .iter()
        .map(|one| one.action.as_str())
        .collect();
    assert_eq!(actions, ["create", "create"]);
    assert_eq!(cloud.writes(), [""; 0]);
}

fn made(project: &Project, cloud: &Cloud) {
    let report = deploy(project, cloud, &["-v"], 0);
    for (function, alias) in [("orders", "live"), ("stock", "current")] {
        let one = of(&report, function);
        assert_eq!(
            (one.status.as_str(), one.alias.as_str()),
            ("deployed", alias),
            "{one:#?}"
        );
        assert_eq!(one.serving_version.as_deref(), Some("1"));
        // On the version, and on the alias.
        assert_eq!(one.smoke.iter().map(|run| run.passed).sum::<usize>(), 2);
        let digest = one.digest.clone().expect("it is there");
        let repository = format!("{}/{function}", project.name());
        assert_eq!(cloud.digest(&repository, &digest), digest);
        let now = status(project, cloud);
        let now = there(&now, function);
        assert_eq!(now.digest.as_ref(), Some(&digest));
        assert_eq!(now.version.as_deref(), Some("1"));
        assert_eq!(now.drift.as_deref(), Some(&[][..]), "{now:#?}");
    }
    assert!(there(&status(project, cloud), "orders").url.is_some());
}

fn unchanged(project: &Project, cloud: &Cloud) {
    cloud.calm();
    let report = deploy(project, cloud, &[], 0);
    assert!(
        report.functions.iter().all(|one| one.status == "unchanged"),
        "{report:#?}"
    );
    assert_eq!(cloud.writes(), [""; 0]);
}

fn one_alone(project: &Project, cloud: &Cloud) {
    cloud.calm();
    project.write("orders/handler", ECHO_AGAIN);
    project.set_mode("orders/handler", 0o755);
    let report = deploy(project, cloud, &[], 0);
    assert_eq!(of(&report, "stock").status, "unchanged");
    let orders = of(&report, "orders");
    assert_eq!(
        (orders.status.as_str(), orders.serving_version.as_deref()),
        ("deployed", Some("2"))
    );
    let pushed = orders.pushed.as_ref().expect("it is there");
    assert_eq!(pushed.layers_sent, 1, "{pushed:?}");
    let calls = cloud.calls();
    let others: Vec<_> = calls
        .iter()
        .filter(|call| call.writes && call.about.contains("stock"))
        .collect();
    assert!(others.is_empty(), "{others:?}");
    let now = status(project, cloud);
    assert_eq!(there(&now, "orders").digest, orders.digest);
    assert_eq!(there(&now, "stock").version.as_deref(), Some("1"));
}

/// Cases fail on the version by its number: no caller ever meets it.
fn bad_versions_are_left(project: &Project, cloud: &Cloud) {
    cloud.calm();
    project.write("orders/handler", WRONG);
    let report = deploy(project, cloud, &["orders"], 105);
    let orders = of(&report, "orders");
    assert_eq!(orders.status, "failed", "{orders:#?}");
    assert!(
        orders.smoke[0].failed[0].contains("gives it back"),
        "{orders:#?}"
    );
    assert!(!cloud.writes().iter().any(|call| call == "UpdateAlias"));
    assert_eq!(
        there(&status(project, cloud), "orders").version.as_deref(),
        Some("2")
    );
    project.write("orders/handler", ECHO_AGAIN);
}

/// Cases fail through the alias only: it leads back.
fn bad_traffic_is_moved_back(project: &Project, cloud: &Cloud) {
    cloud.calm();
    project.write("orders/handler", "#!/bin/sh\n# A third one.\nexec cat\n");
    let trouble = Trouble::Refuse {
        status: 500,
        kind: "ServiceException",
        message: "out of order",
    };
    cloud.make(Rule::of("Invoke", trouble).after(1));
    let report = deploy(project, cloud, &["orders"], 105);
    let orders = of(&report, "orders");
    assert_eq!(orders.status, "rolled-back", "{orders:#?}");
    assert_eq!(orders.serving_version.as_deref(), Some("2"));
    assert_eq!(
        there(&status(project, cloud), "orders").version.as_deref(),
        Some("2")
    );
    // The version is there already, and is served once nothing is in its way.
    cloud.calm();
    let again = deploy(project, cloud, &["orders"], 0);
    assert_eq!(of(&again, "orders").serving_version, orders.version);
    assert!(!cloud.writes().iter().any(|call| call == "PublishVersion"));
}

/// A plan that was saved is done, or refused where anything has changed.
fn bound(project: &Project, cloud: &Cloud) {
    let manifest = fs::read_to_string(project.path("lambdock.toml")).expect("it is there");
    let drifted = manifest.replace("TABLE = \"orders\"", "TABLE = \"orders-2\"");
    project.write("lambdock.toml", drifted);
    let now = status(project, cloud);
    let drift = there(&now, "orders").drift.clone().expect("it is there");
    assert_eq!(drift[0].property, "environment.TABLE", "{drift:?}");
    told(
        project,
        cloud,
        &["deploy", "--plan", "-o", "json=plan.json"],
        0,
    );
    let report = deploy(project, cloud, &["--apply", "plan.json"], 0);
    assert_eq!(of(&report, "orders").status, "deployed");
    cloud.calm();
    let refused = told(project, cloud, &["deploy", "--apply", "plan.json"], 105);
    let refused = refused.all();
    assert!(refused.contains("no longer holds"), "{refused}");
    assert_eq!(cloud.writes(), [""; 0]);
}

fn refused_by_the_registry(project: &Project, cloud: &Cloud) {
    cloud.calm();
    project.write("orders/handler", "#!/bin/sh\n# A fourth one.\nexec cat\n");
    // `AWS:canary-password` in base64.
    let patch = json!({"authorizationData": [{
        "authorizationToken": "QVdTOmNhbmFyeS1wYXNzd29yZA==",
        "proxyEndpoint": cloud.registry_endpoint(),
        "expiresAt": 4_102_444_800_u64,
    }]});
    cloud.make(Rule::of("GetAuthorizationToken", Trouble::Patch(patch)).times(9));
    let done = told(project, cloud, &["deploy", "orders", "-v"], 105).all();
    assert!(done.contains("401") || done.contains("refused"), "{done}");
    assert!(done.contains("ECR's token"), "{done}");
    cloud.calm();
    project.write("orders/handler", "#!/bin/sh\n# A third one.\nexec cat\n");
}

fn back(project: &Project, cloud: &Cloud) {
    let done = told(project, cloud, &["rollback", "orders", "--to", "1"], 0);
    assert!(done.all().contains("version"), "{done:?}");
    let now = status(project, cloud);
    assert_eq!(there(&now, "orders").version.as_deref(), Some("1"));
    let unknown = told(project, cloud, &["rollback", "orders", "--to", "99"], 105).all();
    assert!(unknown.contains("version 99"), "{unknown}");
}

fn no_file_has_a_secret(folder: &Path) {
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it is there").path();
        if path.is_dir() {
            no_file_has_a_secret(&path);
        } else {
            silent(&String::from_utf8_lossy(
                &fs::read(&path).expect("it is there"),
            ));
        }
    }
}
