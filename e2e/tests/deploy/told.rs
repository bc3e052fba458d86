//! What the tool tells of deployments, read by the library's own types.

use std::time::Duration;

use e2e::cloud::Cloud;
use e2e::{Finished, Project};
use lambdock::wire::{DeployReport, DeployedFunctionReport, FunctionStatusReport, StatusReport};

/// A case that holds where a function gives back what it got.
pub(crate) const CASES: &str = "\
[[case]]
name = \"gives it back\"
event = { id = 7 }
expect = { answer = { id = 7 } }
";

/// AWS on this machine, unless something is missing; then it says so.
pub(crate) fn cloud(test: &str) -> Option<Cloud> {
    match Cloud::start() {
        Ok(cloud) => Some(cloud),
        Err(why) => {
            e2e::skip(test, &why);
            None
        }
    }
}

/// A call of the tool by somebody who may deploy.
pub(crate) fn call(project: &Project, cloud: &Cloud, arguments: &[&str], code: i32) -> Finished {
    let call = cloud.reached_by(project.call(arguments));
    let call = call.variable("ORDERS_KEY", "canary-variable");
    let call = call.within(Duration::from_mins(10));
    call.run().exits_with(code)
}

pub(crate) fn deploy(project: &Project, cloud: &Cloud, more: &[&str], code: i32) -> DeployReport {
    let done = call(
        project,
        cloud,
        &[&["deploy", "-o", "json"], more].concat(),
        code,
    );
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}: {done:?}"))
}

pub(crate) fn status(project: &Project, cloud: &Cloud) -> StatusReport {
    let done = call(project, cloud, &["status", "-o", "json"], 0);
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}: {done:?}"))
}

pub(crate) fn of<'a>(report: &'a DeployReport, function: &str) -> &'a DeployedFunctionReport {
    let mut functions = report.functions.iter();
    let found = functions.find(|one| one.function == function);
    found.unwrap_or_else(|| panic!("no `{function}`: {report:#?}"))
}

pub(crate) fn there<'a>(report: &'a StatusReport, function: &str) -> &'a FunctionStatusReport {
    let mut functions = report.functions.iter();
    let found = functions.find(|one| one.function == function);
    found.unwrap_or_else(|| panic!("no `{function}`: {report:#?}"))
}
