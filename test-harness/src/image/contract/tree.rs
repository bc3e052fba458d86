//! A picture of an image's file system, as far as it was looked at: what is
//! there, what is known to be missing, and what is not known. Links are
//! followed here. It does not know where the picture comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;

/// Links followed on the way to one path: the kernel's own bound.
const MOST_LINKS: usize = 40;

/// One path of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Permission bits, `0o777` at most.
    pub mode: u32,
    /// Whom it belongs to, where that was looked at.
    pub owner: Option<Owner>,
    /// Size in bytes.
    pub size: u64,
    /// What is in it, as far as it was read.
    pub content: Content,
}

/// The kinds of path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, and where it leads.
    Link(String),
    /// A device, a socket or a pipe.
    Other,
}

/// A numeric owner and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// User id.
    pub uid: u64,
    /// Group id.
    pub gid: u64,
}

/// A file's content, as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Nobody asked for it yet.
    Unread,
    /// It was asked for, and is too large or damaged.
    Skipped,
    /// Its first bytes; all of them, where `Node::size` says so.
    Bytes(Bytes),
    /// The class files of a jar, by their paths in it.
    Classes(Vec<String>),
}

/// What is known of an image's file system.
#[derive(Debug, Clone, Default)]
pub struct ImageTree {
    nodes: BTreeMap<String, Node>,
    missing: BTreeSet<String>,
    folders: BTreeMap<String, Extent>,
}

/// How much of a folder was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// It was too large; what was not seen may exist.
    Part,
}

/// What a look at a path gave. Paths are those after following links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Looked<'a> {
    Found(Place<'a>),
    /// Not there, or behind a link that leads nowhere.
    Missing,
    /// This path has to be looked at first.
    Unknown(String),
}

/// A path and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) path: String,
    pub(super) node: &'a Node,
}

impl ImageTree {
    /// Adds a path; its parents need not be known.
    pub fn insert(&mut self, path: &str, node: Node) {
        self.nodes.insert(normalize(path), node);
    }

    /// Notes that a path does not exist.
    pub fn insert_missing(&mut self, path: &str) {
        self.missing.insert(normalize(path));
    }

    /// Notes that all below a folder is known, or only a part of it.
    pub fn insert_folder(&mut self, path: &str, whole: bool) {
        let extent = if whole { Extent::Whole } else { Extent::Part };
        self.folders.insert(normalize(path), extent);
    }

    pub(super) fn node_mut(&mut self, path: &str) -> Option<&mut Node> {
        self.nodes.get_mut(&normalize(path))
    }

    /// How much of a folder was read; `None` where it was not.
    pub(super) fn extent(&self, folder: &str) -> Option<Extent> {
        let mut read = self.folders.iter();
        let holder = read.find(|(read, _)| is_within(folder, read));
        holder.map(|(_, extent)| *extent)
    }

    /// Everything known below a folder, in the order of the paths.
    pub(super) fn below<'a>(
        &'a self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
        let prefix = match folder {
            "/" => "/".to_owned(),
            folder => format!("{folder}/"),
        };
        let from = self.nodes.range(prefix.clone()..);
        from.take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, node)| (path.as_str(), node))
    }

    /// Looks a path up, links followed.
    pub(super) fn look(&self, path: &str) -> Looked<'_> {
        let mut links = 0;
        let mut at = "/".to_owned();
        let mut rest = parts_reversed(path);
        let mut found = self.nodes.get("/");
        while let Some(part) = rest.pop() {
            if part == ".." {
                at.truncate(parent(&at).len());
                found = self.nodes.get(&at);
                continue;
            }
            let next = join(&at, &part);
            found = self.nodes.get(&next);
            match found.map(|node| &node.kind) {
                Some(Kind::Link(target)) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Looked::Missing;
                    }
                    rest.extend(parts_reversed(target));
                    if target.starts_with('/') {
                        "/".clone_into(&mut at);
                    }
                    found = self.nodes.get(&at);
                }
                Some(Kind::File | Kind::Other) if !rest.is_empty() => return Looked::Missing,
                None if self.is_missing(&next) => return Looked::Missing,
                Some(_) | None => at = next,
            }
        }
        match found {
            Some(node) => Looked::Found(Place { path: at, node }),
            None => Looked::Unknown(at),
        }
    }

    fn is_missing(&self, path: &str) -> bool {
        let mut read = self.folders.iter();
        self.missing.contains(path)
            || read.any(|(folder, extent)| *extent == Extent::Whole && is_within(path, folder))
    }
}

