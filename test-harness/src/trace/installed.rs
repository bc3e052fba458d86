//! What installed packages say that they need, where no lockfile tells: the way
//! from a manifest's line to a package that came with another.

use std::collections::BTreeMap;

use super::chain::comparable;
use super::source::{Graph, Node, Root, Sources};
use crate::scan::{EcosystemKind, ImageContents};

/// The graph of an image's packages of one ecosystem, its roots the lines of the
/// app's manifests; `None` where nothing asks for any of them.
pub(super) fn graph(
    kind: EcosystemKind,
    contents: &ImageContents,
    sources: &Sources,
) -> Option<Graph> {
    let packages = contents.packages.iter();
    let packages: Vec<_> = packages
        .filter(|package| package.ecosystem.kind == kind)
        .collect();
    let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, package) in packages.iter().enumerate() {
        named.entry(&package.name).or_default().push(at);
    }
    let nodes = packages.iter().map(|package| {
        let needs = package.requires.iter();
        let needs = needs.filter_map(|name| named.get(name.as_str()));
        // Which of several versions it finds, its name does not tell.
        let needs = needs.filter(|found| found.len() == 1).flatten();
        Node {
            name: package.name.clone(),
            version: Some(comparable(kind, &package.version).to_owned()),
            locked: None,
            needs: needs.copied().collect(),
        }
    });
    let nodes: Vec<Node> = nodes.collect();
    let mut roots = Vec::new();
    let mut file = None;
    for graph in sources.of(kind) {
        for root in &graph.roots {
            let asked = &graph.nodes[root.node];
            let installed = nodes.iter().position(|node| {
                node.name == asked.name
                    && asked
                        .version
                        .as_ref()
                        .is_none_or(|_| node.version == asked.version)
            });
            if let Some(node) = installed {
                file.get_or_insert_with(|| graph.file.clone());
                roots.push(Root {
                    node,
                    ..root.clone()
                });
            }
        }
    }
    Some(Graph {
        kind,
        file: file?,
        nodes,
        roots,
        complete: true,
    })
}
