//! The pieces of a saved image by name: entries of a tar archive, or files of
//! a folder.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::error::InventoryError;
use super::unpack::Compression;
use super::walk::{Kind, Walk};
use super::window::Span;

/// Entries of an archive: a handful per layer.
const MOST_ENTRIES: usize = 10_000;
/// Links from one entry to another.
const MOST_LINKS: usize = 8;

/// A saved image.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) path: PathBuf,
    entries: Option<BTreeMap<String, Entry>>,
}

#[derive(Debug)]
enum Entry {
    Content(Span),
    Link(String),
}

impl Store {
    /// Opens an archive, whose entries are listed now.
    pub(super) fn archive(path: &Path) -> Result<Self, InventoryError> {
        let failed = |cause| InventoryError::Read {
            path: path.to_owned(),
            cause,
        };
        let span = Span::of_file(path).map_err(failed)?;
        let compressed = span
            .open()
            .and_then(|mut input| Compression::of(&mut input));
        let entries = match compressed.map_err(failed)? {
            Compression::None => entries(path, &span).map_err(failed)?,
            _ => return Err(no_image(path, "it is compressed as a whole".to_owned())),
        };
        Ok(Self {
            path: path.to_owned(),
            entries: Some(entries),
        })
    }

    /// Opens a folder.
    pub(super) fn folder(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            entries: None,
        }
    }

    /// Where a piece lies; nothing where there is none of that name.
    pub(super) fn find(&self, name: &str) -> Option<Span> {
        let name = plain(name)?;
        let Some(entries) = &self.entries else {
            let path = self.path.join(name);
            // A pipe would never end.
            return path.is_file().then(|| Span::of_file(&path).ok()).flatten();
        };
        let mut name = name;
        for _ in 0..MOST_LINKS {
            match entries.get(&name)? {
                Entry::Content(span) => return Some(span.clone()),
                Entry::Link(target) => name.clone_from(target),
            }
        }
        None
    }

    /// Where a piece lies that has to be there.
    pub(super) fn get(&self, name: &str) -> Result<Span, InventoryError> {
        self.find(name)
            .ok_or_else(|| no_image(&self.path, format!("`{name}` is missing")))
    }

    /// What a piece says, if it is no larger than a document may be.
    pub(super) fn bytes(&self, name: &str, most: u64) -> Result<Vec<u8>, InventoryError> {
        self.get(name)?
            .bytes(most)
            .map_err(|cause| InventoryError::Read {
                path: self.path.clone(),
                cause: io::Error::new(cause.kind(), format!("`{name}`: {cause}")),
            })
    }
}

/// What is not an image.
pub(super) fn no_image(path: &Path, reason: String) -> InventoryError {
    InventoryError::NoImage {
        path: path.to_owned(),
        reason,
    }
}

fn entries(path: &Path, span: &Span) -> io::Result<BTreeMap<String, Entry>> {
    let mut entries = BTreeMap::new();
    let mut walk = Walk::seeking(BufReader::new(File::open(path)?));
    while let Some(member) = walk.next()? {
        let name = String::from_utf8_lossy(&member.path);
        let Some(name) = plain(&name) else {
            continue;
        };
        let link = String::from_utf8_lossy(&member.link).into_owned();
        let entry = match member.kind {
            Kind::File => Entry::Content(Span {
                path: path.to_owned(),
                start: member.at,
                size: member.size,
            }),
            // Old archives link layers that they hold twice.
            Kind::Symlink => match sibling(&name, &link) {
                Some(target) => Entry::Link(target),
                None => continue,
            },
            Kind::HardLink => Entry::Link(link),
            Kind::Folder | Kind::Other => continue,
        };
        if entries.len() >= MOST_ENTRIES {
            return Err(io::Error::other(format!(
                "it has more than {MOST_ENTRIES} entries"
            )));
        }
        if member.kind == Kind::File && member.at.saturating_add(member.size) > span.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        entries.insert(name, entry);
    }
    Ok(entries)
}

/// A name without `./`; nothing for one that leads elsewhere.
fn plain(name: &str) -> Option<String> {
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let leads_out = name.starts_with('/') || name.contains('\\') || parts.contains(&"..");
    (!leads_out && !parts.is_empty()).then(|| parts.join("/"))
}

/// The entry that a relative link beside an entry means.
fn sibling(name: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            "" | "." => {}
            part => parts.push(part),
        }
    }
    plain(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        assert_eq!(
            plain("./blobs//sha256/x").as_deref(),
            Some("blobs/sha256/x")
        );
        for name in ["", ".", "/etc/passwd", "a/../../b", "..", "a\\b"] {
            assert_eq!(plain(name), None, "{name}");
        }
        assert_eq!(
            sibling("a/layer.tar", "../b/layer.tar").as_deref(),
            Some("b/layer.tar")
        );
        assert_eq!(sibling("layer.tar", "../b"), None);
    }
}
