//! Which change it is: by the way to the package, by how it is used, and by
//! what is known of a fix. Where no smallest change can be told it says why.

use super::change::{Change, What};
use super::choice::{NoVersion, version};
use super::{Action, Advice, Files, words};
use crate::scan::Finding;
use crate::scan::policy::Use;
use crate::trace::source::{DependencyPath, Line, Step};
use crate::trace::{Hop, Trace};

/// What is known of a package with findings.
pub struct Situation<'a> {
    /// All findings of the package: one change is for all of them.
    pub findings: &'a [&'a Finding],
    /// The way to it.
    pub trace: &'a Trace,
    /// How the package is used.
    pub used: Use,
    /// How another package is used.
    pub others: &'a dyn Fn(&Step) -> Use,
}

/// What to do about a package's findings.
///
/// # Errors
/// Why no smallest change can be told, as a fragment.
pub fn advise(situation: &Situation<'_>, mut files: Files<'_>) -> Hop<Advice> {
    if let Some(base) = &situation.trace.base {
        // Another scanner's finding may name no file, and then nobody knows whose
        // it is.
        if situation.trace.places.is_empty() {
            return Err("no file of the image is known to hold it".to_owned());
        }
        return base.as_ref().map(rebase).map_err(Clone::clone);
    }
    let paths = situation.trace.paths.as_ref().map_err(Clone::clone)?;
    let first = paths.first().ok_or("no line asks for it")?;
    let unused = unused(situation, paths);
    let chosen: Vec<Change> = if unused {
        paths.iter().map(removal).collect()
    } else {
        let wanted = version(situation.findings);
        let changes = paths.iter().map(|path| needed(path, wanted.as_ref()));
        changes.collect::<Hop<Vec<Change>>>()?
    };
    let mut changes = chosen.clone();
    changes.sort();
    changes.dedup();
    let planned = super::plan(&changes, &mut files);
    if let Some((_, reason)) = planned.failed.into_iter().next() {
        return Err(reason);
    }
    let edits = files.edits();
    if edits.is_empty() && planned.renew.is_empty() {
        return Err("the files ask for a version without it already".to_owned());
    }
    let action = changes.iter().map(action).max().unwrap_or(Action::Remove);
    Ok(Advice {
        action,
        text: words::text(situation, unused, (first, &chosen), &planned.renew),
        changes,
        edits,
        renew: planned.renew,
    })
}

fn rebase(line: &Line) -> Advice {
    Advice {
        action: Action::Rebase,
        text: format!(
            "it came with the base image: build on a newer one than `{}` names",
            line.text
        ),
        changes: Vec::new(),
        edits: Vec::new(),
        renew: Vec::new(),
    }
}

/// Whether nothing loads it, nor any of the packages that ask for it.
fn unused(situation: &Situation<'_>, paths: &[DependencyPath]) -> bool {
    let never = |path: &DependencyPath| match path.steps.as_slice() {
        [] => false,
        [_] => situation.used == Use::Never,
        [first, ..] => (situation.others)(first) == Use::Never,
    };
    situation.used != Use::Loaded && paths.iter().all(never)
}

fn removal(path: &DependencyPath) -> Change {
    Change {
        file: path.line.file.clone(),
        what: What::Remove,
        name: name_of(path.steps.first()),
    }
}

fn needed(path: &DependencyPath, wanted: Result<&String, &NoVersion>) -> Hop<Change> {
    let direct = path.steps.len() == 1;
    let to = match wanted {
        Ok(to) => to.clone(),
        Err(NoVersion::None(_)) if direct => return Ok(removal(path)),
        Err(NoVersion::None(reason)) => {
            let first = name_of(path.steps.first());
            return Err(format!("{reason}, and `{first}` needs it"));
        }
        Err(NoVersion::Unknown(reason)) => return Err(reason.clone()),
    };
    let line = path.version_line.as_ref().filter(|_| direct);
    let line = line.unwrap_or(&path.line);
    let last = path.steps.last();
    let what = if direct {
        What::Raise { to }
    } else {
        let above = path.steps.len() - 2;
        What::Override {
            parent: path.steps.get(above).map(|step| step.name.clone()),
            from: last
                .and_then(|step| step.version.clone())
                .unwrap_or_default(),
            to,
        }
    };
    Ok(Change {
        file: line.file.clone(),
        what,
        name: name_of(last),
    })
}

fn name_of(step: Option<&Step>) -> String {
    step.map(|step| step.name.clone()).unwrap_or_default()
}

fn action(change: &Change) -> Action {
    match change.what {
        What::Remove => Action::Remove,
        What::Raise { .. } => Action::Raise,
        What::Override { .. } => Action::Override,
    }
}
