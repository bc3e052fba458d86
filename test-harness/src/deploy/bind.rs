//! A saved plan against a fresh one: an apply that is bound to the first goes on
//! only where the second says the same.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::wire::{PlanReport, PlannedFunctionReport};

/// A plan that no longer holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the saved plan of {made_at} no longer holds: {}", what.join("; "))]
pub struct Moved {
    /// When the plan was made.
    pub made_at: String,
    /// What has moved, at least one.
    pub what: Vec<String>,
}

impl Moved {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some("nothing was sent; make a new plan and look at it".to_owned())
    }
}

/// Whether a saved plan still holds. When it was made and by which version of the
/// tool is no part of it; everything else is. An image is the same where it was
/// made of the same inputs: another machine's build has other times in it.
///
/// # Errors
/// When it does not, with everything that has moved.
pub fn bind(saved: &PlanReport, fresh: &PlanReport) -> Result<(), Moved> {
    let mut what = Vec::new();
    let mut differ = |name: &str, saved: &str, fresh: &str| {
        if saved != fresh {
            what.push(format!("it was made for {name} {saved}, this is {fresh}"));
        }
    };
    differ("account", &saved.account, &fresh.account);
    differ("region", &saved.region, &fresh.region);
    differ("project", &saved.project.name, &fresh.project.name);
    let find = |plan: &PlanReport, name: &str| {
        plan.functions
            .iter()
            .find(|one| one.function == name)
            .cloned()
    };
    let names: BTreeSet<&String> = [saved, fresh]
        .into_iter()
        .flat_map(|plan| plan.functions.iter().map(|one| &one.function))
        .collect();
    for name in names {
        match (find(saved, name), find(fresh, name)) {
            (Some(saved), Some(fresh)) => what.extend(function(&saved, fresh)),
            (None, _) => what.push(format!("function `{name}` is not in it")),
            (_, None) => what.push(format!("function `{name}` is in it, and is not asked for")),
        }
    }
    if what.is_empty() {
        return Ok(());
    }
    Err(Moved {
        made_at: saved.made_at.clone(),
        what,
    })
}

fn function(saved: &PlannedFunctionReport, mut fresh: PlannedFunctionReport) -> Option<String> {
    let name = saved.function.clone();
    if saved.image.inputs.is_some() && saved.image.inputs == fresh.image.inputs {
        let (own, new) = (
            &saved.image.config_digest,
            fresh.image.config_digest.clone(),
        );
        for change in &mut fresh.changes {
            // What is pushed may have another digest for the same reason.
            let image = change.property == "image";
            if let Some(to) = change.to.as_mut().filter(|_| image) {
                *to = to.replace(&new, own);
            }
        }
        fresh.image = saved.image.clone();
    }
    if *saved == fresh {
        return None;
    }
    let (was, is) = (&saved.remote, &fresh.remote);
    let what = if saved.image != fresh.image {
        "its image is another one"
    } else if was.revision != is.revision {
        "the function was changed since"
    } else if (&was.alias_version, &was.alias_revision) != (&is.alias_version, &is.alias_revision) {
        "its alias was moved since"
    } else if was != is {
        "it has other versions since"
    } else if saved.changes != fresh.changes {
        "it has other differences now"
    } else if saved.steps != fresh.steps {
        "it needs other steps now"
    } else {
        "its plan says something else now"
    };
    Some(format!("function `{name}`: {what}"))
}
