//! For unit tests only: files that are generated and checked in.

use std::fs;
use std::path::Path;

/// Fails where a checked-in file differs from what the code generates.
pub(crate) fn assert_generated(path: &str, generated: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let checked_in = fs::read_to_string(root.join(path)).unwrap_or_default();
    assert_eq!(
        checked_in, generated,
        "`{path}` is stale; run `cargo xtask generate`"
    );
}
