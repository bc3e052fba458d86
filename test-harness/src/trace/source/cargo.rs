//! Cargo: the lines of `Cargo.toml`, those of its workspace too, and what
//! `Cargo.lock` makes of them.
//!
//! Source: The Cargo Book, "Specifying Dependencies" and "Workspaces".

use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::graph::{Graph, Root, Scope};
use super::text::{Line, Text};
use super::{SourceError, toml_lock};
use crate::scan::EcosystemKind;

/// Folders above that are searched for a workspace.
const MOST_ABOVE: usize = 10;

/// Reads a folder's `Cargo.toml`; that of a workspace alone asks for nothing.
pub(super) fn read(folder: &Path) -> Result<Vec<Graph>, SourceError> {
    let Some(text) = Text::open(folder, "Cargo.toml")? else {
        return Ok(Vec::new());
    };
    let table = parse(&text)?;
    let table = table.get_ref();
    let Some(package) = member(table, "package") else {
        return Ok(Vec::new());
    };
    let own = package.get("name").and_then(|name| name.get_ref().as_str());
    let (lock, workspace) = above(folder)?;
    let mut graph = match &lock {
        Some(lock) => toml_lock::read(lock, EcosystemKind::CratesIo)?,
        None => Graph::new(EcosystemKind::CratesIo, text.file.clone()),
    };
    let own = graph.nodes.iter().position(|node| Some(&*node.name) == own);
    let mut ask = |table: &DeTable<'_>, section: &str, scope| {
        for (key, wish) in member(table, section).into_iter().flatten() {
            let version_line = if inherits(wish.get_ref()) {
                let line = workspace.as_ref().map(|text| inherited(text, key));
                line.transpose()?.flatten()
            } else {
                None
            };
            let name = renamed(wish.get_ref()).unwrap_or(key.get_ref());
            let node = of_own(&graph, own, name);
            let node = node.unwrap_or_else(|| graph.node(name, None));
            let line = text.line_at(key.span().start);
            graph.roots.push(Root {
                node,
                line,
                version_line,
                scope,
            });
        }
        Ok(())
    };
    let sections = [
        ("dependencies", Scope::Runtime),
        ("build-dependencies", Scope::Development),
        ("dev-dependencies", Scope::Development),
    ];
    for (section, scope) in sections {
        ask(table, section, scope)?;
        for (_, target) in member(table, "target").into_iter().flatten() {
            if let Some(target) = target.get_ref().as_table() {
                ask(target, section, scope)?;
            }
        }
    }
    Ok(vec![graph])
}

/// The lockfile and the workspace that a package belongs to.
fn above(folder: &Path) -> Result<(Option<Text>, Option<Text>), SourceError> {
    for folder in folder.ancestors().take(MOST_ABOVE) {
        if let Some(lock) = Text::open(folder, "Cargo.lock")? {
            return Ok((Some(lock), Text::open(folder, "Cargo.toml")?));
        }
    }
    Ok((None, None))
}

/// Which version of a name the package itself was given.
fn of_own(graph: &Graph, own: Option<usize>, name: &str) -> Option<usize> {
    let needs = graph.nodes[own?].needs.iter();
    needs.copied().find(|node| graph.nodes[*node].name == name)
}

fn inherits(wish: &DeValue<'_>) -> bool {
    let table = wish.as_table();
    let workspace = table.and_then(|table| table.get("workspace"));
    workspace.is_some_and(|value| value.get_ref().as_bool() == Some(true))
}

fn renamed<'a>(wish: &'a DeValue<'_>) -> Option<&'a str> {
    wish.as_table()?.get("package")?.get_ref().as_str()
}

/// The line of the workspace that says a dependency's version.
fn inherited(workspace: &Text, key: &Spanned<DeString<'_>>) -> Result<Option<Line>, SourceError> {
    let table = parse(workspace)?;
    let names =
        member(table.get_ref(), "workspace").and_then(|table| member(table, "dependencies"));
    let found = names.and_then(|names| names.get_key_value(key.get_ref().as_ref()));
    Ok(found.map(|(key, _)| workspace.line_at(key.span().start)))
}

fn parse(text: &Text) -> Result<Spanned<DeTable<'_>>, SourceError> {
    DeTable::parse(&text.text).map_err(|error| text.wrong(error.message()))
}

fn member<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<&'a DeTable<'i>> {
    table.get(name)?.get_ref().as_table()
}
