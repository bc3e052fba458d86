//! Reading tar archives of an image into a tree, piece by piece and with
//! bounded memory: most contents are passed by.

use std::io::{self, Read};

use bytes::Bytes;
use tar::{Archive, Entry, EntryType};

use super::jar;
use super::tree::{Content, ImageTree, Kind, Node, Owner, ends_in, join, normalize};
use super::view::Keep;

/// Of one kept file.
const MOST_OF_A_FILE: u64 = 64 << 20;

/// Of all kept files of a folder.
const MOST_KEPT: u64 = 256 << 20;

/// Of a jar, which is held while its index is read.
const MOST_OF_A_JAR: u64 = 256 << 20;

/// Of a folder: reading more takes longer than a check may.
const MOST_OF_A_FOLDER: u64 = 1 << 30;

/// A tar archive that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the archive of `{path}`")]
pub struct ArchiveError {
    /// The path that it holds.
    pub path: String,
    /// What is wrong with it.
    #[source]
    pub cause: io::Error,
}

/// Reads the archive of a folder, as `docker cp` gives it, into a tree.
///
/// # Errors
/// When it is no tar archive, or ends too early.
pub fn folder_from_tar(
    tree: &mut ImageTree,
    folder: &str,
    archive: impl Read,
    keep: &Keep,
) -> Result<(), ArchiveError> {
    read_folder(tree, folder, archive, keep, MOST_OF_A_FOLDER).map_err(|cause| ArchiveError {
        path: folder.to_owned(),
        cause,
    })
}

fn read_folder(
    tree: &mut ImageTree,
    folder: &str,
    archive: impl Read,
    keep: &Keep,
    most: u64,
) -> io::Result<()> {
    let mut kept = 0;
    let mut seen = 0;
    let mut links = Vec::new();
    let mut archive = Archive::new(archive);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = place(folder, &entry.path_bytes());
        if entry.header().entry_type() == EntryType::Link {
            let target = entry.link_name_bytes();
            links.push((path, place(folder, &target.unwrap_or_default())));
            continue;
        }
        let mut node = node(&entry)?;
        seen += node.size;
        if node.kind == Kind::File {
            node.content = content(&mut entry, &path, node.size, keep, &mut kept)?;
        }
        tree.insert(&path, node);
        if seen > most {
            tree.insert_folder(folder, false);
            return Ok(());
        }
    }
    for (path, target) in links {
        // A hard link comes after what it links to.
        if let Some(node) = tree.node_mut(&target).cloned() {
            tree.insert(&path, node);
        }
    }
    tree.insert_folder(folder, true);
    Ok(())
}

/// The first entry of an archive, with its content's first bytes.
pub(super) fn first_entry(archive: impl Read, most: u64) -> io::Result<Node> {
    let mut archive = Archive::new(archive);
    let Some(entry) = archive.entries()?.next() else {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is empty"));
    };
    let mut entry = entry?;
    let mut node = node(&entry)?;
    if most > 0 && node.kind == Kind::File {
        node.content = Content::Bytes(first_bytes(&mut entry, node.size.min(most))?);
    }
    Ok(node)
}

/// Where an entry lies in the image; the archive's own paths begin with the
/// folder's name.
fn place(folder: &str, path: &[u8]) -> String {
    let path = String::from_utf8_lossy(path);
    let relative = path.trim_start_matches("./");
    let below = relative.split_once('/').map_or("", |(_, below)| below);
    normalize(&join(folder, below.trim_start_matches('/')))
}

fn node(entry: &Entry<'_, impl Read>) -> io::Result<Node> {
    let header = entry.header();
    let kind = match header.entry_type() {
        EntryType::Directory => Kind::Folder,
        EntryType::Symlink => {
            let target = entry.link_name_bytes().unwrap_or_default();
            Kind::Link(String::from_utf8_lossy(&target).into_owned())
        }
        kind if kind.is_file() || kind == EntryType::GNUSparse => Kind::File,
        _ => Kind::Other,
    };
    let owner = Owner {
        uid: header.uid()?,
        gid: header.gid()?,
    };
    Ok(Node {
        kind,
        mode: header.mode()? & 0o777,
        owner: Some(owner),
        size: entry.size(),
        content: Content::Unread,
    })
}

fn content(
    entry: &mut impl Read,
    path: &str,
    size: u64,
    keep: &Keep,
    kept: &mut u64,
) -> io::Result<Content> {
    if keep.jars && ends_in(path, "jar") {
        if size > MOST_OF_A_JAR {
            return Ok(Content::Skipped);
        }
        let bytes = first_bytes(entry, size)?;
        return Ok(jar::classes(&bytes).map_or(Content::Skipped, Content::Classes));
    }
    if !keep.prefixes.iter().any(|prefix| path.starts_with(prefix)) {
        return Ok(Content::Unread);
    }
    if size > MOST_OF_A_FILE || *kept + size > MOST_KEPT {
        return Ok(Content::Skipped);
    }
    *kept += size;
    Ok(Content::Bytes(first_bytes(entry, size)?))
}

