//! Traces: from advisories, from tags of images, and from the findings of other
//! scanners, to lines of source.

use std::fs;
use std::path::{Path, PathBuf};

use e2e::{Call, Finished, copy_folder, workspace};
use lambdock::wire::FindingsReport;
use serde_json::{Value, json};

fn vulnerable() -> PathBuf {
    workspace().join("samples/vulnerable")
}

fn call(arguments: &[&str]) -> Finished {
    let manifest = vulnerable().join("lambdock.toml");
    Call::new(arguments).manifest(&manifest).run()
}

fn document(finished: &Finished) -> FindingsReport {
    serde_json::from_slice(&finished.stdout).expect("the document of findings")
}

/// The recorded app of 2022 as it lay then: sources, and an assembly whose copies
/// of them are there.
fn app_of_2022(folder: &Path) -> String {
    let recorded = workspace().join("test-harness/tests/cdk/2022");
    copy_folder(&recorded.join("lib"), &folder.join("infra/lib"));
    copy_folder(&recorded.join("staged"), &folder.join("infra/cdk.out"));
    copy_folder(&vulnerable().join("node-evil"), &folder.join("app/node"));
    copy_folder(
        &vulnerable().join("python-boto3"),
        &folder.join("app/python"),
    );
    let hash = tag_of(&folder.join("infra/cdk.out"), "lambdainspectornode000CEAD7");
    let copy = folder.join(format!("infra/cdk.out/asset.{hash}"));
    copy_folder(&folder.join("app/node"), &copy);
    hash
}

/// The tag of a function's image, by the template.
fn tag_of(assembly: &Path, logical_id: &str) -> String {
    let template = assembly.join("LambdaInspectorStack.template.json");
    let template = fs::read_to_string(template).expect("a template");
    let template: Value = serde_json::from_str(&template).expect("a template");
    let function = &template["Resources"][logical_id];
    let uri = &function["Properties"]["Code"]["ImageUri"]["Fn::Sub"];
    let uri = uri.as_str().expect("an address");
    uri.rsplit(':').next().expect("a tag").to_owned()
}

#[test]
fn the_articles_walk_from_a_tag_to_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = app_of_2022(folder.path());
    let assembly = folder.path().join("infra/cdk.out").display().to_string();
    // As the console shows it, and with no manifest anywhere.
    let short = format!("{}…", &hash[..8]);
    let arguments = ["trace", &short, "--cdk-out", &assembly, "-o", "json"];
    let finished = Call::new(arguments)
        .folder(folder.path())
        .run()
        .exits_with(0);
    let report = document(&finished);
    assert_eq!(report.deployments.len(), 1, "{:#?}", report.deployments);
    let found = &report.deployments[0];
    assert_eq!(found.logical_id, "lambdainspectornode000CEAD7");
    assert_eq!(found.function_name.as_deref(), Some("lambdainspector-node"));
    let path = "LambdaInspectorStack/lambdainspector-node/Resource";
    assert_eq!(found.construct_path.as_deref(), Some(path));
    let app = found.folder.as_deref().expect("the copy has a source");
    assert!(app.ends_with("app/node"), "{app}");
    let line = found.declared.as_ref().expect("a line declares it");
    assert!(
        line.file.ends_with("infra/lib/lambda-inspector-stack.ts"),
        "{line:?}"
    );
    assert!(
        line.text
            .contains("DockerImageFunction(this, 'lambdainspector-node'"),
        "{line:?}"
    );
    let human = Call::new(&arguments[..4]).folder(folder.path()).run();
    let _ = human
        .exits_with(0)
        .tells("lambdainspectornode000CEAD7")
        .tells("app/node");
}

#[test]
fn a_changed_folder_is_unknown_and_not_guessed() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = app_of_2022(folder.path());
    fs::write(folder.path().join("app/node/index.js"), "// changed\n").expect("a file");
    let assembly = folder.path().join("infra/cdk.out").display().to_string();
    let arguments = ["trace", &hash, "--cdk-out", &assembly, "-o", "json"];
    let finished = Call::new(arguments)
        .folder(folder.path())
        .run()
        .exits_with(0);
    let found = &document(&finished).deployments[0];
    assert_eq!(found.folder, None);
    let why = found.folder_unknown.as_deref().expect("a reason");
    assert!(why.contains("may have changed since"), "{why}");
}

