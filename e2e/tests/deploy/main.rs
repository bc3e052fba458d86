//! Deployments by the tool, from nothing: AWS is moto behind a gateway, the
//! registry is a real one, and invocations run the images that were pushed.

mod interrupted;
mod languages;
mod life;
mod secrets;
mod shop;
mod told;
mod troubles;

use e2e::skip;
use serde_json::json;
use shop::{ANSWERS, Shop};

#[test]
fn functions_are_deployed_from_nothing_and_a_second_run_sends_no_write() {
    let shop = match Shop::open(&["one", "two"]) {
        Ok(shop) => shop,
        Err(reason) => return skip("deploy", &reason),
    };
    let plan = shop.json(&["deploy", "--plan", "-o", "json"], 0);
    assert_eq!(
        shop.cloud.writes(),
        [] as [&str; 0],
        "a plan sends no write"
    );
    assert_eq!(plan["functions"].as_array().map(Vec::len), Some(2));

    let result = shop.json(&["deploy", "-o", "json"], 0);
    for function in result["functions"].as_array().expect("a list") {
        assert_eq!(function["serving_version"], "1", "{function:#}");
        let repository = format!(
            "{}/{}",
            shop.project.name(),
            function["function"].as_str().unwrap_or_default()
        );
        let digest = function["digest"].as_str().expect("a digest");
        // What was pushed is what the registry serves, byte for byte.
        assert_eq!(shop.cloud.digest(&repository, digest), digest);
    }
    let status = shop.status();
    for name in ["one", "two"] {
        assert_eq!(status[name]["version"], "1");
        assert_eq!(status[name]["drift"], json!([]), "{:#}", status[name]);
    }

    shop.cloud.calm();
    shop.call(&["deploy"])
        .run()
        .exits_with(0)
        .code
        .expect("an exit");
    assert_eq!(shop.cloud.writes(), [] as [&str; 0]);
}

#[test]
fn a_changed_function_is_updated_alone_and_a_failed_smoke_test_rolls_back() {
    let shop = match Shop::open(&["one", "two"]) {
        Ok(shop) => shop,
        Err(reason) => return skip("deploy", &reason),
    };
    shop.deploy(0);
    let first = shop.status();
    shop.cloud.calm();
    // The same answer, by another image.
    shop.project
        .write("two/handler", format!("{ANSWERS}# changed\n"));
    shop.deploy(0);
    let writes = shop.cloud.calls();
    let others: Vec<_> = writes
        .iter()
        .filter(|call| call.writes && call.about.contains("one"))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
    let second = shop.status();
    assert_eq!(second["one"]["version"], "1");
    assert_eq!(second["two"]["version"], "2");
    assert_eq!(second["one"]["digest"], first["one"]["digest"]);
    assert_ne!(second["two"]["digest"], first["two"]["digest"]);

    let wrong = "#!/bin/sh\ncat >/dev/null\necho '{\"wrong\":true}'\n";
    shop.project.write("two/handler", wrong);
    let failed = shop.call(&["deploy", "-o", "json"]).run().exits_with(105);
    let failed: serde_json::Value = serde_json::from_slice(&failed.stdout).expect("a document");
    let two = failed["functions"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["function"] == "two"))
        .expect("it is told");
    assert!(two["error"].is_object(), "{two:#}");
    let after = shop.status();
    assert_eq!(after["two"]["version"], "2", "{:#}", after["two"]);
    assert_eq!(after["two"]["digest"], second["two"]["digest"]);
}
