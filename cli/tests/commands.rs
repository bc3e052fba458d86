//! What those commands do that need no engine, on the streams and on disk.

mod tool;

use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;
use tool::{failure, folder, run, stdout, text};

const MANIFEST: &str = "\
[project]
name = 'shop'

[functions.orders]
context = 'orders'
language = 'node'
tags = ['core']
architectures = ['x86_64', 'arm64']
memory = 1024

[functions.orders.variants]
node22 = { build-args = { NODE = '22' } }
node24 = { build-args = { NODE = '24' } }

[functions.mailer]
image = 'shop/mailer:1'
timeout = 30
";

const CASES: &str = "\
[[case]]
name = 'takes an order'
event = { id = 1 }
expect = { answer = true }

[[case]]
name = 'refuses an empty one'
event = {}
expect = { outcome = 'function-error' }
tags = ['smoke']
";

fn shop() -> TempDir {
    folder(&[
        ("lambdock.toml", MANIFEST),
        ("orders/Dockerfile", "FROM scratch\n"),
        ("orders/cases/orders.toml", CASES),
    ])
}

#[test]
fn list_shows_functions_in_a_table() {
    let shop = shop();
    assert_snapshot!(stdout(shop.path(), &["list"]), @"
    FUNCTION  LANGUAGE  VARIANTS       ARCHITECTURES  CASES   MEMORY  TIMEOUT
    orders    node      node22,node24  x86_64,arm64       2  1024 MB     10 s
    mailer    -         -              x86_64             0   512 MB     30 s
    ");
    assert_snapshot!(stdout(shop.path(), &["list", "-v", "orders/node22"]), @"
    FUNCTION  LANGUAGE  VARIANTS  ARCHITECTURES  CASES   MEMORY  TIMEOUT
    orders    node      node22    x86_64,arm64       2  1024 MB     10 s
      takes an order  orders/cases/orders.toml:1
      refuses an empty one  orders/cases/orders.toml:6
    ");
    assert_snapshot!(stdout(shop.path(), &["list", "--tag", "smoke", "--arch", "arm64"]), @"
    FUNCTION  LANGUAGE  VARIANTS       ARCHITECTURES  CASES   MEMORY  TIMEOUT
    orders    node      node22,node24  arm64              1  1024 MB     10 s
    ");
}

#[test]
fn list_writes_json_to_stdout_or_beside_the_table() {
    let shop = shop();
    let json = stdout(shop.path(), &["list", "mailer", "-o", "json"]);
    assert_snapshot!(json.replace(env!("CARGO_PKG_VERSION"), "[version]"), @r#"
    {
      "deployment": {
        "account": null,
        "region": null,
        "repository": {
          "immutable_tags": true,
          "keep_images": null,
          "lifecycle_policy": null,
          "scan_on_push": true
        }
      },
      "functions": [
        {
          "architectures": [
            "x86_64"
          ],
          "cases": [],
          "deploy": null,
          "environment": {},
          "ephemeral_storage_mb": 512,
          "image_config": {
            "command": null,
            "entry_point": null,
            "working_directory": null
          },
          "language": null,
          "memory_mb": 512,
          "name": "mailer",
          "references": {},
          "relaxed_limits": [],
          "sources": [
            {
              "build": null,
              "image": "shop/mailer:1",
              "variant": null
            }
          ],
          "tags": [],
          "timeout_s": 30,
          "variants": []
        }
      ],
      "project": {
        "manifest": "lambdock.toml",
        "name": "shop"
      },
      "schema_version": 1,
      "tool": {
        "name": "lambdock",
        "version": "[version]"
      }
    }
    "#);
    let table = stdout(shop.path(), &["list", "mailer", "-o", "json=list.json"]);
    assert!(table.starts_with("FUNCTION"), "{table}");
    let file = fs::read_to_string(shop.path().join("list.json")).unwrap();
    assert_eq!(file, json);
}

#[test]
fn list_takes_a_folder_instead_of_a_manifest() {
    let lonely = folder(&[("lonely/Dockerfile", "FROM scratch\n")]);
    for word in ["./lonely", "lonely"] {
        let table = stdout(lonely.path(), &["list", word]);
        assert!(table.contains("\nlonely "), "{table}");
    }
    let own = lonely.path().join("lonely");
    assert!(stdout(&own, &["list", "."]).contains("\nlonely "));
}

#[test]
fn init_writes_once_unless_forced() {
    let tree = folder(&[("orders/Dockerfile", "FROM scratch\n")]);
    let shown = stdout(tree.path(), &["init", "--dry-run"]);
    assert!(shown.contains("[functions.orders]"), "{shown}");
    assert!(!tree.path().join("lambdock.toml").exists());

    let output = run(tree.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stdout.is_empty());
    assert_eq!(text(&output.stderr), "wrote `lambdock.toml`\n");
    let written = fs::read_to_string(tree.path().join("lambdock.toml")).unwrap();
    assert_eq!(written, shown);
    assert_snapshot!(failure(2, tree.path(), &["init"]), @"
    error: failed to write `lambdock.toml`: it exists
    hint: `--dry-run` shows what would be written; `--force` replaces it
    ");

    fs::write(tree.path().join("lambdock.toml"), "old").unwrap();
    let output = run(tree.path(), &["init", "--force", "--quiet"]);
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    let written = fs::read_to_string(tree.path().join("lambdock.toml")).unwrap();
    assert_eq!(written, shown);
}

#[test]
fn schemas_are_json_and_name_their_document() {
    let nowhere = folder(&[]);
    for (document, title) in [
        ("manifest", "lambdock.toml"),
        ("case", "lambdock case file"),
        ("report", "lambdock report"),
        ("list", "lambdock list"),
        ("doctor", "lambdock doctor"),
    ] {
        let text = stdout(nowhere.path(), &["schema", document]);
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["title"], title);
    }
}

#[test]
fn doctor_says_what_is_missing_without_an_engine() {
    let shop = shop();
    let words = ["doctor", "--engine", "unix:///nonexistent.sock"];
    let output = run(shop.path(), &words);
    assert_eq!(output.status.code(), Some(102), "{output:?}");
    assert_snapshot!(text(&output.stdout), @"
    missing  engine: none answers
             `unix:///nonexistent.sock` (--engine): No such file or directory (os error 2)
             hint: start Docker, Podman or Finch, or name an engine with `--engine URL`
    ok       manifest: `lambdock.toml` has 2 functions and 5 images
    ");
    let json = run(shop.path(), &[&words[..], &["-o", "json"]].concat());
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(report["exit"]["name"], "no-engine");
    assert_eq!(report["checks"][0]["status"], "missing");
}
