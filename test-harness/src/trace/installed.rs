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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scan::{Ecosystem, Package};

    const POM: &str = "<project>\n<dependencies>\n<dependency>\n<groupId>org.a</groupId>\n\
        <artifactId>a</artifactId>\n</dependency>\n</dependencies>\n</project>\n";

    fn package(name: &str, version: &str, requires: &[&str]) -> Package {
        Package {
            ecosystem: Ecosystem {
                kind: EcosystemKind::Maven,
                release: None,
            },
            name: name.to_owned(),
            version: version.to_owned(),
            source: None,
            purl: String::new(),
            licenses: Vec::new(),
            requires: requires.iter().map(|name| (*name).to_owned()).collect(),
            places: Vec::new(),
        }
    }

    fn ways(packages: Vec<Package>, name: &str, pom: &Path) -> Vec<String> {
        let contents = ImageContents {
            image: "app".to_owned(),
            id: String::new(),
            digests: Vec::new(),
            architecture: "amd64".to_owned(),
            os: None,
            layers: Vec::new(),
            packages,
            problems: Vec::new(),
        };
        let sources = Sources::read(&[pom]);
        let graph = graph(EcosystemKind::Maven, &contents, &sources).unwrap();
        let paths = graph.paths_to(name, "1").into_iter();
        paths
            .map(|path| {
                let steps: Vec<String> = path.steps.iter().map(|step| step.name.clone()).collect();
                format!("{}: {}", path.line.number, steps.join(" > "))
            })
            .collect()
    }

    #[test]
    fn jars_lead_from_the_pom_to_what_came_with_them() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pom.xml"), POM).unwrap();
        let chain = || {
            vec![
                package("org.a:a", "1", &["org.b:b"]),
                package("org.b:b", "1", &["org.c:c"]),
                package("org.c:c", "1", &[]),
                package("org.d:d", "1", &[]),
            ]
        };
        let found = ways(chain(), "org.c:c", folder.path());
        assert_eq!(found, ["5: org.a:a > org.b:b > org.c:c"]);
        assert_eq!(ways(chain(), "org.d:d", folder.path()), [""; 0]);
        // Which of two versions it finds, nobody says.
        let mut two = chain();
        two.push(package("org.b:b", "2", &["org.c:c"]));
        assert_eq!(ways(two, "org.c:c", folder.path()), [""; 0]);
    }
}
