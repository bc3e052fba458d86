//! Advice in plain sentences, one or two for each.

use std::fmt::Write as _;

use super::change::{Change, What, file_name};
use super::choice::{NoVersion, version};
use super::{Renewal, Situation};
use crate::trace::source::DependencyPath;

pub(super) fn text(
    situation: &Situation<'_>,
    unused: bool,
    (first, changes): (&DependencyPath, &[Change]),
    renew: &[Renewal],
) -> String {
    let mut text = match changes.first() {
        Some(change) => one(situation, unused, first, change),
        None => String::new(),
    };
    let mut others: Vec<&Change> = changes.iter().skip(1).collect();
    others.retain(|change| Some(*change) != changes.first());
    others.sort();
    others.dedup();
    let others: Vec<String> = others.into_iter().map(in_short).collect();
    if !others.is_empty() {
        let _ = write!(text, "; {}, too", others.join(", "));
    }
    for renewal in renew {
        let command = renewal.command.iter().map(|word| quoted(word));
        let command: Vec<String> = command.collect();
        let _ = write!(text, ". Then `{}` renews the lockfile", command.join(" "));
    }
    text
}

fn one(situation: &Situation<'_>, unused: bool, first: &DependencyPath, change: &Change) -> String {
    let line = first.version_line.as_ref().unwrap_or(&first.line);
    let place = |number: u32| format!("line {number} of `{}`", file_name(&change.file));
    let name = &change.name;
    match &change.what {
        What::Remove => {
            let why = match version(situation.findings) {
                _ if unused && first.steps.len() > 1 => {
                    format!("nothing loads it, nor `{name}`, which brings it in: remove that")
                }
                Err(NoVersion::None(reason)) if !unused => {
                    format!("{reason}: remove `{name}` and what uses it")
                }
                _ => format!("nothing loads `{name}`: remove it"),
            };
            format!("{why}, {}", place(first.line.number))
        }
        What::Raise { to } => format!("raise `{name}` to {to} in {}", place(line.number)),
        What::Override { parent, to, .. } => {
            let parent = parent.as_deref().unwrap_or("what needs it");
            format!(
                "have `{parent}` take `{name}` {to}, by `{}`",
                file_name(&change.file)
            )
        }
    }
}

fn in_short(change: &Change) -> String {
    let name = &change.name;
    match &change.what {
        What::Remove => format!("remove `{name}`"),
        What::Raise { to } => format!("raise `{name}` to {to}"),
        What::Override { parent, to, .. } => {
            let parent = parent.as_deref().unwrap_or("what needs it");
            format!("have `{parent}` take `{name}` {to}")
        }
    }
}

fn quoted(word: &str) -> String {
    if word.contains(' ') {
        format!("'{word}'")
    } else {
        word.to_owned()
    }
}
