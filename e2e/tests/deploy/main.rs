//! Deployments to AWS on this machine, by the tool: real images in a real registry,
//! functions in moto, and events that real containers answer.

mod interrupts;
mod languages;
mod life;

use std::time::Duration;

use e2e::cloud::Cloud;
use e2e::{Finished, Project};
use lambdock::wire::{DeployReport, DeployedFunctionReport, FunctionStatusReport, StatusReport};

/// A case that holds where a function gives back what it got.
const CASES: &str = "\
[[case]]
name = \"gives it back\"
event = { id = 7 }
expect = { answer = { id = 7 } }
";

/// AWS on this machine, unless something is missing; then it says so.
fn cloud(test: &str) -> Option<Cloud> {
    match Cloud::start() {
        Ok(cloud) => Some(cloud),
        Err(why) => {
            e2e::skip(test, &why);
            None
        }
    }
}

/// A call of the tool by somebody who may deploy.
fn call(project: &Project, cloud: &Cloud, arguments: &[&str], code: i32) -> Finished {
    let call = cloud.reached_by(project.call(arguments));
    let call = call.variable("ORDERS_KEY", "canary-variable");
    let call = call.within(Duration::from_mins(10));
    call.run().exits_with(code)
}

fn deploy(project: &Project, cloud: &Cloud, more: &[&str], code: i32) -> DeployReport {
    let done = call(project, cloud, &[&["deploy", "-o", "json"], more].concat(), code);
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}: {done:?}"))
}

fn status(project: &Project, cloud: &Cloud) -> StatusReport {
    let done = call(project, cloud, &["status", "-o", "json"], 0);
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}: {done:?}"))
}

fn of<'a>(report: &'a DeployReport, function: &str) -> &'a DeployedFunctionReport {
    let mut functions = report.functions.iter();
    let found = functions.find(|one| one.function == function);
    found.unwrap_or_else(|| panic!("no `{function}`: {report:#?}"))
}

fn there<'a>(report: &'a StatusReport, function: &str) -> &'a FunctionStatusReport {
    let mut functions = report.functions.iter();
    let found = functions.find(|one| one.function == function);
    found.unwrap_or_else(|| panic!("no `{function}`: {report:#?}"))
}
