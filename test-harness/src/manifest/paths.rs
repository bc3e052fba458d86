//! Paths of the manifest made absolute by their text alone. It looks at no
//! file.

use std::path::{Component, Path, PathBuf};

/// A path relative to a folder, without `.` and `..`.
pub(super) fn resolve(root: &Path, path: &str) -> PathBuf {
    let mut out = PathBuf::new();
    for component in root.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => drop(out.pop()),
            Component::ParentDir if out.has_root() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_dots() {
        let table = [
            (".", "/p/app"),
            ("a/./b/", "/p/app/a/b"),
            ("../x", "/p/x"),
            ("../../../x", "/x"),
            ("/abs/../y", "/y"),
        ];
        for (path, wanted) in table {
            assert_eq!(
                resolve(Path::new("/p/app"), path),
                Path::new(wanted),
                "{path}"
            );
        }
        assert_eq!(resolve(Path::new("rel"), "../../x"), Path::new("../x"));
    }
}
