//! A look at an image for rules: each look that finds something unknown is
//! noted, so that whoever checks learns exactly what to read. Rules thus never
//! say twice what they need.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bytes::Bytes;

use super::access::{Access, allows};
use super::tree::{Content, Extent, ImageTree, Kind, Looked, Place, is_within, parent};

/// Executables above this are not read whole.
pub(super) const MOST_OF_AN_EXECUTABLE: u64 = 256 << 20;

/// The first bytes of an executable: its format, interpreter and loader.
pub(super) const HEAD: u64 = 64 << 10;

/// Links and their folders, followed in search of a closed folder.
const MOST_DETOURS: usize = 8;

/// Something that has to be read before every rule can be decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// What a path is, or that it is missing.
    Stat(String),
    /// Whom a path belongs to.
    Owner(String),
    /// The first bytes of a file, this many at most.
    Content(String, u64),
    /// All that is below a folder.
    Folder(String, Keep),
}

/// Which files' contents to keep while a folder is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keep {
    /// Those whose absolute path begins with one of these.
    pub prefixes: Vec<String>,
    /// Of jars, the names of their classes.
    pub jars: bool,
}

/// A look at an image.
pub(super) struct View<'a> {
    tree: &'a ImageTree,
    keep: Keep,
    wanted: RefCell<BTreeMap<String, Want>>,
}

impl<'a> View<'a> {
    pub(super) fn new(tree: &'a ImageTree, keep: Keep) -> Self {
        Self {
            tree,
            keep,
            wanted: RefCell::default(),
        }
    }

    /// What was found unknown, the smallest reads first.
    pub(super) fn into_wanted(self) -> Vec<Want> {
        let wanted = self.wanted.into_inner();
        let is_folder = |want: &&Want| matches!(want, Want::Folder(..));
        let folders: Vec<String> = wanted
            .iter()
            .filter(|(_, want)| is_folder(want))
            .map(|(path, _)| path.clone())
            .collect();
        // A folder that is read anyway answers for all that is in it.
        let answered = |path: &String| {
            folders
                .iter()
                .any(|folder| path != folder && is_within(path, folder))
        };
        let mut wanted: Vec<Want> = wanted
            .into_iter()
            .filter(|(path, _)| !answered(path))
            .map(|(_, want)| want)
            .collect();
        wanted.sort();
        wanted
    }

    /// One want a path: the later ones are asked again in the next round.
    fn want(&self, path: String, want: Want) {
        let mut wanted = self.wanted.borrow_mut();
        let held = wanted.entry(path).or_insert_with(|| want.clone());
        if *held < want {
            *held = want;
        }
    }

    /// What is at a path, links followed.
    pub(super) fn look(&self, path: &str) -> Looked<'a> {
        let looked = self.tree.look(path);
        if let Looked::Unknown(path) = &looked {
            self.want(path.clone(), Want::Stat(path.clone()));
        }
        looked
    }

    /// What is at a path, where there is something.
    pub(super) fn find(&self, path: &str) -> Option<Place<'a>> {
        match self.look(path) {
            Looked::Found(place) => Some(place),
            Looked::Missing | Looked::Unknown(_) => None,
        }
    }

    /// Whether a path exists; `None` where that is not known yet.
    pub(super) fn exists(&self, path: &str) -> Option<bool> {
        match self.look(path) {
            Looked::Found(_) => Some(true),
            Looked::Missing => Some(false),
            Looked::Unknown(_) => None,
        }
    }

    /// A file's first bytes, `most` or all of them.
    pub(super) fn content(&self, place: &Place<'a>, most: u64) -> Option<&'a Bytes> {
        let enough = most.min(place.node.size);
        match &place.node.content {
            Content::Bytes(bytes) if bytes.len() as u64 >= enough => Some(bytes),
            Content::Unread | Content::Bytes(_) if place.node.kind == Kind::File => {
                let path = place.path.clone();
                self.want(path.clone(), Want::Content(path, most));
                None
            }
            _ => None,
        }
    }

    /// How much of a folder was read, asking for it where it was not.
    pub(super) fn folder(&self, place: &Place<'a>) -> Option<Extent> {
        let extent = self.tree.extent(&place.path);
        if extent.is_none() && place.node.kind == Kind::Folder {
            let path = place.path.clone();
            let want = Want::Folder(path.clone(), self.keep.clone());
            self.want(path, want);
        }
        extent
    }

    /// Everything known below a folder.
    pub(super) fn below(
        &self,
        folder: &str,
    ) -> impl Iterator<Item = (&'a str, &'a super::tree::Node)> + use<'a> {
        self.tree.below(folder)
    }

    /// Whether Lambda's user has an access; `None` where that is not known yet.
    pub(super) fn allows(&self, place: &Place<'a>, access: Access) -> Option<bool> {
        let answer = allows(place.node, access);
        if answer.is_none() {
            let path = place.path.clone();
            self.want(path.clone(), Want::Owner(path));
        }
        answer
    }

    /// The first folder on the way to a path that Lambda's user cannot pass.
    pub(super) fn closed_folder(&self, path: &str) -> Option<Place<'a>> {
        let mut ways = vec![path.to_owned()];
        for _ in 0..MOST_DETOURS {
            let mut folder = ways.pop()?;
            while folder != "/" {
                parent(&folder.clone()).clone_into(&mut folder);
                let Some(place) = self.find(&folder) else {
                    continue;
                };
                if self.allows(&place, Access::Execute) == Some(false) {
                    return Some(place);
                }
                if place.path != folder {
                    ways.push(place.path);
                }
            }
        }
        None
    }
}
