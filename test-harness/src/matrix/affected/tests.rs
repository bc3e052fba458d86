//! What makes a cell another one, on a history that is written down.

use std::fs;

use super::*;
use crate::manifest::{load, parse};

const MANIFEST: &str = "\
[project]
name = 'shop'

[functions.orders]
context = 'orders'
dockerfile = 'docker/orders'

[functions.orders.variants]
node22 = { build-args = { NODE = '22' } }
node24 = { build-args = { NODE = '24' } }

[functions.mailer]
context = 'out'
dockerfile = 'docker/mailer'
cases = ['mail/cases']
prepare = { command = ['make'], inputs = ['mail/src'], outputs = ['out'] }
";

/// A history whose manifest and lock of then are given.
struct Told {
    root: PathBuf,
    manifest: Option<String>,
    lock: &'static str,
    changed: Vec<&'static str>,
}

impl History for Told {
    fn changed(&self) -> Result<Vec<PathBuf>, GitError> {
        Ok(self
            .changed
            .iter()
            .map(|path| self.root.join(path))
            .collect())
    }

    fn text(&self, path: &Path) -> Result<Option<String>, GitError> {
        Ok(
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("toml") => self.manifest.clone(),
                _ => Some(self.lock.to_owned()),
            },
        )
    }
}

fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let node = "ARG NODE\nFROM public.ecr.aws/lambda/nodejs:${NODE}\n";
    for (path, text) in [
        ("lambdock.toml", MANIFEST),
        ("docker/orders", node),
        ("docker/mailer", "FROM scratch\n"),
        ("orders/.dockerignore", "*.md\n"),
        (
            "orders/cases/one.toml",
            "event-file = '../../shared/event.json'\n",
        ),
        ("mail/cases/one.toml", "event = 1\n"),
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// The cells that are affected, with why.
fn reasons(manifest: Option<String>, lock: &'static str, changed: &[&'static str]) -> String {
    let root = tree();
    let project = load(&root.path().join("lambdock.toml")).unwrap();
    let now = parse(MANIFEST, &project.manifest).unwrap();
    let history = Told {
        root: root.path().canonicalize().unwrap(),
        manifest,
        lock,
        changed: changed.to_vec(),
    };
    let before = Before::read(&project, &history).unwrap();
    let lock = Lock::parse("", Path::new("lambdock.lock")).unwrap();
    let forecast = Forecast {
        project: &project,
        lock: &lock,
        policy: None,
    };
    let mut lines = Vec::new();
    for function in &project.functions {
        for cell in function.cells() {
            let why = affected((function, &cell), &forecast, &now, &before);
            if !why.is_empty() {
                lines.push(format!("{}: {}", cell.id(), why.join("; ")));
            }
        }
    }
    lines.join("\n")
}

fn same(changed: &[&'static str]) -> String {
    reasons(Some(MANIFEST.to_owned()), "", changed)
}

fn with(from: &str, to: &str) -> String {
    assert!(MANIFEST.contains(from), "{from}");
    reasons(Some(MANIFEST.replacen(from, to, 1)), "", &[])
}

#[test]
fn nothing_is_other_where_nothing_of_its_own_changed() {
    for changed in [
        &[][..],
        &["README.md"],
        &["orders/notes.md"],
        &["lambdock.toml"],
        &["mailer/x"],
        &["orders-old/index.js"],
    ] {
        assert_eq!(same(changed), "", "{changed:?}");
    }
}

#[test]
fn a_changed_file_affects_the_cells_that_depend_on_it() {
    let both = |why: &str| format!("orders/node22: {why}\norders/node24: {why}");
    let table = [
        (&["docker/orders"][..], both("Dockerfile: `docker/orders`")),
        (
            &["orders/a.js", "orders/b.js"],
            both("context: `orders/a.js` and 1 more"),
        ),
        (
            &["orders/.dockerignore"],
            both("ignore file: `orders/.dockerignore`"),
        ),
        (
            &["docker/orders.dockerignore"],
            both("ignore file: `docker/orders.dockerignore`"),
        ),
        (
            &["orders/cases/one.toml"],
            both("context: `orders/cases/one.toml`; case file: `orders/cases/one.toml`"),
        ),
        (
            &["shared/event.json"],
            both("case file: `shared/event.json`"),
        ),
        (
            &["mail/src/main.c"],
            "mailer: prepare input: `mail/src/main.c`".to_owned(),
        ),
        (
            &["mail/cases/gone.toml"],
            "mailer: case file: `mail/cases/gone.toml`".to_owned(),
        ),
    ];
    for (changed, expected) in table {
        assert_eq!(same(changed), expected, "{changed:?}");
    }
}

#[test]
fn a_changed_manifest_affects_the_functions_whose_entry_it_changes() {
    let why = "its entry in the manifest changed";
    let orders = format!("orders/node22: {why}\norders/node24: {why}");
    assert_eq!(
        with("NODE = '24'", "NODE = '20'"),
        format!("orders/node24: {why}")
    );
    assert_eq!(
        with("node24 = { build-args = { NODE = '24' } }", ""),
        "orders/node24: the cell is new"
    );
    assert_eq!(with("context = 'orders'", "context = 'other'"), orders);
    assert_eq!(
        with("context = 'orders'", "context = 'orders'\nmemory = 1024"),
        orders
    );
    assert_eq!(
        with("command = ['make']", "command = ['make', 'all']"),
        format!("mailer: {why}")
    );
    assert_eq!(with("name = 'shop'", "name = 'shop' # a note"), "");
    let all = with("name = 'shop'", "name = 'store'");
    assert_eq!(
        all.matches("the project was named `store`").count(),
        3,
        "{all}"
    );
    let orders_alone = MANIFEST
        .split("[functions.mailer]")
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(
        reasons(Some(orders_alone), "", &[]),
        "mailer: the function is new"
    );
    for (then, why) in [
        (None, "there was no manifest"),
        (Some("["), "the manifest of then cannot be read"),
    ] {
        let all = reasons(then.map(str::to_owned), "", &[]);
        assert_eq!(all.matches(why).count(), 3, "{all}");
    }
}

#[test]
fn another_digest_in_the_lock_affects_what_is_built_on_it() {
    let lock = "[bases]\n'public.ecr.aws/lambda/nodejs:22' = 'sha256:abc'\n";
    let node = "public.ecr.aws/lambda/nodejs:22";
    let expected = format!("orders/node22: base: `{node}` was `{node}@sha256:abc`");
    assert_eq!(reasons(Some(MANIFEST.to_owned()), lock, &[]), expected);
}
