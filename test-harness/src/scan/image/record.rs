//! What one layer adds and removes, with what its files say: all that is kept
//! of a layer, here and in the layer cache.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::packages::{FileFacts, Trouble};

/// One layer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct LayerRecord {
    /// `sha256:…` of the uncompressed archive.
    pub(super) digest: String,
    /// Its size, uncompressed.
    pub(super) size: u64,
    /// What it holds, by absolute path.
    pub(super) nodes: BTreeMap<String, Node>,
    /// Paths of layers below that it removes, with all below them.
    pub(super) removed: BTreeSet<String>,
    /// Folders of which nothing of the layers below is left.
    pub(super) emptied: BTreeSet<String>,
    /// What is wrong with the layer itself, by path.
    pub(super) troubles: Vec<(String, Trouble)>,
}

/// One path of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Node {
    /// A folder.
    #[serde(rename = "d")]
    Folder,
    /// A file that says nothing, or no file.
    #[serde(rename = "f")]
    Plain,
    /// A file that says something.
    #[serde(rename = "p")]
    Facts(Box<FileFacts>),
    /// A symbolic link, with its target as written.
    #[serde(rename = "s")]
    Symlink(String),
    /// A hard link to a path that the layer does not hold.
    #[serde(rename = "h")]
    HardLink(String),
}

/// The first path after all those below a folder; `0` follows `/`.
fn end_of(path: &str) -> String {
    format!("{path}0")
}

/// Removes all that is below a folder.
pub(super) fn remove_below<V>(map: &mut BTreeMap<String, V>, path: &str) {
    let (start, end) = (format!("{path}/"), end_of(path));
    let below: Vec<String> = map
        .range(start..end)
        .map(|(path, _)| path.clone())
        .collect();
    for path in below {
        map.remove(&path);
    }
}

/// Every folder that a path is in, nearest first, without `/`.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        let (parent, _) = rest.rsplit_once('/')?;
        rest = parent;
        (!parent.is_empty()).then_some(parent)
    })
}

impl LayerRecord {
    /// `sha256:…` of the uncompressed archive.
    pub(in super::super) fn digest(&self) -> &str {
        &self.digest
    }

    /// Puts something at a path; what an archive says last is what is there.
    pub(super) fn put(&mut self, path: String, node: Node) {
        if node != Node::Folder {
            remove_below(&mut self.nodes, &path);
        }
        for parent in parents(&path) {
            match self.nodes.get(parent) {
                Some(Node::Folder) => break,
                Some(_) => {
                    self.nodes.insert(parent.to_owned(), Node::Folder);
                    break;
                }
                None => {}
            }
        }
        self.nodes.insert(path, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_a_folders_place_and_the_other_way_round() {
        let mut layer = LayerRecord::default();
        layer.put("/a/b/c".to_owned(), Node::Plain);
        layer.put("/a/b0".to_owned(), Node::Plain);
        layer.put("/a/b".to_owned(), Node::Plain);
        let paths: Vec<_> = layer.nodes.keys().cloned().collect();
        assert_eq!(paths, ["/a/b", "/a/b0"]);
        layer.put("/a/b/d".to_owned(), Node::Plain);
        assert_eq!(layer.nodes.get("/a/b"), Some(&Node::Folder));
        assert_eq!(parents("/a/b/c").collect::<Vec<_>>(), ["/a/b", "/a"]);
    }
}
