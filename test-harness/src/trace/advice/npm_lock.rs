//! A `package-lock.json` without one dependency of its app: what nothing else
//! needs goes with it, and the rest stays as it was written.
//!
//! Source: npm documentation, "package-lock.json", version 3.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::json;
use super::npm::SECTIONS;
use crate::trace::source::npm_lock::{Lock, parse};
use crate::trace::source::text::Text;

/// The lockfile without a dependency; `None` where npm itself must write it.
pub(super) fn without(path: &Path, text: &str, name: &str) -> Option<String> {
    let version = json::find(text, &["lockfileVersion"]).ok()??;
    // Version 2 says everything twice, and version 1 nests.
    if &text[version.value] != "3" {
        return None;
    }
    let before = reached(path, text)?;
    let mut after = text.to_owned();
    for section in SECTIONS {
        let wish = ["packages", "", section, name];
        if json::find(&after, &wish).ok()?.is_some() {
            after = json::without(&after, &wish).ok()??;
            let left = json::find(&after, &wish[..3]).ok()??;
            // npm writes no empty section.
            if json::members(&after, left.value).ok()?.is_empty() {
                after = json::without(&after, &wish[..3]).ok()??;
            }
        }
    }
    let left = reached(path, &after)?;
    // What only tests or options need from now on would need a mark of its own.
    if left
        .all
        .iter()
        .any(|place| before.run.contains(place) && !left.run.contains(place))
    {
        return None;
    }
    let packages = json::find(&after, &["packages"]).ok()??;
    let gone = |key: &str| before.all.contains(key) && !left.all.contains(key);
    json::without_members(&after, packages.value, |member| gone(&member.key)).ok()
}

/// The places that an app comes to.
struct Reached {
    /// Through anything that it asks for.
    all: BTreeSet<String>,
    /// Through what it asks for to run.
    run: BTreeSet<String>,
}

fn reached(path: &Path, text: &str) -> Option<Reached> {
    let own = Text {
        file: path.to_owned(),
        text: text.to_owned(),
    };
    let lock = parse(&own).ok()?;
    let app = json::find(text, &["packages", ""]).ok()??;
    let app: Value = serde_json::from_str(&text[app.value]).ok()?;
    let asked = |sections: &[&str]| -> Vec<usize> {
        let names = sections
            .iter()
            .filter_map(|section| app.get(section)?.as_object());
        let names = names.flat_map(serde_json::Map::keys);
        names.filter_map(|name| lock.at_top(name)).collect()
    };
    // Members of a workspace ask by themselves.
    let members = lock
        .places
        .iter()
        .filter(|(place, _)| !place.contains("node_modules/"));
    let members: Vec<usize> = members.map(|(_, node)| *node).collect();
    let with = |roots: Vec<usize>| places(&lock, roots.into_iter().chain(members.iter().copied()));
    Some(Reached {
        all: with(asked(&SECTIONS)),
        run: with(asked(&SECTIONS[..1])),
    })
}

fn places(lock: &Lock, roots: impl Iterator<Item = usize>) -> BTreeSet<String> {
    let mut seen = vec![false; lock.graph.nodes.len()];
    let mut open: Vec<usize> = roots.collect();
    while let Some(at) = open.pop() {
        if let Some(seen) = seen.get_mut(at)
            && !std::mem::replace(seen, true)
        {
            open.extend(&lock.graph.nodes[at].needs);
        }
    }
    let reached = lock.places.iter().filter(|(_, node)| seen[**node]);
    reached.map(|(place, _)| place.clone()).collect()
}
