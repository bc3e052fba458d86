//! The workspace's files as checks see them: what git tracks or would track.
//! Knows nothing of what a check looks for.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;

/// A workspace folder.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// The workspace that this program was built in.
    pub(crate) fn of_this_workspace() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(here.parent().unwrap_or(here))
    }

    /// A workspace at a folder.
    pub(crate) fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Every file that is committed, or new and not ignored, relative to the
    /// root, sorted. A file that is deleted but still tracked is left out.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, Error> {
        let listing = output(
            Command::new("git")
                .current_dir(&self.root)
                .args(["ls-files", "-z", "--cached", "--others"])
                .arg("--exclude-standard"),
        )?;
        let mut files: Vec<PathBuf> = listing
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .filter(|path| self.root.join(path).is_file())
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The Rust source files below a folder, or in the whole tree for `""`.
    pub(crate) fn rust_files(&self, below: &str) -> Result<Vec<PathBuf>, Error> {
        let mut files = self.files()?;
        files.retain(|path| {
            path.starts_with(below) && path.extension().is_some_and(|ending| ending == "rs")
        });
        Ok(files)
    }

    /// A file's text; `None` where it is not UTF-8.
    pub(crate) fn text(&self, path: &Path) -> Result<Option<String>, Error> {
        let bytes = std::fs::read(self.root.join(path)).map_err(|source| Error::File {
            action: "read",
            path: path.to_owned(),
            source,
        })?;
        Ok(String::from_utf8(bytes).ok())
    }

    /// The text of a file that has to be UTF-8.
    pub(crate) fn required_text(&self, path: &Path) -> Result<String, Error> {
        self.text(path)?
            .ok_or_else(|| Error::form(path, "not UTF-8"))
    }

    /// A TOML file.
    pub(crate) fn toml(&self, path: &Path) -> Result<toml::Table, Error> {
        let text = self.required_text(path)?;
        text.parse()
            .map_err(|error: toml::de::Error| Error::form(path, error.message()))
    }
}

/// What a program prints; an error where it fails.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let program = describe(command);
    let output = command.output().map_err(|source| Error::Start {
        program: program.clone(),
        source,
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Error::Program {
        program,
        status: output.status,
        stderr: format!("\n{}", stderr.trim_end()),
    })
}

/// Program and arguments, for messages.
pub(crate) fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A git work tree in a temporary folder, for the tests of checks.
#[cfg(test)]
pub(crate) fn fixture(files: &[(&str, &str)]) -> (tempfile::TempDir, Tree) {
    let folder = tempfile::tempdir().unwrap();
    let mut init = Command::new("git");
    output(init.current_dir(folder.path()).args(["init", "--quiet"])).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let tree = Tree::at(folder.path());
    (folder, tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_files_are_left_out_and_new_ones_are_not() {
        let (_folder, tree) = fixture(&[
            (".gitignore", "/out/\n"),
            ("out/made.rs", ""),
            ("src/new.rs", ""),
        ]);
        let expected = [Path::new(".gitignore"), Path::new("src/new.rs")];
        assert_eq!(tree.files().unwrap(), expected);
        assert_eq!(tree.rust_files("src").unwrap(), [Path::new("src/new.rs")]);
    }

    #[test]
    fn a_failing_program_says_what_it_said() {
        let error = output(Command::new("git").arg("no-such-verb")).unwrap_err();
        assert!(error.to_string().contains("no-such-verb"), "{error}");
    }
}
