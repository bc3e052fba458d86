//! Five languages, from nothing, each with its own cases on AWS.

use e2e::{Project, workspace};

use super::{cloud, deploy, status};

#[test]
fn five_languages_are_deployed_and_answer() {
    let Some(cloud) = cloud("five_languages_are_deployed_and_answer") else {
        return;
    };
    let root = workspace();
    let root = root.display();
    let role = cloud.role("greeter");
    let deployed = format!("cases = [\"{root}/samples/cases\"]\n");
    let manifest = format!(
        "[deploy.repository]\nname = \"e2e-greeters/{{function}}\"\n\
         [defaults]\nmemory = 512\ntimeout = 10\n\
         [defaults.deploy]\nrole = \"{role}\"\nsmoke = {{ tags = [\"smoke\"] }}\n\
         [functions.greeter-node]\n{deployed}context = \"{root}/samples/node\"\n\
         dockerfile = \"{root}/dockerfiles/node.Dockerfile\"\nbuild-args = {{ NODE = \"22\" }}\ndeploy = {{}}\n\
         [functions.greeter-python]\n{deployed}context = \"{root}/samples/python\"\n\
         dockerfile = \"{root}/dockerfiles/python.Dockerfile\"\nbuild-args = {{ PYTHON = \"3.13\" }}\ndeploy = {{}}\n\
         [functions.greeter-go]\n{deployed}context = \"{root}/samples/go\"\n\
         dockerfile = \"{root}/dockerfiles/go.Dockerfile\"\ndeploy = {{}}\n\
         [functions.greeter-java]\n{deployed}context = \"{root}/samples/java\"\n\
         dockerfile = \"{root}/dockerfiles/java-multi-stage.Dockerfile\"\ndeploy = {{}}\n\
         [functions.greeter-rust]\n{deployed}context = \"{root}/target/lambda/greeter\"\n\
         dockerfile = \"{root}/dockerfiles/rust.Dockerfile\"\ndeploy = {{}}\n\
         [functions.greeter-rust.prepare]\n\
         command = [\"cargo\", \"lambda\", \"build\", \"--release\", \"--package\", \"greeter\", \"--lambda-dir\", \"target/lambda\"]\n\
         directory = \"{root}\"\ninputs = [\"{root}/Cargo.lock\", \"{root}/handlers/greeter/src\"]\n\
         outputs = [\"{root}/target/lambda/greeter\"]\n"
    );
    let project = Project::new(&manifest);
    let report = deploy(&project, &cloud, &[], 0);
    assert_eq!(report.functions.len(), 5);
    for one in &report.functions {
        assert_eq!(one.status, "deployed", "{one:#?}");
        assert!(one.smoke.iter().all(|run| run.passed > 0 && run.failed.is_empty()), "{one:#?}");
    }
    let now = status(&project, &cloud);
    assert!(now.functions.iter().all(|one| one.version.as_deref() == Some("1")), "{now:#?}");
    cloud.calm();
    let again = deploy(&project, &cloud, &[], 0);
    assert!(again.functions.iter().all(|one| one.status == "unchanged"), "{again:#?}");
    assert_eq!(cloud.writes(), [""; 0]);
}
