//! The printed bake file, used: buildx makes the images that `lambdock build`
//! makes, with the same configuration, and they pass the same cases.

use e2e::{Buildx, ECHO, Engine, Project, all_passed, busybox, cell, skip};
use serde_json::Value;

/// What an image is, but for what tells when and by whom it was built.
fn configuration(engine: &Engine, image: &str) -> Value {
    let mut configuration = engine.configuration(image);
    let labels = configuration["Labels"].as_object_mut().expect("labels");
    labels.remove("dev.lambdock.inputs");
    configuration
}

#[test]
fn a_bake_file_builds_the_images_that_lambdock_builds() {
    let buildx = match Buildx::find() {
        Ok(buildx) => buildx,
        Err(reason) => return skip("bake", &reason),
    };
    let engine = Engine::connect();
    let more = "cases = [\"cases.toml\"]\nsecrets = [{ id = \"token\", file = \"token\" }]\n";
    let project = Project::shell(&[("echo", ECHO, more)])
        .with("token", "s3cret")
        .with("cases.toml", "event = 1\nexpect = { answer = 1 }\n");
    // An argument that bake would read as a template, a base that is replaced.
    let manifest = std::fs::read_to_string(project.path("lambdock.toml")).expect("a manifest");
    let named = "base.example/one:1";
    let arguments = format!("NOTE = \"${{HOME}} %{{x}}\", BASE = \"{named}\"");
    let manifest = manifest.replacen(&format!("BASE = \"{}\"", busybox()), &arguments, 1);
    let map = format!("[bases]\n\"{named}\" = \"{}\"\n\n[functions", busybox());
    let manifest = manifest.replacen("[functions", &map, 1);
    project.write("lambdock.toml", &manifest);
    let dockerfile =
        std::fs::read_to_string(project.path("echo/Dockerfile")).expect("a Dockerfile");
    let more = "ARG NOTE\nENV NOTE=${NOTE}\nRUN --mount=type=secret,id=token cp /run/secrets/token /copied\n";
    project.write("echo/Dockerfile", &(dockerfile + more));

    let printed = project
        .call(&["matrix", "--format", "bake"])
        .run()
        .exits_with(0);
    project.write("bake.json", printed.text());
    let baked = buildx.bake(project.folder(), "bake.json");
    assert!(
        baked.status.success(),
        "{}",
        String::from_utf8_lossy(&baked.stderr)
    );
    let image = project.image("echo");
    let by_bake = configuration(&engine, &image);
    let report = project.call(&["test", "--no-build", "-o", "json"]).run();
    all_passed(cell(&report.exits_with(0).report(), "echo"));

    let _ = project.call(&["build"]).run().exits_with(0);
    assert_eq!(configuration(&engine, &image), by_bake);
    assert!(
        by_bake["Env"].to_string().contains("NOTE=${HOME} %{x}"),
        "{by_bake}"
    );
}