#[test]
fn an_advisory_is_followed_over_its_dependency_path() {
    let arguments = ["trace", "CVE-2019-10744", "node-evil", "-o", "json"];
    let report = document(&call(&arguments).exits_with(0));
    let findings = &report.images[0].findings;
    let ways: Vec<String> = findings
        .iter()
        .map(|finding| {
            let trace = finding.trace.as_ref().expect("it is traced");
            trace.paths[0].steps.join(" > ")
        })
        .collect();
    assert_eq!(
        ways,
        [
            "mermaid@0.2.16 > dagre-d3@0.3.3 > lodash@2.4.2",
            "mermaid@0.2.16 > dagre-d3@0.3.3 > graphlib@1.0.7 > lodash@3.10.1",
        ]
    );
    let layer = &findings[0].trace.as_ref().expect("it is traced").layers[0];
    let instruction = layer
        .instruction
        .as_ref()
        .expect("an instruction made the layer");
    assert!(instruction.text.starts_with("RUN"), "{instruction:?}");
    let _ = call(&["trace", "GHSA-aaaa-bbbb-cccc", "node-evil"])
        .exits_with(4)
        .tells("GHSA-aaaa-bbbb-cccc");
}

#[test]
fn a_finding_of_inspector_leads_from_the_tag_to_the_function() {
    let folder = tempfile::tempdir().expect("a folder");
    let assembly = workspace().join("test-harness/tests/cdk/2026/unstaged");
    let template =
        fs::read_to_string(assembly.join("InspectorStack.template.json")).expect("a template");
    let template: Value = serde_json::from_str(&template).expect("a template");
    let uri = &template["Resources"]["java9F457787"]["Properties"]["Code"]["ImageUri"]["Fn::Sub"];
    let tag = uri
        .as_str()
        .and_then(|uri| uri.rsplit(':').next())
        .expect("a tag");
    let findings = folder.path().join("inspector.json");
    let text = json!({ "findings": [{
        "findingArn": "arn:aws:inspector2:eu-central-1:111122223333:finding/1",
        "awsAccountId": "111122223333",
        "type": "PACKAGE_VULNERABILITY",
        "severity": "HIGH",
        "status": "ACTIVE",
        "title": "CVE-2021-45105 - log4j-core",
        "packageVulnerabilityDetails": {
            "vulnerabilityId": "CVE-2021-45105",
            "vulnerablePackages": [{
                "name": "org.apache.logging.log4j:log4j-core", "version": "2.16.0",
                "packageManager": "JAR", "fixedInVersion": "2.17.0",
                "filePath": "var/task/lib/log4j-core-2.16.0.jar",
            }],
        },
        "resources": [{
            "id": "arn:aws:ecr:eu-central-1:111122223333:repository/cdk/sha256:00",
            "type": "AWS_ECR_CONTAINER_IMAGE",
            "details": { "awsEcrContainerImage": {
                "registry": "111122223333", "repositoryName": "cdk-hnb659fds-container-assets",
                "imageHash": "sha256:00", "imageTags": [tag],
            }},
        }],
    }]});
    fs::write(&findings, text.to_string()).expect("a file");
    let findings = findings.display().to_string();
    let assembly = assembly.display().to_string();
    let arguments = [
        "trace",
        "java-log4j",
        "--findings",
        &findings,
        "--cdk-out",
        &assembly,
        "-o",
        "json",
    ];
    let report = document(&call(&arguments).exits_with(0));
    let said: Vec<_> = report
        .images
        .iter()
        .flat_map(|image| &image.findings)
        .filter(|finding| finding.sources.iter().any(|source| source == "inspector"))
        .collect();
    assert_eq!(
        said.len(),
        1,
        "{:#?}",
        report
            .images
            .iter()
            .map(|image| &image.image)
            .collect::<Vec<_>>()
    );
    assert!(
        said[0].aliases.contains(&"CVE-2021-45105".to_owned()) || said[0].id == "CVE-2021-45105"
    );
}
