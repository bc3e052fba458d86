//! Paths by their text: relative to a folder, and through links to where they
//! really are.

use std::path::{Component, Path, PathBuf};

/// A path from a folder, with `/` between its parts and `..` where it must go up;
/// `.` for the folder itself. Both are absolute and without `..`.
pub(super) fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter();
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// Where a path is once links are followed, as far as it exists.
pub(super) fn real(path: &Path) -> PathBuf {
    for there in path.ancestors() {
        if let Ok(real) = there.canonicalize() {
            let rest = path.strip_prefix(there).unwrap_or(Path::new(""));
            return if rest.as_os_str().is_empty() {
                real
            } else {
                real.join(rest)
            };
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_path_leads_from_one_to_the_other() {
        let table = [
            ("/p", "/p", "."),
            ("/p", "/p/a/b", "a/b"),
            ("/p/a/b", "/p/c", "../../c"),
            ("/p/a", "/q", "../../q"),
        ];
        for (from, to, expected) in table {
            assert_eq!(relative(Path::new(from), Path::new(to)), expected);
        }
    }

    #[test]
    fn what_does_not_exist_is_where_its_folder_really_is() {
        let root = tempfile::tempdir().unwrap();
        let real_root = root.path().canonicalize().unwrap();
        std::fs::create_dir(root.path().join("a")).unwrap();
        std::os::unix::fs::symlink("a", root.path().join("link")).unwrap();
        assert_eq!(real(&root.path().join("link/b/c")), real_root.join("a/b/c"));
        assert_eq!(real(&root.path().join("link")), real_root.join("a"));
    }
}
