//! All layers as one file system, as far as it says something of packages:
//! whiteouts, replaced files, links.
//!
//! Source: OCI image specification, "Image Layer Filesystem Changeset".

use std::collections::BTreeMap;

use super::record::{LayerRecord, Node, parents, remove_below};
use crate::scan::packages::FileFacts;

/// Symbolic links that are followed before a path is given up, as Linux does.
const MOST_LINKS: usize = 40;

/// A file that is left, and the layer that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left<'a> {
    pub(super) layer: usize,
    pub(super) node: &'a Node,
}

/// What is left of all layers.
#[derive(Debug, Default)]
pub(super) struct Squashed<'a> {
    nodes: BTreeMap<String, Left<'a>>,
    /// Hard links to what no layer holds.
    pub(super) lost: Vec<(String, String)>,
}

impl<'a> Squashed<'a> {
    /// Puts layers on one another, bottom first.
    pub(super) fn of(layers: impl IntoIterator<Item = &'a LayerRecord>) -> Self {
        let mut all = Self::default();
        for (index, layer) in layers.into_iter().enumerate() {
            all.add(index, layer);
        }
        all
    }

    fn add(&mut self, index: usize, layer: &'a LayerRecord) {
        for path in &layer.emptied {
            remove_below(&mut self.nodes, path);
        }
        for path in &layer.removed {
            self.nodes.remove(path);
            remove_below(&mut self.nodes, path);
        }
        let mut last_parent = "";
        for (path, node) in &layer.nodes {
            let linked = match node {
                Node::HardLink(target) => {
                    Some((target, self.nodes.get(target).map(|left| left.node)))
                }
                _ => None,
            };
            self.clear(path, node, &mut last_parent);
            match (node, linked) {
                (Node::Folder | Node::Plain, _) => {}
                (_, Some((target, None))) => self.lost.push((path.clone(), target.clone())),
                (_, Some((_, Some(node)))) | (node, None) => self.keep(path, index, node),
            }
        }
    }

    fn keep(&mut self, path: &str, layer: usize, node: &'a Node) {
        self.nodes.insert(path.to_owned(), Left { layer, node });
    }

    /// Removes what a path of an upper layer takes the place of.
    fn clear(&mut self, path: &'a str, node: &Node, last_parent: &mut &'a str) {
        self.nodes.remove(path);
        if *node != Node::Folder {
            remove_below(&mut self.nodes, path);
        }
        let parent = parents(path).next().unwrap_or_default();
        if parent != *last_parent {
            *last_parent = parent;
            for parent in parents(path) {
                self.nodes.remove(parent);
            }
        }
    }

    /// Files that say something, by path.
    pub(super) fn facts(&self) -> impl Iterator<Item = (&str, usize, &'a FileFacts)> {
        self.nodes
            .iter()
            .filter_map(|(path, left)| match left.node {
                Node::Facts(facts) => Some((path.as_str(), left.layer, &**facts)),
                _ => None,
            })
    }

    /// What a file says that is reached by a path, through symbolic links.
    pub(super) fn resolved(&self, path: &str) -> Option<&'a FileFacts> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let link = std::iter::once(path.as_str())
                .chain(parents(&path))
                .find_map(|place| match self.nodes.get(place)?.node {
                    Node::Symlink(target) => Some((place.len(), target)),
                    _ => None,
                });
            let Some((length, target)) = link else {
                return match self.nodes.get(&path)?.node {
                    Node::Facts(facts) => Some(facts),
                    _ => None,
                };
            };
            let folder = parents(&path[..length]).next().unwrap_or_default();
            let joined = if target.starts_with('/') {
                format!("{target}{}", &path[length..])
            } else {
                format!("{folder}/{target}{}", &path[length..])
            };
            path = within(&joined);
        }
        None
    }
}

/// A path without `.` and `..`; above the root is the root, as in a container.
fn within(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
        .iter()
        .fold(String::new(), |path, part| path + "/" + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(version: &str) -> Node {
        let os = Some((version.to_owned(), None, None));
        Node::Facts(Box::new(FileFacts {
            os,
            ..FileFacts::default()
        }))
    }

    fn layer(nodes: &[(&str, Node)], removed: &[&str], emptied: &[&str]) -> LayerRecord {
        let mut layer = LayerRecord::default();
        for (path, node) in nodes {
            layer.put((*path).to_owned(), node.clone());
        }
        layer.removed = removed.iter().map(|path| (*path).to_owned()).collect();
        layer.emptied = emptied.iter().map(|path| (*path).to_owned()).collect();
        layer
    }

    fn left(layers: &[LayerRecord]) -> Vec<String> {
        let all = Squashed::of(layers);
        all.facts()
            .map(|(path, layer, facts)| format!("{path} {layer} {}", facts.os.as_ref().unwrap().0))
            .collect()
    }

    fn base() -> LayerRecord {
        layer(
            &[
                ("/a/x", facts("1")),
                ("/a/b/y", facts("2")),
                ("/ab", facts("3")),
                ("/main", facts("4")),
            ],
            &[],
            &[],
        )
    }

    #[test]
    fn whiteouts_remove_files_and_folders_of_layers_below_only() {
        let upper = layer(&[("/a/b/z", facts("5"))], &["/a/b"], &[]);
        assert_eq!(
            left(&[base(), upper]),
            ["/a/b/z 1 5", "/a/x 0 1", "/ab 0 3", "/main 0 4"]
        );
        let upper = layer(&[("/a/b/z", facts("5"))], &[], &["/a"]);
        assert_eq!(
            left(&[base(), upper]),
            ["/a/b/z 1 5", "/ab 0 3", "/main 0 4"]
        );
    }

    #[test]
    fn what_takes_a_place_hides_what_was_there() {
        let plain = layer(
            &[
                ("/main", Node::Plain),
                ("/a", Node::Symlink("ab".to_owned())),
            ],
            &[],
            &[],
        );
        assert_eq!(left(&[base(), plain]), ["/ab 0 3"]);
        let folder = layer(&[("/main/x", Node::Plain), ("/a", Node::Folder)], &[], &[]);
        assert_eq!(
            left(&[base(), folder]),
            ["/a/b/y 0 2", "/a/x 0 1", "/ab 0 3"]
        );
    }

    #[test]
    fn hard_links_to_layers_below_are_found_or_told() {
        let upper = layer(
            &[
                ("/copy", Node::HardLink("/ab".to_owned())),
                ("/lost", Node::HardLink("/no".to_owned())),
            ],
            &["/ab"],
            &[],
        );
        // Removed in the same layer, so there is nothing left to link to.
        let layers = [base(), upper];
        assert_eq!(Squashed::of(&layers).lost.len(), 2);
        let upper = layer(&[("/copy", Node::HardLink("/ab".to_owned()))], &[], &[]);
        assert!(left(&[base(), upper]).contains(&"/copy 1 3".to_owned()));
    }

    #[test]
    fn links_are_followed_within_the_image_and_cycles_end() {
        let link = |target: &str| Node::Symlink(target.to_owned());
        let layers = [layer(
            &[
                ("/etc/os-release", link("../../../usr/lib/os-release")),
                ("/usr", link("/real")),
                ("/real/lib/os-release", facts("9")),
                ("/one", link("two")),
                ("/two", link("/one")),
            ],
            &[],
            &[],
        )];
        let all = Squashed::of(&layers);
        assert!(all.resolved("/etc/os-release").is_some());
        assert!(all.resolved("/one").is_none());
        assert!(all.resolved("/none").is_none());
    }
}
