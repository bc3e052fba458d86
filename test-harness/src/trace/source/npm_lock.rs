//! npm's lockfiles: which packages are installed where, and what each of them
//! finds when it asks for another.
//!
//! Source: npm documentation, "package-lock.json"; versions 1 to 3.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::SourceError;
use super::graph::{Graph, Node};
use super::text::Text;
use crate::scan::EcosystemKind;

/// Nesting of version 1; npm's own is never that deep.
const MOST_NESTED: usize = 100;

#[derive(Debug, Deserialize)]
struct LockFile<'a> {
    #[serde(borrow, default)]
    packages: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
    #[serde(borrow, default)]
    dependencies: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

/// A package of versions 2 and 3.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Package {
    name: Option<String>,
    version: Option<String>,
    resolved: Option<String>,
    link: bool,
    dependencies: BTreeMap<String, Value>,
    optional_dependencies: BTreeMap<String, Value>,
    peer_dependencies: BTreeMap<String, Value>,
}

/// A package of version 1.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Nested<'a> {
    #[serde(borrow)]
    version: Option<Cow<'a, str>>,
    requires: Requires,
    #[serde(borrow)]
    dependencies: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

/// `requires` is a truth value at the top of a file, and names below.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Requires {
    Names(BTreeMap<String, Value>),
    Other(serde::de::IgnoredAny),
}

impl Default for Requires {
    fn default() -> Self {
        Self::Names(BTreeMap::new())
    }
}

/// A lockfile's packages by where they are installed.
pub(in crate::trace) struct Lock {
    pub(in crate::trace) graph: Graph,
    pub(in crate::trace) places: BTreeMap<String, usize>,
}

impl Lock {
    /// The package that the app itself finds by a name.
    pub(in crate::trace) fn at_top(&self, name: &str) -> Option<usize> {
        self.places.get(&format!("node_modules/{name}")).copied()
    }

    /// What a package finds by a name: beside its own, or in a folder above.
    fn found_from(&self, place: &str, name: &str) -> Option<usize> {
        let mut folder = place;
        loop {
            let beside = if folder.is_empty() {
                format!("node_modules/{name}")
            } else {
                format!("{folder}/node_modules/{name}")
            };
            if let Some(at) = self.places.get(&beside) {
                return Some(*at);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rfind("/node_modules/").map_or_else(
                || folder.rsplit_once('/').map_or("", |(above, _)| above),
                |at| &folder[..at],
            );
            if folder == "node_modules" || folder.ends_with("/node_modules") {
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            }
        }
    }
}

/// Reads a folder's lockfile.
pub(super) fn read(folder: &Path) -> Result<Option<Lock>, SourceError> {
    let shrinkwrap = Text::open(folder, "npm-shrinkwrap.json")?;
    let text = match shrinkwrap {
        Some(text) => text,
        None => match Text::open(folder, "package-lock.json")? {
            Some(text) => text,
            None => return Ok(None),
        },
    };
    parse(&text).map(Some)
}

/// Reads a lockfile's text.
pub(in crate::trace) fn parse(text: &Text) -> Result<Lock, SourceError> {
    let wrong = |error: serde_json::Error| text.wrong(error.to_string());
    let file: LockFile<'_> = serde_json::from_str(&text.text).map_err(wrong)?;
    let mut lock = Lock {
        graph: Graph::new(EcosystemKind::Npm, text.file.clone()),
        places: BTreeMap::new(),
    };
    let mut wishes = Vec::new();
    match &file.packages {
        Some(packages) => flat(text, packages, &mut lock, &mut wishes).map_err(wrong)?,
        None => nested(text, &file.dependencies, &mut lock, &mut wishes).map_err(wrong)?,
    }
    for (place, node, names) in wishes {
        let mut needs: Vec<usize> = names
            .iter()
            .filter_map(|name| lock.found_from(&place, name))
            .collect();
        needs.sort_unstable();
        needs.dedup();
        lock.graph.nodes[node].needs = needs;
    }
    lock.graph.complete = true;
    Ok(lock)
}

/// Where a package is, its node, and the names that it asks for.
type Wish = (String, usize, Vec<String>);

fn flat(
    text: &Text,
    packages: &BTreeMap<Cow<'_, str>, &RawValue>,
    lock: &mut Lock,
    wishes: &mut Vec<Wish>,
) -> Result<(), serde_json::Error> {
    let mut links = Vec::new();
    for (place, raw) in packages {
        // The app itself has no place.
        if place.is_empty() {
            continue;
        }
        let package: Package = serde_json::from_str(raw.get())?;
        if package.link {
            links.push((place.to_string(), package.resolved.unwrap_or_default()));
            continue;
        }
        let folder = place.rsplit_once("node_modules/").map(|(_, name)| name);
        let name = package.name.as_deref().or(folder).unwrap_or(place);
        let node = lock.graph.nodes.len();
        lock.graph.nodes.push(Node {
            name: name.to_owned(),
            version: package.version,
            locked: Some(text.line_of(raw.get())),
            needs: Vec::new(),
        });
        lock.places.insert(place.to_string(), node);
        let names = package.dependencies.into_keys();
        let names = names.chain(package.optional_dependencies.into_keys());
        let names = names.chain(package.peer_dependencies.into_keys());
        wishes.push((place.to_string(), node, names.collect()));
    }
    for (place, target) in links {
        if let Some(node) = lock.places.get(&target).copied() {
            lock.places.insert(place, node);
        }
    }
    Ok(())
}

fn nested(
    text: &Text,
    dependencies: &BTreeMap<Cow<'_, str>, &RawValue>,
    lock: &mut Lock,
    wishes: &mut Vec<Wish>,
) -> Result<(), serde_json::Error> {
    let mut open: Vec<(String, String, &RawValue, usize)> = Vec::new();
    let top = dependencies.iter();
    open.extend(top.map(|(name, raw)| (String::new(), name.to_string(), *raw, 0)));
    while let Some((above, name, raw, depth)) = open.pop() {
        let package: Nested<'_> = serde_json::from_str(raw.get())?;
        let place = match above.as_str() {
            "" => format!("node_modules/{name}"),
            above => format!("{above}/node_modules/{name}"),
        };
        let node = lock.graph.nodes.len();
        lock.graph.nodes.push(Node {
            name,
            version: package.version.map(Cow::into_owned),
            locked: Some(text.line_of(raw.get())),
            needs: Vec::new(),
        });
        lock.places.insert(place.clone(), node);
        if depth < MOST_NESTED {
            let below = package.dependencies.iter();
            let below = below.map(|(name, raw)| (place.clone(), name.to_string(), *raw, depth + 1));
            open.extend(below);
        }
        if let Requires::Names(names) = package.requires {
            wishes.push((place, node, names.into_keys().collect()));
        }
    }
    Ok(())
}
