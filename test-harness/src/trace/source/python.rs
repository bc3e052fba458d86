//! Python: what a folder's requirement files, `pyproject.toml` and lockfiles
//! ask for.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::graph::{Graph, Root, Scope};
use super::text::Text;
use super::{SourceError, requirements, toml_lock};
use crate::scan::EcosystemKind;

/// Reads a folder's Python files.
pub(super) fn read(folder: &Path) -> Result<Vec<Graph>, SourceError> {
    let mut graphs = requirements::read(folder)?;
    if let Some(text) = Text::open(folder, "pyproject.toml")? {
        graphs.push(project(folder, &text)?);
    }
    Ok(graphs)
}

/// `pyproject.toml` with the lockfile of uv or Poetry.
fn project(folder: &Path, text: &Text) -> Result<Graph, SourceError> {
    let table = DeTable::parse(&text.text).map_err(|error| text.wrong(error.message()))?;
    let table = table.get_ref();
    let lock = match Text::open(folder, "uv.lock")? {
        Some(lock) => Some(lock),
        None => Text::open(folder, "poetry.lock")?,
    };
    let mut graph = match &lock {
        Some(lock) => toml_lock::read(lock, EcosystemKind::PyPi)?,
        None => Graph::new(EcosystemKind::PyPi, text.file.clone()),
    };
    let project = member(table, "project");
    if let Some(DeValue::Array(wishes)) = project.and_then(|table| value(table, "dependencies")) {
        for wish in wishes {
            if let Some(name) = wish.get_ref().as_str().and_then(requirements::name) {
                root(&mut graph, text, &name, wish.span().start, Scope::Runtime);
            }
        }
    }
    let optional = project.and_then(|table| member(table, "optional-dependencies"));
    for (_, wishes) in optional.into_iter().flatten() {
        for wish in wishes.get_ref().as_array().into_iter().flatten() {
            if let Some(name) = wish.get_ref().as_str().and_then(requirements::name) {
                root(&mut graph, text, &name, wish.span().start, Scope::Optional);
            }
        }
    }
    let poetry = member(table, "tool").and_then(|tool| member(tool, "poetry"));
    for (key, _) in poetry
        .and_then(|table| member(table, "dependencies"))
        .into_iter()
        .flatten()
    {
        let name = EcosystemKind::PyPi.normal_name(key.get_ref());
        if name != "python" {
            root(&mut graph, text, &name, key.span().start, Scope::Runtime);
        }
    }
    Ok(graph)
}

fn value<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<&'a DeValue<'i>> {
    table.get(name).map(toml::Spanned::get_ref)
}

fn member<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<&'a DeTable<'i>> {
    value(table, name)?.as_table()
}

fn root(graph: &mut Graph, text: &Text, name: &str, at: usize, scope: Scope) {
    let node = graph.node(name, None);
    graph.roots.push(Root {
        node,
        line: text.line_at(at),
        version_line: None,
        scope,
    });
}
