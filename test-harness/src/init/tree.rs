//! The folders and Dockerfiles below a root, in a fixed order. It reads no
//! file's content.

use std::fs;
use std::io;
use std::path::Path;

/// Folders whose content somebody else made.
const SKIPPED: [&str; 6] = [
    "node_modules",
    "target",
    "vendor",
    "cdk.out",
    "__pycache__",
    "venv",
];

/// Endings of files that are about a Dockerfile and none themselves.
const OTHERS: [&str; 7] = ["dockerignore", "md", "txt", "bak", "orig", "template", "j2"];

/// Deeper folders are not looked at.
const DEEPEST: usize = 12;

/// What lies below a root; paths are relative to it, with `/`.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Dockerfiles, sorted.
    pub(super) dockerfiles: Vec<String>,
    /// Folders without the root, sorted.
    pub(super) folders: Vec<String>,
}

/// Looks through a folder. Links are not followed, and a folder below that
/// cannot be read is left out.
pub(super) fn walk(root: &Path) -> io::Result<Tree> {
    let mut tree = Tree::default();
    fs::read_dir(root)?;
    visit(root, ".", 0, &mut tree);
    tree.dockerfiles.sort();
    tree.folders.sort();
    Ok(tree)
}

fn visit(root: &Path, folder: &str, depth: usize, tree: &mut Tree) {
    let entries = fs::read_dir(root.join(folder))
        .into_iter()
        .flatten()
        .flatten();
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = join(folder, &name);
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
            if depth < DEEPEST && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                visit(root, &path, depth + 1, tree);
                tree.folders.push(path);
            }
        } else if is_dockerfile(&name) {
            tree.dockerfiles.push(path);
        }
    }
}

fn is_dockerfile(name: &str) -> bool {
    let named = name == "Dockerfile"
        || name
            .strip_suffix(".Dockerfile")
            .is_some_and(|stem| !stem.is_empty())
        || name
            .strip_prefix("Dockerfile.")
            .is_some_and(|rest| !rest.is_empty());
    let ending = name.rsplit('.').next().unwrap_or_default();
    named && !OTHERS.contains(&ending) && !name.ends_with('~')
}

/// The folder of a path; `.` for the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A name inside a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder == "." {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerfiles_have_three_kinds_of_names() {
        for name in [
            "Dockerfile",
            "Dockerfile.arm64",
            "node.Dockerfile",
            "a.b.Dockerfile",
        ] {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in [
            "Dockerfile.dockerignore",
            "node.Dockerfile.dockerignore",
            "Dockerfile.md",
            "Dockerfile~",
            ".Dockerfile",
            "Dockerfile.",
            "Dockerfiles",
            "compose.yaml",
        ] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }
}
