//! What depends on what: packages as a lockfile names them, and the lines of a
//! manifest that ask for the first of them.

use std::collections::VecDeque;
use std::path::PathBuf;

use super::Line;
use crate::scan::EcosystemKind;

/// Ways that are told at most; a package that everything needs has hundreds.
const MOST_PATHS: usize = 20;

/// The packages of one manifest.
#[derive(Debug, Clone)]
pub struct Graph {
    /// Whose names these are.
    pub kind: EcosystemKind,
    /// The file that the nodes were read from: a lockfile, or the manifest.
    pub file: PathBuf,
    /// The packages.
    pub nodes: Vec<Node>,
    /// What the manifest asks for.
    pub roots: Vec<Root>,
    /// Whether the file says what each package needs. Without that, a package
    /// that is no root has been brought in by one of them, and nobody says which.
    pub complete: bool,
}

/// One package.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name, as the ecosystem's advisories write it.
    pub name: String,
    /// Its version, where the file says one.
    pub version: Option<String>,
    /// Where the lockfile has it.
    pub locked: Option<Line>,
    /// The packages that it needs, by their places in the graph.
    pub needs: Vec<usize>,
}

/// A line of a manifest that asks for a package.
#[derive(Debug, Clone)]
pub struct Root {
    /// The package, by its place in the graph.
    pub node: usize,
    /// The line that names it.
    pub line: Line,
    /// The line that says its version, where that is another, such as a
    /// property of a `pom.xml`.
    pub version_line: Option<Line>,
    /// What it is for.
    pub scope: Scope,
}

/// What a package is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// To run.
    Runtime,
    /// To build or to test.
    Development,
    /// To run, where it can be had.
    Optional,
    /// The manifest names it for another package's sake, such as Go's
    /// `// indirect`.
    Indirect,
}

/// The way from a line to a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyPath {
    /// The line of the manifest.
    pub line: Line,
    /// The line that says its version, where that is another.
    pub version_line: Option<Line>,
    /// What it is for.
    pub scope: Scope,
    /// From what the line asks for down to the package, with versions.
    pub steps: Vec<Step>,
    /// Where the lockfile has the package.
    pub locked: Option<Line>,
}

/// One package of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its version, where the files say one.
    pub version: Option<String>,
}

impl Graph {
    /// An empty graph of a file.
    pub(super) fn new(kind: EcosystemKind, file: PathBuf) -> Self {
        Self {
            kind,
            file,
            nodes: Vec::new(),
            roots: Vec::new(),
            complete: false,
        }
    }

    /// The place of a package's node, which is made where there is none.
    pub(super) fn node(&mut self, name: &str, version: Option<&str>) -> usize {
        let known = self.nodes.iter().position(|node| {
            node.name == name && (version.is_none() || node.version.as_deref() == version)
        });
        known.unwrap_or_else(|| {
            self.nodes.push(Node {
                name: name.to_owned(),
                version: version.map(str::to_owned),
                locked: None,
                needs: Vec::new(),
            });
            self.nodes.len() - 1
        })
    }

    /// Every line that brings a package in, each with its shortest way, the
    /// shortest first. A node without a version is any version.
    pub fn paths_to(&self, name: &str, version: &str) -> Vec<DependencyPath> {
        let is_meant = |node: &Node| {
            let same = node.version.as_deref().is_none_or(|own| own == version);
            node.name == name && same
        };
        let mut paths: Vec<DependencyPath> = Vec::new();
        for root in &self.roots {
            if let Some(way) = self.way(root.node, is_meant) {
                paths.push(self.path(root, &way));
            }
        }
        paths.sort_by(|a, b| (a.steps.len(), &a.line).cmp(&(b.steps.len(), &b.line)));
        paths.truncate(MOST_PATHS);
        paths
    }

    /// Where the lockfile has a package, however it got there.
    pub fn locked(&self, name: &str, version: &str) -> Option<&Line> {
        let mut nodes = self.nodes.iter();
        let found = nodes.find(|node| {
            node.name == name && node.version.as_deref().is_none_or(|own| own == version)
        });
        found.and_then(|node| node.locked.as_ref())
    }

    fn path(&self, root: &Root, way: &[usize]) -> DependencyPath {
        let steps = way.iter().map(|at| Step {
            name: self.nodes[*at].name.clone(),
            version: self.nodes[*at].version.clone(),
        });
        DependencyPath {
            line: root.line.clone(),
            version_line: root.version_line.clone(),
            scope: root.scope,
            steps: steps.collect(),
            locked: way.last().and_then(|at| self.nodes[*at].locked.clone()),
        }
    }

    /// The shortest way from a node to one that is meant.
    fn way(&self, from: usize, is_meant: impl Fn(&Node) -> bool) -> Option<Vec<usize>> {
        let mut before: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut open = VecDeque::from([from]);
        while let Some(at) = open.pop_front() {
            let node = self.nodes.get(at)?;
            if is_meant(node) {
                let mut way = vec![at];
                let mut last = at;
                while last != from {
                    last = before[last]?;
                    way.push(last);
                }
                way.reverse();
                return Some(way);
            }
            for next in &node.needs {
                if *next != from && before.get(*next)?.is_none() {
                    before[*next] = Some(at);
                    open.push_back(*next);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(edges: &[(usize, usize)], count: usize) -> Graph {
        let mut graph = Graph::new(EcosystemKind::Npm, "lock".into());
        for at in 0..count {
            graph.node(&at.to_string(), Some("1"));
        }
        for (from, to) in edges {
            graph.nodes[*from].needs.push(*to);
        }
        for (number, node) in [(7, 0), (3, 1)] {
            let line = Line {
                file: "m".into(),
                number,
                text: String::new(),
            };
            graph.roots.push(Root {
                node,
                line,
                version_line: None,
                scope: Scope::Runtime,
            });
        }
        graph
    }

    fn steps(path: &DependencyPath) -> Vec<&str> {
        path.steps.iter().map(|step| &*step.name).collect()
    }

    #[test]
    fn the_shortest_way_of_each_line_is_told_the_shortest_first() {
        let graph = graph(&[(0, 2), (2, 3), (3, 4), (2, 4), (1, 4), (4, 0)], 5);
        let paths = graph.paths_to("4", "1");
        assert_eq!(steps(&paths[0]), ["1", "4"]);
        assert_eq!(steps(&paths[1]), ["0", "2", "4"]);
        assert_eq!(paths.len(), 2);
        assert!(graph.paths_to("4", "2").is_empty());
    }

    proptest! {
        #[test]
        fn cycles_end(edges in proptest::collection::vec((0_usize..9, 0_usize..9), 0..60)) {
            let graph = graph(&edges, 9);
            for path in graph.paths_to("8", "1") {
                prop_assert!(path.steps.len() <= 9);
                let ends = steps(&path);
                prop_assert_eq!(*ends.last().unwrap(), "8");
                for pair in ends.windows(2) {
                    let edge = (pair[0].parse().unwrap(), pair[1].parse().unwrap());
                    prop_assert!(edges.contains(&edge));
                }
            }
        }
    }
}
