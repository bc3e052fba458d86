//! One change of a manifest, and several of them as one plan. What kind of file
//! it is, its name tells.

use std::path::{Path, PathBuf};

use super::files::Files;
use super::{Renewal, go, maven, npm, requirements, rust};
use crate::scan::EcosystemKind;
use crate::scan::version::compare;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The manifest.
    pub file: PathBuf,
    /// What is done: removals come before all else.
    pub what: What,
    /// The package, as its ecosystem's advisories write it.
    pub name: String,
}

/// What is done to a package's line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It goes.
    Remove,
    /// It asks for this version from now on.
    Raise {
        /// The version.
        to: String,
    },
    /// What needs the package gets this version of it.
    Override {
        /// What needs it, where only that is meant.
        parent: Option<String>,
        /// The version that was found.
        from: String,
        /// The version.
        to: String,
    },
}

/// What a plan comes to, beside the changed files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// Commands that renew lockfiles.
    pub renew: Vec<Renewal>,
    /// Changes that could not be made, with the reason.
    pub failed: Vec<(Change, String)>,
}

/// Makes all changes, each once.
pub fn plan(changes: &[Change], files: &mut Files<'_>) -> Planned {
    let mut changes = changes.to_vec();
    // By the order of `What`, since a line that goes needs no other version.
    changes.sort_by(|a, b| (&a.what, &a.file, &a.name).cmp(&(&b.what, &b.file, &b.name)));
    changes.dedup();
    let gone: Vec<(PathBuf, String)> = changes
        .iter()
        .filter(|change| change.what == What::Remove)
        .map(|change| (change.file.clone(), change.name.clone()))
        .collect();
    let mut planned = Planned::default();
    for change in changes {
        let raised = matches!(change.what, What::Raise { .. });
        if raised && gone.contains(&(change.file.clone(), change.name.clone())) {
            continue;
        }
        match change.apply(files) {
            Ok(renew) => planned.renew.extend(renew),
            Err(reason) => planned.failed.push((change, reason)),
        }
    }
    planned.renew.sort();
    planned.renew.dedup();
    planned
}

impl Change {
    /// Makes the change; tells what must be run afterwards.
    ///
    /// # Errors
    /// Why it cannot be made, as a fragment.
    pub fn apply(&self, files: &mut Files<'_>) -> Result<Vec<Renewal>, String> {
        match kind(&self.file) {
            Some(EcosystemKind::Npm) => npm::apply(self, files),
            Some(EcosystemKind::PyPi) => requirements::apply(self, files),
            Some(EcosystemKind::Maven) => maven::apply(self, files),
            Some(EcosystemKind::Go) => go::apply(self, files),
            Some(EcosystemKind::CratesIo) => rust::apply(self, files),
            _ => Err(format!(
                "how `{}` is changed is not known here",
                file_name(&self.file)
            )),
        }
    }

    /// The folder of the manifest.
    pub(super) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }
}

/// Whose manifest a file is.
fn kind(file: &Path) -> Option<EcosystemKind> {
    let ends = |end: &str| file.extension().is_some_and(|own| own == end);
    match &*file_name(file) {
        "package.json" => Some(EcosystemKind::Npm),
        "pom.xml" => Some(EcosystemKind::Maven),
        "go.mod" => Some(EcosystemKind::Go),
        "Cargo.toml" => Some(EcosystemKind::CratesIo),
        _ if ends("txt") || ends("in") => Some(EcosystemKind::PyPi),
        _ => None,
    }
}

pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Whether a version comes before another; one that cannot be read does.
pub(super) fn is_lower(kind: EcosystemKind, one: &str, other: &str) -> bool {
    compare(kind, one, other).is_ok_and(std::cmp::Ordering::is_lt)
        || compare(kind, one, one).is_err()
}

/// A wish for a version with another version in it: `^1.0` becomes `^2.0`.
///
/// # Errors
/// When it is no single version behind an operator.
pub(super) fn raised(kind: EcosystemKind, wish: &str, to: &str) -> Result<String, String> {
    let own = wish.trim();
    let begin = own.find(|c: char| c.is_ascii_digit() || c.is_ascii_alphabetic());
    let (operator, version) = own.split_at(begin.unwrap_or(0));
    let operators = ["", "^", "~", ">=", "==", "~=", "==="];
    let version = version.trim();
    let plain = version.starts_with(|c: char| c.is_ascii_digit() || c == 'v')
        && version
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '!' | '_'));
    if !operators.contains(&operator.trim()) || !plain {
        return Err(format!("`{own}` is no single version that could be raised"));
    }
    let partial = version.contains(['x', 'X']);
    if !partial && !is_lower(kind, version.trim_start_matches('v'), to) {
        return Ok(wish.to_owned());
    }
    let operator = match kind {
        // A part of a version stands for all that begin with it.
        EcosystemKind::Npm if operator.is_empty() && version.split('.').count() < 3 => "^",
        _ if partial => "^",
        _ => operator,
    };
    let mark = if version.starts_with('v') { "v" } else { "" };
    Ok(format!("{operator}{mark}{to}"))
}
