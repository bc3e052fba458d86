//! Cache keys of projects on disk: what changes them, and what must not.

use std::fs;
use std::path::Path;

use crate::image::Lock;
use crate::image::bases::Forecast;
use crate::image::build::cache_key;
use crate::manifest::load;

const MANIFEST: &str = "\
[project]
name = 'shop'
[functions.orders]
context = 'out'
dockerfile = 'Dockerfile'
[functions.orders.prepare]
command = ['make']
inputs = ['src']
outputs = ['out']
[functions.mailer]
context = 'mail'
dockerfile = 'Dockerfile'
";

fn tree() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("lambdock.toml", MANIFEST),
        ("Dockerfile", "FROM scratch\nCOPY . /\n"),
        ("src/main.c", "int main() {}"),
        ("mail/index.js", "1"),
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn keys(root: &Path) -> Vec<String> {
    let project = load(&root.join("lambdock.toml")).unwrap();
    let lock = Lock::open(root).unwrap();
    let forecast = Forecast {
        project: &project,
        lock: &lock,
        policy: None,
    };
    let cells = project
        .functions
        .iter()
        .flat_map(crate::model::Function::cells);
    cells
        .map(|cell| cache_key(&cell, &forecast).unwrap())
        .collect()
}

#[test]
fn a_key_is_the_same_wherever_the_files_are_the_same() {
    let (one, other) = (tree(), tree());
    let first = keys(one.path());
    assert_eq!(first, keys(other.path()));
    assert_ne!(first[0], first[1]);
    // What `prepare` makes changes no key, nor does a group's right to write.
    fs::create_dir(other.path().join("out")).unwrap();
    fs::write(other.path().join("out/main"), "ELF").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o664);
    fs::set_permissions(other.path().join("mail/index.js"), mode).unwrap();
    assert_eq!(first, keys(other.path()));
}

#[test]
fn a_key_follows_what_its_image_depends_on_and_nothing_else() {
    let root = tree();
    let first = keys(root.path());
    let change = |path: &str, text: &str| {
        fs::write(root.path().join(path), text).unwrap();
        let now = keys(root.path());
        let same: Vec<bool> = first.iter().zip(&now).map(|(a, b)| a == b).collect();
        same
    };
    assert_eq!(
        change("src/main.c", "int main() { return 1; }"),
        [false, true]
    );
    assert_eq!(change("src/main.c", "int main() {}"), [true, true]);
    assert_eq!(change("mail/index.js", "2"), [true, false]);
    assert_eq!(change("mail/.dockerignore", "notes"), [true, false]);
    assert_eq!(change("README.md", "hello"), [true, false]);
    assert_eq!(change("Dockerfile", "FROM scratch\n"), [false, false]);
}
