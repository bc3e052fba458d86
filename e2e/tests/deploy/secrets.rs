//! Values that only AWS or the process knows: they reach the function, and no
//! output, no file and no error.

use std::path::Path;

use e2e::cloud::SECRET_KEY;
use e2e::skip;

use crate::shop::{Extra, Shop, project};

const CANARIES: [&str; 3] = ["canary-parameter", "canary-password", "canary-process"];

const REFERENCES: &str = "environment = { \
    STAGE = { parameter = \"/shop/stage\", local = \"x\" }, \
    DB = { secret = \"shop/db\", key = \"password\", local = \"x\" }, \
    PROCESS = { env = \"SHOP_TOKEN\", local = \"x\" } }";

/// Answers where the values have come, which it knows by their lengths only.
const HANDLER: &str = "#!/bin/sh\ncat >/dev/null\n\
    [ ${#STAGE}-${#DB}-${#PROCESS} = 16-15-14 ] && echo '{\"answer\":42}'\n";

fn assert_clean(text: &str, whence: &str) {
    for canary in CANARIES.iter().chain(&[SECRET_KEY, "auth-token"]) {
        assert!(!text.contains(canary), "{canary} in {whence}: {text}");
    }
}

fn files(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            files(&path);
        } else if let Ok(bytes) = std::fs::read(&path) {
            let text = String::from_utf8_lossy(&bytes);
            assert_clean(&text, &path.display().to_string());
        }
    }
}

#[test]
fn secrets_reach_the_function_and_nothing_else() {
    let mut shop = match Shop::open(&["orders"]) {
        Ok(shop) => shop,
        Err(reason) => return skip("deploy", &reason),
    };
    shop.cloud.parameter("/shop/stage", CANARIES[0]);
    shop.cloud
        .secret("shop/db", &format!("{{\"password\":\"{}\"}}", CANARIES[1]));
    let extra = Extra {
        own: REFERENCES,
        ..Extra::default()
    };
    shop.project = project(&["orders"], &shop.cloud.role("secrets"), extra);
    shop.project.write("orders/handler", HANDLER);
    let call = |arguments: &[&str]| {
        shop.call(arguments)
            .variable("SHOP_TOKEN", CANARIES[2])
            .run()
    };
    for arguments in [
        &["deploy", "--plan", "-vv", "-o", "json"][..],
        &["deploy", "-vv"],
        &["deploy", "-vv", "-o", "json"],
        &["status", "-vv"],
        &["status", "-vv", "-o", "json"],
    ] {
        let told = call(arguments).exits_with(0).all();
        assert_clean(&told, &arguments.join(" "));
    }
    files(shop.project.folder());
}
