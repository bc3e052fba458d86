//! Lockfiles that are tables named `package` with names, versions and what each
//! needs: those of Cargo, uv and Poetry.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::SourceError;
use super::graph::{Graph, Node};
use super::text::Text;
use crate::scan::EcosystemKind;

/// What a package asks for: a name, and a version where there are several.
type Wish = (String, Option<String>);

/// Reads a lockfile's packages, without roots.
pub(super) fn read(text: &Text, kind: EcosystemKind) -> Result<Graph, SourceError> {
    let table = DeTable::parse(&text.text).map_err(|error| text.wrong(error.message()))?;
    let mut graph = Graph::new(kind, text.file.clone());
    graph.complete = true;
    let packages = table.get_ref().get("package");
    let packages = packages.and_then(|packages| packages.get_ref().as_array());
    let mut wishes = Vec::new();
    for package in packages.into_iter().flatten() {
        let Some(table) = package.get_ref().as_table() else {
            continue;
        };
        let word = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
        let Some(name) = word("name") else {
            return Err(text.wrong(format!(
                "line {}: a package has no name",
                text.line_at(package.span().start).number
            )));
        };
        let at = table
            .get("name")
            .map_or(package.span().start, |name| name.span().start);
        graph.nodes.push(Node {
            name: kind.normal_name(name),
            version: word("version").map(str::to_owned),
            locked: Some(text.line_at(at)),
            needs: Vec::new(),
        });
        wishes.push(asked(
            kind,
            table.get("dependencies").map(toml::Spanned::get_ref),
        ));
    }
    connect(&mut graph, wishes);
    Ok(graph)
}

fn asked(kind: EcosystemKind, value: Option<&DeValue<'_>>) -> Vec<Wish> {
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    match value {
        // Cargo's `"name version"`, uv's `{ name = "…", version = "…" }`.
        Some(DeValue::Array(wishes)) => {
            let wishes = wishes.iter().filter_map(|wish| match wish.get_ref() {
                DeValue::String(wish) => {
                    let mut words = wish.split(' ');
                    let name = words.next()?;
                    Some((kind.normal_name(name), words.next().map(str::to_owned)))
                }
                DeValue::Table(wish) => {
                    let name = text(wish.get("name")?.get_ref())?;
                    let version = wish.get("version").and_then(|value| text(value.get_ref()));
                    Some((kind.normal_name(&name), version))
                }
                _ => None,
            });
            wishes.collect()
        }
        // Poetry's table by names.
        Some(DeValue::Table(wishes)) => {
            let names = wishes.keys();
            names
                .map(|name| (kind.normal_name(name.get_ref()), None))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn connect(graph: &mut Graph, wishes: Vec<Vec<Wish>>) {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        by_name.entry(node.name.clone()).or_default().push(at);
    }
    for (at, wishes) in wishes.into_iter().enumerate() {
        for (name, version) in wishes {
            let named = by_name.get(&name).map_or(&[][..], Vec::as_slice);
            let meant = named.iter().filter(|other| {
                let own = graph.nodes[**other].version.as_deref();
                version.is_none() || own == version.as_deref()
            });
            let meant: Vec<usize> = meant.copied().collect();
            graph.nodes[at].needs.extend(meant);
        }
    }
}
