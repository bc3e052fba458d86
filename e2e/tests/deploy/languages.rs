//! The repository's samples in five languages, deployed from nothing: their shared
//! cases are the smoke test, and one of them changed is updated alone.

use std::time::Duration;

use e2e::cloud::Cloud;
use e2e::{Call, Engine, Project, skip, workspace};
use serde_json::Value;

/// Function and variant, one for each language.
const CELLS: [(&str, &str); 5] = [
    ("greeter-node", "/node22"),
    ("greeter-python", "/python311"),
    ("greeter-go", ""),
    ("greeter-java", "/multi-stage"),
    ("greeter-rust", "/multi-stage"),
];

/// Builds a cell of the repository's own manifest; gives its image.
fn build(cell: &str) -> String {
    let building = Call::new(["build", cell, "-o", "json"]);
    let report = building.within(Duration::from_mins(10)).run();
    let report = report.exits_with(0).report();
    let image = report
        .cells
        .first()
        .and_then(|cell| cell.build.image_id.clone());
    image.expect("an image is built")
}

/// A manifest of images that are there.
fn manifest(project: &Project, engine: &Engine, images: &[(&str, String)], role: &str) -> String {
    let sections = images.iter().map(|(name, image)| {
        let tag = format!("lambdock/{}/{name}:deployed", project.name());
        engine.tag(image, &tag);
        let cases = workspace().join("samples/cases");
        format!(
            "[functions.{name}]\nimage = \"{tag}\"\ncases = [\"{}\"]\n\
             memory = 512\ntimeout = 10\n[functions.{name}.deploy]\nrole = \"{role}\"\n",
            cases.display()
        )
    });
    let head = format!("[project]\nname = \"{}\"\n\n", project.name());
    head + &sections.collect::<String>()
}

fn served(cloud: &Cloud, project: &Project) -> Vec<(String, String, String)> {
    let call = cloud.reached_by(project.call(&["status", "-o", "json"]));
    let status: Value =
        serde_json::from_slice(&call.run().exits_with(0).stdout).expect("a document");
    let functions = status["functions"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    functions
        .map(|one| {
            (
                text(&one["function"]),
                text(&one["version"]),
                text(&one["digest"]),
            )
        })
        .collect()
}

#[test]
fn five_languages_are_deployed_and_one_that_changed_is_updated_alone() {
    let cloud = match Cloud::start() {
        Ok(cloud) => cloud,
        Err(reason) => return skip("deploy", &reason),
    };
    let engine = Engine::connect();
    let role = cloud.role("samples");
    let project = Project::new("");
    let mut images: Vec<(&str, String)> = CELLS
        .iter()
        .map(|(function, variant)| (*function, build(&format!("{function}{variant}"))))
        .collect();
    project.write("lambdock.toml", manifest(&project, &engine, &images, &role));
    let deploy = || {
        let call = cloud.reached_by(project.call(&["deploy"]));
        let done = call.within(Duration::from_mins(6)).run().exits_with(0);
        assert!(done.all().contains("greeter-rust"), "{done:?}");
    };
    deploy();
    let first = served(&cloud, &project);
    assert_eq!(first.len(), CELLS.len());
    assert!(
        first.iter().all(|(_, version, _)| version == "1"),
        "{first:?}"
    );
    cloud.calm();
    deploy();
    assert_eq!(cloud.writes(), [] as [&str; 0]);

    images[0].1 = build("greeter-node/node24");
    project.write("lambdock.toml", manifest(&project, &engine, &images, &role));
    cloud.calm();
    deploy();
    let calls = cloud.calls();
    let mut others = calls.iter().filter(|call| call.writes);
    assert!(
        others.all(|call| call.about.contains("greeter-node")),
        "{calls:#?}"
    );
    for (before, after) in first.iter().zip(served(&cloud, &project)) {
        let wanted = if before.0 == "greeter-node" { "2" } else { "1" };
        assert_eq!(after.1, wanted, "{after:?}");
    }
}
