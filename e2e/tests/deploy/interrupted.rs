//! Deployments that are killed before and after each call that changes something:
//! running them again ends where one that was left alone ends, nothing half done
//! and nothing twice.

use std::time::Duration;

use e2e::cloud::{Rule, Trouble};
use e2e::skip;
use rustix::process::Signal;
use serde_json::Value;

use crate::shop::{Extra, Shop, project};

/// More calls that change something than a first deployment has.
const MOST: usize = 20;

/// What is deployed, without times and names that differ between projects.
fn state(shop: &Shop) -> Value {
    let status = shop.status().remove("orders").expect("it is told");
    serde_json::json!({
        "version": status["version"],
        "drift": status["drift"],
        "newest": status["latest"]["newest_version"],
        "state": status["version_state"]["state"],
    })
}

#[test]
fn a_deployment_that_is_killed_at_any_call_is_finished_by_the_next() {
    let mut shop = match Shop::open(&["orders"]) {
        Ok(shop) => shop,
        Err(reason) => return skip("deploy", &reason),
    };
    shop.deploy(0);
    let wanted = state(&shop);
    assert_eq!(wanted["version"], "1");
    let role = shop.cloud.role("again");
    let mut interrupted = 0;
    for call in 0..MOST {
        for trouble in [Trouble::HoldBefore, Trouble::HoldAfter] {
            let name = format!("name = \"orders-{call}-{interrupted}\"");
            let extra = Extra {
                deploy: &name,
                ..Extra::default()
            };
            shop.project = project(&["orders"], &role, extra);
            shop.cloud.calm();
            shop.cloud.make(Rule::any_write(trouble).after(call));
            if !killed(&shop) {
                // It made fewer calls than that, so each of them was met.
                assert!(interrupted >= 8, "{interrupted} calls were interrupted");
                return;
            }
            interrupted += 1;
            shop.cloud.calm();
            shop.deploy(0);
            assert_eq!(state(&shop), wanted, "killed at call {call}");
            shop.cloud.calm();
            shop.deploy(0);
            assert_eq!(shop.cloud.writes(), [] as [&str; 0], "after call {call}");
        }
    }
    panic!("a deployment has more than {MOST} calls");
}

/// Deploys until a call is held, and kills it there; false where none is.
fn killed(shop: &Shop) -> bool {
    let mut running = shop.call(&["deploy"]).start();
    let deadline = Duration::from_mins(3);
    e2e::until("call that is held, or an end", deadline, || {
        shop.cloud.is_holding() || !running.is_running()
    });
    if !running.is_running() {
        assert_eq!(running.finish().code, Some(0));
        return false;
    }
    running.signal(Signal::KILL);
    assert_eq!(running.finish().code, None);
    true
}
