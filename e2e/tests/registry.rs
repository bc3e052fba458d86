//! The road of whoever can pull: base images from a registry, here one of this
//! machine under a name that the manifest maps.

use e2e::{Call, Engine, Project, Registry, all_passed, cell, skip};
use lambdock::wire::{BaseOriginReport, BuildStatusReport};

const NODE: &str = "public.ecr.aws/lambda/nodejs:22";

/// What the sample builds on here: AWS's own image where it can be pulled.
fn node_base() -> String {
    let built = Call::new(["build", "greeter-node/node22", "-o", "json"]).run();
    let report = built.exits_with(0).report();
    let bases = &cell(&report, "greeter-node").build.bases;
    bases
        .iter()
        .find(|base| base.named == NODE)
        .expect("the base is told")
        .used
        .clone()
}

#[test]
fn a_base_is_pulled_from_where_the_manifest_maps_it() {
    let registry = match Registry::start() {
        Ok(registry) => registry,
        Err(reason) => return skip("registry", &reason),
    };
    let engine = Engine::connect();
    let pulled = registry.image("lambda/nodejs:22");
    let base = node_base();
    let id = engine.image_id(&base);
    engine.tag(&base, &pulled);
    engine.push(&pulled);
    engine.remove_image(&pulled);
    assert_eq!(engine.image_id(&pulled), None);

    let map = format!("[bases]\n\"{NODE}\" = \"{pulled}\"\n\n");
    let function = "[functions.mapped]\ncases = [\"cases.toml\"]\n";
    let project = Project::new(&(map + function))
        .with(
            "index.js",
            "exports.handler = async (event) => event.name;\n",
        )
        .with(
            "Dockerfile",
            "FROM public.ecr.aws/lambda/nodejs:22\nCOPY index.js ./\nCMD [\"index.handler\"]\n",
        )
        .with(
            "cases.toml",
            "event = { name = \"Ada\" }\nexpect = { answer = \"Ada\" }\n",
        );
    let test = || {
        project
            .call(&["test", "-o", "json"])
            .run()
            .exits_with(0)
            .report()
    };
    let report = test();
    let mapped = cell(&report, "mapped");
    all_passed(mapped);
    assert_eq!(mapped.build.status, BuildStatusReport::Built);
    let [base] = mapped.build.bases.as_slice() else {
        panic!("{:#?}", mapped.build);
    };
    assert_eq!((base.named.as_str(), &base.used), (NODE, &pulled));
    // Whose image a replacement is, nobody here can tell.
    assert_eq!(base.origin, BaseOriginReport::Other);
    assert_eq!(engine.image_id(&pulled), id);
    // No public name was given to it.
    assert_eq!(
        engine
            .image_id(NODE)
            .filter(|named| Some(named) == id.as_ref()),
        None
    );

    // Unchanged without the registry: what was pulled is there.
    drop(registry);
    assert_eq!(
        cell(&test(), "mapped").build.status,
        BuildStatusReport::Unchanged
    );
    drop(project);
    engine.remove_image(&pulled);
}

#[test]
fn a_mapped_base_that_cannot_be_pulled_is_101_and_names_the_map() {
    let map = format!("[bases]\n\"{NODE}\" = \"127.0.0.1:1/lambda/nodejs:22\"\n\n");
    let project = Project::new(&(map + "[functions.mapped]\n")).with(
        "Dockerfile",
        "FROM public.ecr.aws/lambda/nodejs:22\nCMD [\"index.handler\"]\n",
    );
    let done = project.call(&["build"]).run().exits_with(101);
    let done = done.tells("127.0.0.1:1/lambda/nodejs:22");
    let _ = done.tells("hint: `[bases]` of the manifest maps it");
}
