//! What AWS and the registry may answer: passwords that are wrong, functions that
//! are busy, roles that are new, images that Lambda refuses.

use e2e::cloud::{Rule, Trouble};
use e2e::{Registry, skip};
use serde_json::json;

use crate::shop::Shop;

/// `AWS` and another password.
const OTHER: &str = "AWS:$2y$05$NRBsTQmhQ8nJcp6cVge7IeYh2RPFcN9z2CBOLFuBnpSGAEjSYP7yy\n";

#[test]
fn a_wrong_password_of_the_registry_is_a_clear_error() {
    let (shop, other) = match (Shop::open(&["orders"]), Registry::private(OTHER)) {
        (Ok(shop), Ok(other)) => (shop, other),
        (Err(reason), _) | (_, Err(reason)) => return skip("deploy", &reason),
    };
    let endpoint = format!("http://127.0.0.1:{}", other.port());
    let call = shop.call(&["deploy"]);
    let call = call.variable("LAMBDOCK_REGISTRY_ENDPOINT", endpoint);
    let told = call.run().exits_with(105).all();
    assert!(
        told.contains("password") || told.contains("credentials"),
        "{told}"
    );
    assert!(!told.contains("auth-token"), "{told}");
    assert!(!shop.cloud.writes().contains(&"CreateFunction".to_owned()));
}

#[test]
fn what_passes_is_waited_for_and_what_does_not_ends_at_once() {
    let shop = match Shop::open(&["orders"]) {
        Ok(shop) => shop,
        Err(reason) => return skip("deploy", &reason),
    };
    let refuse = |status, kind, message| Trouble::Refuse {
        status,
        kind,
        message,
    };
    let pending = json!({ "Configuration": { "State": "Pending", "StateReasonCode": "Creating" } });
    let role = "The role defined for the function cannot be assumed by Lambda.";
    let busy = "The operation cannot be performed at this time. An update is in progress for resource: orders";
    let rules = [
        Rule::of(
            "CreateFunction",
            refuse(400, "InvalidParameterValueException", role),
        )
        .times(2),
        Rule::of(
            "PublishVersion",
            refuse(409, "ResourceConflictException", busy),
        )
        .times(2),
        Rule::of(
            "CreateAlias",
            refuse(429, "TooManyRequestsException", "Rate exceeded"),
        ),
        Rule::of(
            "DescribeRepositories",
            refuse(500, "ServerException", "internal"),
        ),
        Rule::of("GetFunction", Trouble::Patch(pending))
            .after(2)
            .times(2),
    ];
    for rule in rules {
        shop.cloud.make(rule);
    }
    shop.deploy(0);
    assert_eq!(shop.status()["orders"]["version"], "1");

    shop.cloud.calm();
    let failed = json!({ "Configuration": {
        "LastUpdateStatus": "Failed",
        "LastUpdateStatusReasonCode": "ImageAccessDenied",
        "LastUpdateStatusReason": "Lambda does not have permission to access the ECR image",
    }});
    let text = format!("{}# other\n", crate::shop::ANSWERS);
    shop.project.write("orders/handler", text);
    // Only what is read after the code was updated.
    let before = shop.cloud.calls().len();
    assert_eq!(before, 0);
    shop.cloud.make(
        Rule::of("GetFunction", Trouble::Patch(failed))
            .after(3)
            .times(99),
    );
    let told = shop.call(&["deploy"]).run().exits_with(105).all();
    assert!(
        told.contains("does not have permission to access the ECR image"),
        "{told}"
    );
    shop.cloud.calm();
    assert_eq!(shop.status()["orders"]["version"], "1");
}
