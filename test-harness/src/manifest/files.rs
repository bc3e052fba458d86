//! Files and folders that a manifest names, looked up. It reads none of them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::findings::{Findings, Span};
use super::project::Reading;
use crate::model::closest;

/// A path that must exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) kind: Kind,
    pub(super) path: PathBuf,
    /// The table that needs it.
    pub(super) owner: String,
    /// Where a problem is reported.
    pub(super) span: Span,
}

/// What a path must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Context,
    Dockerfile,
    Directory,
    Cases,
    Policy,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Context => "build context",
            Self::Dockerfile => "Dockerfile",
            Self::Directory => "directory",
            Self::Cases => "cases",
            Self::Policy => "lifecycle policy",
        }
    }

    fn is_met(self, path: &Path) -> bool {
        match self {
            Self::Context | Self::Directory => path.is_dir(),
            Self::Dockerfile | Self::Policy => path.is_file(),
            Self::Cases => path.exists(),
        }
    }
}

/// Reports every path that is not what it must be; paths inside the root are
/// shown relative to it.
pub(super) fn check(expected: &[Expected], root: &Path, findings: &Findings) {
    let unmet = |one: &&Expected| !one.kind.is_met(&one.path);
    let missing: Vec<&Expected> = expected.iter().filter(unmet).collect();
    for one in &missing {
        // A Dockerfile in a context that is missing too is one problem, not two.
        let around = |other: &&Expected| {
            let same = other.owner == one.owner && other.kind == Kind::Context;
            same && one.kind == Kind::Dockerfile && one.path.starts_with(&other.path)
        };
        if !missing.iter().any(around) {
            report(one, root, findings);
        }
    }
}

fn report(one: &Expected, root: &Path, findings: &Findings) {
    let wrong = if one.path.exists() { "use" } else { "find" };
    let (word, path, owner) = (one.kind.word(), shown(&one.path, root), &one.owner);
    let message = format!("cannot {wrong} the {word} `{path}` of `{owner}`");
    match remedy(one, root) {
        Some(hint) => findings.add_with(&one.span, message, hint),
        None => findings.add(&one.span, message),
    }
}

fn shown(path: &Path, root: &Path) -> String {
    let inner = path.strip_prefix(root).ok();
    let inner = inner.filter(|inner| !inner.as_os_str().is_empty());
    inner.unwrap_or(path).display().to_string()
}

/// Drops the cases folders that were only assumed and do not exist.
pub(super) fn keep_existing_cases(reading: &mut Reading) {
    let assumed: HashSet<&PathBuf> = reading.assumed_cases.iter().collect();
    for function in &mut reading.project.functions {
        function
            .cases
            .retain(|path| !assumed.contains(path) || path.exists());
    }
}

fn remedy(missing: &Expected, root: &Path) -> Option<String> {
    if missing.path.is_dir() {
        return Some("it is a folder, not a file".to_owned());
    }
    if missing.path.is_file() {
        return Some("it is a file, not a folder".to_owned());
    }
    let folder = missing.path.parent()?;
    let wanted = missing.path.file_name()?.to_string_lossy().into_owned();
    let names = names(folder, missing.kind);
    if let Some(meant) = closest(&wanted, names.iter().map(String::as_str)) {
        return Some(format!(
            "did you mean `{}`?",
            shown(&folder.join(meant), root)
        ));
    }
    let key = match missing.kind {
        Kind::Context => "context",
        Kind::Dockerfile => "dockerfile",
        Kind::Directory | Kind::Cases | Kind::Policy => return None,
    };
    Some(format!(
        "set `{key}`, relative to the manifest, or name an `image`"
    ))
}

/// What a folder holds that could have been meant.
fn names(folder: &Path, kind: Kind) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| kind.is_met(&entry.path()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
