//! The bake file of a project with everything that a build can have.

use std::fs;

use super::*;
use crate::image::Lock;
use crate::manifest::load;
use crate::model::{BasePolicy, Function, Project};

const MANIFEST: &str = r#"
[project]
name = "shop"

[bases]
"alpine:3" = "registry.example/alpine:3"

[functions.orders]
context = "services/orders"
dockerfile = "docker/orders"
target = "runtime"
build-args = { GREETING = "${NAME} %{if}" }
secrets = [{ id = "npmrc", file = ".npmrc" }, { id = "token", env = "NPM_TOKEN" }]
cache-from = ["registry.example/orders:cache"]
architectures = ["x86_64", "arm64"]

[functions.orders.variants]
"node22.1" = { build-args = { NODE = "22" } }

[functions.mailer]
prepare = { command = ["make", "mail"], outputs = ["out"] }

[functions.legacy]
image = "registry.example/legacy:7"
"#;

fn file(policy: Option<BasePolicy>, lock: &str) -> BakeFile {
    file_with(policy, lock, &[])
}

fn file_with(policy: Option<BasePolicy>, lock: &str, more: &[(&str, &str)]) -> BakeFile {
    let root = tempfile::tempdir().unwrap();
    let files = [
        ("lambdock.toml", MANIFEST),
        (
            "docker/orders",
            "ARG NODE\nFROM alpine:3 AS tools\nFROM public.ecr.aws/lambda/nodejs:${NODE} AS runtime\n",
        ),
        ("services/orders/index.js", ""),
        ("Dockerfile", "FROM scratch\n"),
    ];
    for (path, text) in files.iter().chain(more) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let project: Project = load(&root.path().join("lambdock.toml")).unwrap();
    let lock = Lock::parse(lock, Path::new("lambdock.lock")).unwrap();
    let cells: Vec<(&Function, Cell)> = project
        .functions
        .iter()
        .flat_map(|function| {
            function
                .cells()
                .into_iter()
                .map(move |cell| (function, cell))
        })
        .collect();
    let chosen: Vec<Chosen<'_>> = cells
        .iter()
        .map(|(function, cell)| Chosen {
            function,
            cell,
            cases: 1,
            changed: Vec::new(),
        })
        .collect();
    let forecast = Forecast {
        project: &project,
        lock: &lock,
        policy,
    };
    bake(&chosen, &forecast).unwrap()
}

#[test]
fn a_file_has_all_that_a_build_has() {
    let lock = "[bases]\n'public.ecr.aws/lambda/nodejs:22' = 'sha256:0123456789abcdef'\n";
    let file = file(None, lock);
    insta::assert_snapshot!(file.text);
    insta::assert_snapshot!("notes", file.notes.join("\n"));
}

#[test]
fn stand_ins_are_named_where_they_are_asked_for() {
    let file = file(Some(BasePolicy::StandIn), "");
    let text: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    let targets = text["target"].as_object().unwrap();
    let (_, orders) = targets
        .iter()
        .find(|(name, _)| name.starts_with("orders--node22"))
        .unwrap();
    let node = "public.ecr.aws/lambda/nodejs:22";
    let inline = orders["dockerfile-inline"].as_str().unwrap();
    assert!(
        inline.ends_with("FROM lambdock-stand-in/lambda-nodejs:22 AS runtime\n"),
        "{inline}"
    );
    let told = format!(
        "`lambdock-stand-in/lambda-nodejs:22` stands in for `{node}`: the builder must have it"
    );
    assert!(file.notes.contains(&told), "{:?}", file.notes);
}

#[test]
fn a_dockerfile_with_an_ignore_file_of_its_own_stays_where_it_is() {
    let own = [("docker/orders.dockerignore", "*.md\n")];
    let file = file_with(Some(BasePolicy::StandIn), "", &own);
    let text: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    let targets = text["target"].as_object().unwrap().values();
    let orders: Vec<_> = targets
        .filter(|target| target["target"] == "runtime")
        .collect();
    assert_eq!(orders.len(), 2);
    for target in orders {
        assert_eq!(target["dockerfile"], "../../docker/orders");
        let node = &target["contexts"]["public.ecr.aws/lambda/nodejs:22"];
        assert_eq!(node, "docker-image://lambdock-stand-in/lambda-nodejs:22");
    }
}
