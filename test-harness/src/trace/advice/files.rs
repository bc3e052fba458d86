//! The files that a change reads and what it makes of them, as texts.

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
    changed: Vec<FileEdit>,
}

impl<'a> Files<'a> {
    /// Files that somebody else reads; `None` is a file that is not there.
    pub fn new(read: &'a dyn Fn(&Path) -> Option<String>) -> Self {
        Self {
            read,
            changed: Vec::new(),
        }
    }

    /// The text of a file, as it is by now.
    pub(super) fn text(&self, path: &Path) -> Option<String> {
        match self.changed.iter().find(|edit| edit.path == path) {
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
        let known = self.changed.iter_mut().find(|edit| edit.path == path);
        if let Some(edit) = known {
            edit.after = after;
            return;
        }
        self.changed.push(FileEdit {
            path: path.to_owned(),
            before: (self.read)(path).unwrap_or_default(),
            after,
        });
    }

    /// What has changed, in the order of the changes.
    pub fn edits(self) -> Vec<FileEdit> {
        let edits = self.changed.into_iter();
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
