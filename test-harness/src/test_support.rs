//! For unit tests only: files that are generated and checked in.

use std::fs;
use std::path::Path;

/// Fails where a checked-in file differs from what the code generates. With
/// `LAMBDOCK_GENERATE=1` it writes the file instead.
pub(crate) fn assert_generated(path: &str, generated: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = root.join(path);
    if std::env::var_os("LAMBDOCK_GENERATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, generated).unwrap();
    }
    let checked_in = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        checked_in, generated,
        "`{path}` is stale; run the tests with LAMBDOCK_GENERATE=1"
    );
}
