//! Good files to begin with: this repository's own, by the ends of their names.

use std::fs;
use std::path::{Path, PathBuf};

/// Larger files make slow tests and no other mistakes.
const LARGEST: usize = 12_000;
/// Folders with what others have written or built.
const SKIPPED: [&str; 4] = ["target", "node_modules", "snapshots", ".git"];

/// The contents of the files below a folder of the repository whose paths end
/// so, in a fixed order.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths = Vec::new();
    walk(&root.join(folder), &mut paths);
    paths.sort();
    let wanted = |path: &PathBuf| path.to_string_lossy().ends_with(ending);
    let contents = paths.into_iter().filter(wanted).map(|path| {
        let mut bytes = fs::read(path).expect("a file can be read");
        bytes.truncate(LARGEST);
        bytes
    });
    let found: Vec<_> = contents.collect();
    assert!(!found.is_empty(), "nothing to begin with in `{folder}`");
    found
}

/// The same as text.
pub(crate) fn texts(folder: &str, ending: &str) -> Vec<String> {
    let files = files(folder, ending).into_iter();
    files
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

/// The pieces of code in a page of the documentation.
pub(crate) fn shown(page: &str) -> impl Iterator<Item = &str> {
    let pieces = page.split("```").skip(1).step_by(2);
    pieces.filter_map(|piece| Some(piece.split_once('\n')?.1))
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("a folder can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_file() {
            paths.push(path);
        } else if path.is_dir() && !SKIPPED.contains(&name.as_ref()) {
            walk(&path, paths);
        }
    }
}
