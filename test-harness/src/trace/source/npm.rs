//! npm: the lines of `package.json`, and what its lockfile makes of them.
//!
//! Source: npm documentation, "package.json" and "package-lock.json".

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::graph::{Graph, Root, Scope};
use super::text::Text;
use super::{SourceError, npm_lock};
use crate::scan::EcosystemKind;

/// Names that a manifest asks for, each with its own part of the text.
type Names<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest<'a> {
    #[serde(borrow)]
    dependencies: Names<'a>,
    #[serde(borrow)]
    dev_dependencies: Names<'a>,
    #[serde(borrow)]
    optional_dependencies: Names<'a>,
    #[serde(borrow)]
    peer_dependencies: Names<'a>,
}

/// Reads a folder's `package.json`, with its lockfile where it has one.
pub(super) fn read(folder: &Path) -> Result<Vec<Graph>, SourceError> {
    let Some(text) = Text::open(folder, "package.json")? else {
        return Ok(Vec::new());
    };
    let manifest: Manifest<'_> =
        serde_json::from_str(&text.text).map_err(|error| text.wrong(error.to_string()))?;
    let mut lock = npm_lock::read(folder)?;
    let file = lock.as_ref().map(|lock| lock.graph.file.clone());
    let mut graph = match &mut lock {
        Some(lock) => std::mem::replace(
            &mut lock.graph,
            Graph::new(EcosystemKind::Npm, file.unwrap_or_default()),
        ),
        None => Graph::new(EcosystemKind::Npm, text.file.clone()),
    };
    let asked = [
        (&manifest.dependencies, Scope::Runtime),
        (&manifest.optional_dependencies, Scope::Optional),
        (&manifest.peer_dependencies, Scope::Runtime),
        (&manifest.dev_dependencies, Scope::Development),
    ];
    for (names, scope) in asked {
        for (name, wanted) in names {
            let locked = lock.as_ref().and_then(|lock| lock.at_top(name));
            let node = locked.unwrap_or_else(|| graph.node(name, None));
            let line = text.line_of(wanted.get());
            graph.roots.push(Root {
                node,
                line,
                version_line: None,
                scope,
            });
        }
    }
    Ok(vec![graph])
}