/// Whether a path is a folder, or lies below it. Both are normalized.
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder == "/" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An absolute path without `.`, `..` and doubled slashes.
pub(super) fn normalize(path: &str) -> String {
    let mut at = "/".to_owned();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => at.truncate(parent(&at).len()),
            part => at = join(&at, part),
        }
    }
    at
}

/// A path below a folder, or the path itself where it is absolute.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (path.starts_with('/'), folder) {
        (true, _) => path.to_owned(),
        (false, "/") => format!("/{path}"),
        (false, folder) => format!("{folder}/{path}"),
    }
}

/// Whether a path has an ending such as `jar`; upper case is another one.
pub(super) fn ends_in(path: &str, ending: &str) -> bool {
    let found = Path::new(path).extension();
    found.is_some_and(|found| found == ending)
}

/// The folder that holds a path; `/` for itself.
pub(super) fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((parent, _)) => parent,
    }
}

fn parts_reversed(path: &str) -> Vec<String> {
    let parts = path.split('/').rev();
    let parts = parts.filter(|part| !part.is_empty() && *part != ".");
    parts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fixture::{file, folder, link};
    use super::*;

    fn tree() -> ImageTree {
        let mut tree = ImageTree::default();
        tree.insert("/bin", link("usr/bin"));
        tree.insert("/usr/bin/sh", link("dash"));
        tree.insert("/usr/bin/dash", file("x"));
        tree.insert("/var/task", folder());
        tree.insert("/var/task/a", link("/var/task/b"));
        tree.insert("/var/task/b", link("a"));
        tree.insert("/var/task/up", link("../../usr/bin/dash"));
        tree.insert_folder("/var/task", true);
        tree
    }

    fn found(path: &str) -> Option<String> {
        match tree().look(path) {
            Looked::Found(place) => Some(place.path),
            _ => None,
        }
    }

    #[test]
    fn follows_links_wherever_they_stand() {
        for path in [
            "/bin/sh",
            "//usr/./bin/dash",
            "/var/task/up",
            "/var/../bin/sh",
        ] {
            assert_eq!(found(path).as_deref(), Some("/usr/bin/dash"), "{path}");
        }
    }

    #[test]
    fn tells_missing_from_unknown() {
        let tree = tree();
        assert_eq!(tree.look("/var/task/x/y"), Looked::Missing);
        assert_eq!(tree.look("/var/task/a"), Looked::Missing, "a loop");
        assert_eq!(tree.look("/bin/sh/x"), Looked::Missing, "below a file");
        let unknown = Looked::Unknown("/usr/bin/env".to_owned());
        assert_eq!(tree.look("/bin/env"), unknown);
        assert_eq!(tree.look("/"), Looked::Unknown("/".to_owned()));
    }

    #[test]
    fn a_part_of_a_folder_proves_nothing_missing() {
        let mut tree = ImageTree::default();
        tree.insert("/a", folder());
        tree.insert_folder("/a", false);
        assert_eq!(tree.look("/a/x"), Looked::Unknown("/a/x".to_owned()));
        assert_eq!(tree.extent("/a/b"), Some(Extent::Part));
        assert_eq!(tree.extent("/ab"), None);
    }

    proptest! {
        #[test]
        fn looking_ends(
            links in proptest::collection::vec(("[a-c./]{1,6}", "[a-c./]{0,6}"), 0..8),
            path in "[a-c./]{0,12}",
        ) {
            let mut tree = ImageTree::default();
            for (from, to) in &links {
                tree.insert(from, link(to));
            }
            if let Looked::Found(place) = tree.look(&path) {
                prop_assert!(!matches!(place.node.kind, Kind::Link(_)) || place.path == "/");
            }
            let normal = normalize(&path);
            prop_assert_eq!(&normalize(&normal), &normal);
        }
    }
}
