//! Changes of a `package.json`, and of the lockfile beside it where that can be
//! told without a registry.
//!
//! Source: npm documentation, "package.json", its sections on dependencies and
//! `overrides`.

use super::change::{Change, What, raised};
use super::files::Files;
use super::{Renewal, json, npm_lock};
use crate::scan::EcosystemKind;

/// The sections that install a package.
pub(super) const SECTIONS: [&str; 4] = [
    "dependencies",
    "optionalDependencies",
    "peerDependencies",
    "devDependencies",
];

const LOCKS: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];

/// Locks of other package managers, which nothing here can change.
const FOREIGN_LOCKS: [&str; 4] = ["yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"];

pub(super) fn apply(change: &Change, files: &mut Files<'_>) -> Result<Vec<Renewal>, String> {
    let folder = change.folder().to_owned();
    if let Some(lock) = FOREIGN_LOCKS
        .iter()
        .find(|name| files.text(&folder.join(name)).is_some())
    {
        return Err(format!(
            "`{lock}` is changed by its own package manager only"
        ));
    }
    let text = files.wanted(&change.file)?;
    let after = match &change.what {
        What::Remove => removed(&text, &change.name)?,
        What::Raise { to } => raise(&text, &change.name, to)?,
        What::Override { parent, to, .. } => {
            overridden(&text, (&change.name, parent.as_deref()), to)?
        }
    };
    files.set(&change.file, after);
    let mut renew = Vec::new();
    for name in LOCKS {
        let path = folder.join(name);
        let Some(lock) = files.text(&path) else {
            continue;
        };
        let pruned = match &change.what {
            What::Remove => npm_lock::without(&path, &lock, &change.name),
            _ => None,
        };
        match pruned {
            Some(pruned) => files.set(&path, pruned),
            None => renew.push(Renewal::new(
                folder.clone(),
                &["npm", "install", "--package-lock-only", "--ignore-scripts"],
            )),
        }
    }
    renew.dedup();
    Ok(renew)
}

fn removed(text: &str, name: &str) -> Result<String, String> {
    let mut after = text.to_owned();
    for section in SECTIONS {
        if json::find(&after, &[section, name])?.is_some()
            && let Some(without) = json::without(&after, &[section, name])?
        {
            after = without;
        }
    }
    if after == text {
        return Err(format!("`package.json` does not ask for `{name}`"));
    }
    Ok(after)
}

fn raise(text: &str, name: &str, to: &str) -> Result<String, String> {
    let mut after = text.to_owned();
    let mut found = false;
    for section in SECTIONS {
        let Some(member) = json::find(&after, &[section, name])? else {
            continue;
        };
        found = true;
        let wish: String = serde_json::from_str(&after[member.value.clone()])
            .map_err(|_| format!("the version of `{name}` is no text"))?;
        let wish = raised(EcosystemKind::Npm, &wish, to)?;
        let wish = serde_json::to_string(&wish).map_err(|error| error.to_string())?;
        after = json::replaced(&after, member.value, &wish);
    }
    if found {
        Ok(after)
    } else {
        Err(format!("`package.json` does not ask for `{name}`"))
    }
}

/// Below the package that asks for it, since npm refuses an override of what the
/// app itself asks for (`EOVERRIDE`).
fn overridden(
    text: &str,
    (name, parent): (&str, Option<&str>),
    to: &str,
) -> Result<String, String> {
    let value = serde_json::to_string(to).map_err(|error| error.to_string())?;
    let path: Vec<&str> = ["overrides"]
        .into_iter()
        .chain(parent)
        .chain([name])
        .collect();
    json::with(text, &path, &value)
}
