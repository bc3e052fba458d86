//! The files that a change reads and what it makes of them, as texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use similar::TextDiff;

/// Lines around a change that a diff shows.
const AROUND: usize = 1;

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub before: String,
    /// What becomes of it.
    pub after: String,
}

/// Files by their paths; changes stay in here.
pub struct Files<'a> {
    read: &'a dyn Fn(&Path) -> Option<String>,
    changed: BTreeMap<PathBuf, FileEdit>,
}

impl<'a> Files<'a> {
    /// Files that somebody else reads; `None` is a file that is not there.
    pub fn new(read: &'a dyn Fn(&Path) -> Option<String>) -> Self {
        Self {
            read,
            changed: BTreeMap::new(),
        }
    }

    /// The text of a file, as it is by now.
    pub(super) fn text(&self, path: &Path) -> Option<String> {
        match self.changed.get(path) {
            Some(edit) => Some(edit.after.clone()),
            None => (self.read)(path),
        }
    }

    /// The text of a file that must be there.
    pub(super) fn wanted(&self, path: &Path) -> Result<String, String> {
        let text = self.text(path);
        text.ok_or_else(|| format!("`{}` cannot be read", path.display()))
    }

    /// Gives a file another text.
    pub(super) fn set(&mut self, path: &Path, after: String) {
        let before = || (self.read)(path).unwrap_or_default();
        match self.changed.get_mut(path) {
            Some(edit) => edit.after = after,
            None => {
                let edit = FileEdit {
                    path: path.to_owned(),
                    before: before(),
                    after,
                };
                self.changed.insert(path.to_owned(), edit);
            }
        }
    }

    /// What has changed.
    pub fn edits(self) -> Vec<FileEdit> {
        let edits = self.changed.into_values();
        edits.filter(|edit| edit.before != edit.after).collect()
    }
}

/// Edits as a unified diff; `name` tells how a file is called in it.
pub fn diff(edits: &[FileEdit], name: impl Fn(&Path) -> String) -> String {
    let mut text = String::new();
    for edit in edits {
        let name = name(&edit.path);
        let lines = TextDiff::from_lines(&edit.before, &edit.after);
        let mut unified = lines.unified_diff();
        unified.context_radius(AROUND);
        unified.header(&format!("a/{name}"), &format!("b/{name}"));
        text += &unified.to_string();
    }
    text
}
