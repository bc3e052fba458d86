//! Walking a folder of sources within bounds: without what tools put there, no
//! links, and no more than a person could mean.

use std::path::{Path, PathBuf};

/// More files than the sources of any app.
const MOST_ENTRIES: usize = 50_000;

/// Folders that tools fill.
const PASSED_BY: [&str; 9] = [
    "node_modules",
    "target",
    "cdk.out",
    "__pycache__",
    ".venv",
    "venv",
    "dist",
    "vendor",
    "obj",
];

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
}

/// The files and folders below a folder, sorted; the folder itself first. What
/// cannot be read is passed by.
pub(super) fn walk(root: &Path) -> Vec<(PathBuf, Kind)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        found.push((folder.clone(), Kind::Folder));
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if found.len() + open.len() > MOST_ENTRIES {
                return sorted(found);
            }
            let name = entry.file_name();
            let name = name.to_string_lossy();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    let tools = name.starts_with('.') || name.starts_with("asset.");
                    if !tools && !PASSED_BY.contains(&&*name) {
                        open.push(entry.path());
                    }
                }
                Ok(kind) if kind.is_file() => found.push((entry.path(), Kind::File)),
                _ => {}
            }
        }
    }
    sorted(found)
}

fn sorted(mut found: Vec<(PathBuf, Kind)>) -> Vec<(PathBuf, Kind)> {
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}