fn first_bytes(entry: &mut impl Read, count: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    entry.take(count).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < count {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "it ends too early",
        ));
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tar::{Builder, Header};

    use super::super::fixture::jar;
    use super::super::tree::Extent;
    use super::*;

    fn header(kind: EntryType, mode: u32, size: usize) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(1000);
        header.set_gid(990);
        header.set_size(size as u64);
        header
    }

    fn archive() -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        let mut add = |kind, path: &str, mode, bytes: &[u8]| {
            let mut header = header(kind, mode, bytes.len());
            builder.append_data(&mut header, path, bytes).unwrap();
        };
        let long = format!("task/{}/x.txt", "long/".repeat(50));
        add(EntryType::Directory, "task/", 0o40755, b"");
        add(EntryType::Regular, "task/index.js", 0o100_640, b"code");
        add(EntryType::Regular, "task/other.js", 0o644, b"other");
        add(
            EntryType::Regular,
            "task/lib/a.jar",
            0o644,
            &jar(&["a/B.class"]),
        );
        add(EntryType::Regular, "task/lib/b.jar", 0o644, b"no jar");
        add(EntryType::Regular, &long, 0o644, b"deep");
        let mut soft = header(EntryType::Symlink, 0o777, 0);
        builder
            .append_link(&mut soft, "task/soft", "../up")
            .unwrap();
        let mut hard = header(EntryType::Link, 0o644, 0);
        builder
            .append_link(&mut hard, "task/hard.js", "task/index.js")
            .unwrap();
        builder.into_inner().unwrap()
    }

    fn keep() -> Keep {
        Keep {
            prefixes: vec!["/var/task/index".to_owned()],
            jars: true,
        }
    }

    #[test]
    fn reads_what_is_asked_for_and_passes_the_rest_by() {
        let mut tree = ImageTree::default();
        folder_from_tar(&mut tree, "/var/task", &archive()[..], &keep()).unwrap();
        let mut node = |path: &str| tree.node_mut(path).unwrap().clone();
        let index = node("/var/task/index.js");
        assert_eq!((index.mode, index.size), (0o640, 4));
        assert_eq!(
            index.owner,
            Some(Owner {
                uid: 1000,
                gid: 990
            })
        );
        assert_eq!(index.content, Content::Bytes("code".into()));
        assert_eq!(node("/var/task/hard.js"), index);
        assert_eq!(node("/var/task").kind, Kind::Folder);
        assert_eq!(node("/var/task/other.js").content, Content::Unread);
        assert_eq!(node("/var/task/soft").kind, Kind::Link("../up".to_owned()));
        let classes = Content::Classes(vec!["a/B.class".to_owned()]);
        assert_eq!(node("/var/task/lib/a.jar").content, classes);
        assert_eq!(node("/var/task/lib/b.jar").content, Content::Skipped);
        let deep = format!("/var/task/{}/x.txt", "long/".repeat(50));
        assert_eq!(node(&deep).size, 4);
    }

    #[test]
    fn a_large_folder_is_read_in_part() {
        let mut tree = ImageTree::default();
        read_folder(&mut tree, "/var/task", &archive()[..], &keep(), 5).unwrap();
        assert_eq!(tree.extent("/var/task"), Some(Extent::Part));
        assert!(tree.node_mut("/var/task/other.js").is_some());
        assert!(tree.node_mut("/var/task/lib/a.jar").is_none());
    }

    #[test]
    fn a_cut_archive_is_an_error() {
        let archive = archive();
        let mut tree = ImageTree::default();
        let error = folder_from_tar(&mut tree, "/a", &archive[..1030], &keep()).unwrap_err();
        assert_eq!(error.to_string(), "failed to read the archive of `/a`");
        assert!(first_entry(&b""[..], 0).is_err());
    }

    #[test]
    fn the_first_entry_is_enough_for_a_file() {
        let mut builder = Builder::new(Vec::new());
        let mut header = header(EntryType::Regular, 0o755, 10);
        builder
            .append_data(&mut header, "main", &b"0123456789"[..])
            .unwrap();
        let archive = builder.into_inner().unwrap();
        let node = first_entry(&archive[..], 4).unwrap();
        assert_eq!(
            (node.size, node.content),
            (10, Content::Bytes("0123".into()))
        );
        let cut = first_entry(&archive[..515], 4);
        assert!(cut.is_err());
    }

    proptest! {
        #[test]
        fn reads_damaged_archives(
            flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = archive();
            for (at, value) in flips {
                let at = at.index(bytes.len());
                bytes[at] = value;
            }
            let mut tree = ImageTree::default();
            let cut = &bytes[..cut.index(bytes.len())];
            let _ = folder_from_tar(&mut tree, "/var/task", cut, &keep());
            let _ = first_entry(cut, 100);
        }
    }
}
