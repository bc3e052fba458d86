//! The process ends at any write, before AWS has heard of it or after: running it
//! again ends where an undisturbed run ends.

use std::time::Duration;

use e2e::cloud::{Cloud, Rule, Trouble};
use e2e::{ECHO, Project};
use serde_json::json;

use super::{CASES, cloud, deploy, of, status, there};

const DEADLINE: Duration = Duration::from_secs(60);

fn project(role: &str, name: &str) -> Project {
    let more = format!(
        "cases = [\"cases.toml\"]\n[functions.orders.deploy]\nname = \"{name}\"\nrole = \"{role}\"\n\
         log = {{ retention-days = 7 }}\nreserved-concurrency = 5\nevents = {{ retries = 1 }}\n"
    );
    Project::shell(&[("orders", ECHO, &more)]).with("cases.toml", CASES)
}

#[test]
fn a_deployment_that_was_killed_goes_on_where_it_stopped() {
    let Some(cloud) = cloud("a_deployment_that_was_killed_goes_on_where_it_stopped") else {
        return;
    };
    let role = cloud.role("shop");
    let undisturbed = project(&role, "undisturbed");
    deploy(&undisturbed, &cloud, &[], 0);
    let writes = cloud.writes();
    assert!(writes.len() >= 8, "{writes:?}");
    let wanted = versions(&cloud, "undisturbed");
    assert_eq!(wanted, ["$LATEST", "1"]);
    for at in 0..writes.len() {
        // Each write before and after in turn, so that each kind of call meets one.
        let trouble = match at % 2 {
            0 => Trouble::HoldBefore,
            _ => Trouble::HoldAfter,
        };
        killed(&cloud, &role, at, trouble, &wanted);
    }
}

fn killed(cloud: &Cloud, role: &str, at: usize, trouble: Trouble, wanted: &[String]) {
    let name = format!("killed-{at}");
    let project = project(role, &name);
    cloud.calm();
    cloud.make(Rule::any_write(trouble).after(at));
    let call = cloud.reached_by(project.call(&["deploy"]));
    let running = call.within(DEADLINE * 3).start();
    cloud.wait_until_one_is_held(DEADLINE);
    // As `kill -9` does.
    drop(running);
    cloud.calm();
    // What was on its way arrives.
    std::thread::sleep(Duration::from_millis(300));
    let report = deploy(&project, cloud, &[], 0);
    let orders = of(&report, "orders");
    assert_eq!(orders.serving_version.as_deref(), Some("1"), "write {at}: {orders:#?}");
    assert_eq!(versions(cloud, &name), wanted, "write {at}");
    let now = status(&project, cloud);
    assert_eq!(there(&now, "orders").drift.as_deref(), Some(&[][..]), "write {at}: {now:#?}");
    cloud.calm();
    let again = deploy(&project, cloud, &[], 0);
    assert_eq!(of(&again, "orders").status, "unchanged", "write {at}: {again:#?}");
    assert_eq!(cloud.writes(), [""; 0], "write {at}");
}

fn versions(cloud: &Cloud, name: &str) -> Vec<String> {
    let answer = cloud.get(&format!("/2015-03-31/functions/{name}/versions"));
    let versions = answer["Versions"].as_array().cloned().unwrap_or_default();
    let number = |version: &serde_json::Value| {
        version["Version"].as_str().map(str::to_owned)
    };
    versions.iter().filter_map(number).collect()
}

#[test]
fn what_aws_cannot_do_now_is_waited_for_or_told() {
    let Some(cloud) = cloud("what_aws_cannot_do_now_is_waited_for_or_told") else {
        return;
    };
    let role = cloud.role("shop");
    let project = project(&role, "patient");
    let refuse = |status, kind, message| Trouble::Refuse {
        status,
        kind,
        message,
    };
    let not_ready = "The role defined for the function cannot be assumed by Lambda.";
    let role_is_new = refuse(400, "InvalidParameterValueException", not_ready);
    cloud.make(Rule::of("CreateFunction", role_is_new).times(2));
    let busy = refuse(409, "ResourceConflictException", "an update is in progress");
    cloud.make(Rule::of("PublishVersion", busy));
    let throttled = refuse(429, "TooManyRequestsException", "Rate exceeded");
    cloud.make(Rule::of("CreateAlias", throttled).times(2));
    let broken = refuse(500, "ServiceException", "out of order");
    cloud.make(Rule::of("CreateLogGroup", broken));
    let report = deploy(&project, &cloud, &[], 0);
    assert_eq!(of(&report, "orders").status, "deployed");
    // An image that Lambda cannot take ends the wait at once, with its reason.
    cloud.calm();
    project.write("orders/handler", "#!/bin/sh\n# Another one.\nexec cat\n");
    let failed = json!({"Configuration": {
        "LastUpdateStatus": "Failed",
        "LastUpdateStatusReasonCode": "ImageAccessDenied",
        "LastUpdateStatusReason": "Lambda does not have permission to access the ECR image.",
    }});
    cloud.make(Rule::of("GetFunction", Trouble::Patch(failed)).after(3).times(100));
    let done = super::call(&project, &cloud, &["deploy"], 105).all();
    assert!(done.contains("ImageAccessDenied"), "{done}");
}
