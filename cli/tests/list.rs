//! The list as other tools read it: all that a deployment needs, and no secret.

mod tool;

use insta::assert_snapshot;
use lambdock::wire::ListReport;
use tempfile::TempDir;
use tool::{folder, lambdock, stdout, text};

const MANIFEST: &str = "\
[project]
name = 'shop'

[deploy]
account = '012345678901'
region = 'eu-central-1'
tags = { team = 'shop' }
repository = { keep-images = 10 }

[functions.orders]
context = 'orders'
dockerfile = 'docker/orders'
target = 'runtime'
architectures = ['x86_64', 'arm64']
environment = { TABLE = 'orders', TOKEN = { env = 'ORDERS_TOKEN', local = 'none' }, DB = { secret = 'db', key = 'password' } }
image-config = { entry-point = ['/main'], command = ['app.handler'], working-directory = '/srv' }
secrets = [{ id = 'token', env = 'ORDERS_TOKEN' }, { id = 'npmrc', file = 'npmrc' }]
build-args = { MODE = 'fast' }

[functions.orders.prepare]
command = ['make', 'orders']
directory = 'orders'
inputs = ['orders/src']
outputs = ['orders/out']

[functions.orders.deploy]
name = 'shop-orders'
variant = 'node22'
architecture = 'arm64'
role = 'arn:aws:iam::012345678901:role/orders'
traffic = [{ percent = 10, wait = '5m' }]
smoke = { tags = ['smoke'] }
url = { auth = 'iam', cors = { origins = ['*'] } }

[functions.orders.variants]
node22 = { build-args = { NODE = '22' } }
node24 = { build-args = { NODE = '24' }, dockerfile = 'docker/node24' }
";

const CANARY: &str = "canary-91b7-must-not-be-seen";

fn shop() -> TempDir {
    folder(&[
        ("lambdock.toml", MANIFEST),
        ("docker/orders", "FROM scratch\n"),
        ("docker/node24", "FROM scratch\n"),
        ("orders/src/main.c", ""),
        ("npmrc", CANARY),
    ])
}

#[test]
fn the_list_says_how_images_are_made_and_what_lambda_is_told() {
    let shop = shop();
    let mut call = lambdock(shop.path(), &["list", "-o", "json"]);
    let output = call.env("ORDERS_TOKEN", CANARY).output().unwrap();
    let json = text(&output.stdout);
    assert!(!json.contains(CANARY), "{json}");

    let report: ListReport = serde_json::from_str(&json).unwrap();
    let [orders] = report.functions.as_slice() else {
        panic!("{json}");
    };
    // Once for each variant, not for each architecture.
    assert_eq!(orders.sources.len(), 2);
    let shown = serde_json::json!({
        "deploy": orders.deploy,
        "deployment": report.deployment,
        "environment": orders.environment,
        "image_config": orders.image_config,
        "references": orders.references,
        "source": orders.sources[0],
    });
    assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap());
    let other = orders.sources[1].build.as_ref().unwrap();
    assert_eq!(other.dockerfile, "docker/node24");
    assert_eq!(other.build_args["NODE"], "24");
    assert_eq!(other.build_args["MODE"], "fast");
}

#[test]
fn a_chosen_variant_is_the_only_source() {
    let shop = shop();
    let json = stdout(shop.path(), &["list", "orders/node24", "-o", "json"]);
    let report: ListReport = serde_json::from_str(&json).unwrap();
    let sources = &report.functions[0].sources;
    assert_eq!(sources.len(), 1);
    assert_eq!(sources[0].variant.as_deref(), Some("node24"));
}
