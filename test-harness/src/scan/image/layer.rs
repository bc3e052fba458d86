//! Reading one layer: its digest, what it adds and removes, and what its files
//! say of packages.

use std::collections::BTreeMap;
use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

use super::error::InventoryError;
use super::record::{LayerRecord, Node};
use super::unpack::Compression;
use super::walk::{Kind, Member, Walk};
use super::window::{Span, Window};
use crate::engine::hex;
use crate::scan::packages::{Budget, FileFacts, FileKind, Input, Trouble, TroubleKind};

/// Of a layer, unpacked: Lambda takes images of 10 GB.
const MOST_OF_A_LAYER: u64 = 32 << 30;
/// Paths of a layer. A large application has some 200,000.
const MOST_PATHS: usize = 2_000_000;
/// What the names of all its paths may take.
const MOST_OF_NAMES: usize = 256 << 20;
/// Of a file in a compressed layer, which is unpacked to be read.
const MOST_OF_A_FILE: u64 = 4 << 30;
/// Unpacked files up to this size stay in memory.
const IN_MEMORY: usize = 8 << 20;

/// Reads a layer that should have a digest.
pub(super) fn read(span: &Span, digest: &str) -> Result<LayerRecord, InventoryError> {
    let failed = |cause| InventoryError::Layer {
        digest: digest.to_owned(),
        cause,
    };
    let mut reading = Reading::new(span).map_err(failed)?;
    let walked = reading.whole();
    let (found, size) = match walked {
        Ok(found) => found,
        Err(cause) => return Err(failed(cause)),
    };
    if found != digest {
        return Err(InventoryError::Digest {
            name: digest.to_owned(),
            expected: digest.to_owned(),
            found,
        });
    }
    reading.link().map_err(failed)?;
    let mut record = reading.record;
    digest.clone_into(&mut record.digest);
    record.size = size;
    Ok(record)
}

/// Passes bytes on, counts and hashes them.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.size += read as u64;
        if self.size > MOST_OF_A_LAYER {
            return Err(io::Error::other("it unpacks to more than 32 GiB"));
        }
        Ok(read)
    }
}

struct Reading<'a> {
    span: &'a Span,
    compression: Compression,
    record: LayerRecord,
    budget: Budget,
    names: usize,
}

impl<'a> Reading<'a> {
    fn new(span: &'a Span) -> io::Result<Self> {
        Ok(Self {
            compression: Compression::of(&mut span.open()?)?,
            span,
            record: LayerRecord::default(),
            budget: Budget::default(),
            names: 0,
        })
    }

    /// Goes through the layer; gives its digest and size.
    fn whole(&mut self) -> io::Result<(String, u64)> {
        let mut hashing = Hashing {
            inner: self.compression.reader(self.span.open()?),
            hash: Sha256::new(),
            size: 0,
        };
        let mut walk = Walk::new(&mut hashing);
        while let Some(member) = walk.next()? {
            self.names += member.path.len() + member.link.len();
            if self.record.nodes.len() >= MOST_PATHS || self.names > MOST_OF_NAMES {
                return Err(io::Error::other(format!(
                    "it has more than {MOST_PATHS} paths"
                )));
            }
            match absolute(&member.path) {
                Some(path) if path.is_empty() => {}
                Some(path) => self.take(&mut walk, &member, path)?,
                None => self.leads_out(&member.path),
            }
        }
        walk.finish()?;
        let digest = format!("sha256:{}", hex(&hashing.hash.finalize()));
        Ok((digest, hashing.size))
    }

    fn leads_out(&mut self, path: &[u8]) {
        let trouble = Trouble {
            kind: TroubleKind::Unreadable,
            inside: Vec::new(),
            reason: "has a name that leads out of the image".to_owned(),
            hint: None,
        };
        self.record.troubles.push((readable(path), trouble));
    }

    fn take(
        &mut self,
        walk: &mut Walk<impl Read>,
        member: &Member,
        path: String,
    ) -> io::Result<()> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if let Some(hidden) = name.strip_prefix(".wh.") {
            match hidden {
                ".wh..opq" => {
                    self.record.emptied.insert(folder.to_owned());
                }
                "" | "." | ".." => self.leads_out(&member.path),
                // Marks of AUFS itself.
                hidden if hidden.starts_with(".wh.") => {}
                hidden => {
                    self.record.removed.insert(format!("{folder}/{hidden}"));
                }
            }
            return Ok(());
        }
        let node = match member.kind {
            Kind::Folder => Node::Folder,
            Kind::Other => Node::Plain,
            Kind::Symlink => Node::Symlink(readable(&member.link)),
            Kind::HardLink => {
                let Some(target) = absolute(&member.link) else {
                    self.leads_out(&member.path);
                    return Ok(());
                };
                Node::HardLink(target)
            }
            Kind::File => self.file(walk, member, &path)?,
        };
        self.record.put(path, node);
        Ok(())
    }

    fn file(
        &mut self,
        walk: &mut Walk<impl Read>,
        member: &Member,
        path: &str,
    ) -> io::Result<Node> {
        let mut head = Vec::new();
        let kind = FileKind::of_path(path);
        if kind.is_none() {
            walk.content()
                .take(member.size.min(4))
                .read_to_end(&mut head)?;
        }
        let Some(kind) = kind.or_else(|| FileKind::of_head(&head)) else {
            return Ok(Node::Plain);
        };
        let facts = self.facts(walk, member, path, kind, &head)?;
        Ok(if facts.is_empty() {
            Node::Plain
        } else {
            Node::Facts(Box::new(facts))
        })
    }

    fn facts(
        &mut self,
        walk: &mut Walk<impl Read>,
        member: &Member,
        path: &str,
        kind: FileKind,
        head: &[u8],
    ) -> io::Result<FileFacts> {
        if member.sparse {
            return Ok(trouble(
                TroubleKind::Unreadable,
                "is stored with holes, which is not read",
            ));
        }
        if self.compression == Compression::None {
            let start = self.span.start + member.at;
            let file = std::fs::File::open(&self.span.path)?;
            // A size that the archive does not have ends at the archive's end.
            let size = member.size.min(self.span.size.saturating_sub(member.at));
            let window = Window::new(file, start, size)?;
            return Ok(self.read(&mut io::BufReader::new(window), member.size, path, kind));
        }
        if member.size > MOST_OF_A_FILE {
            return Ok(trouble(TroubleKind::TooLarge, "is larger than 4 GiB"));
        }
        let mut copy = tempfile::spooled_tempfile(IN_MEMORY);
        io::copy(&mut &*head, &mut copy)?;
        let rest = member.size - head.len() as u64;
        io::copy(&mut walk.content().take(rest), &mut copy)?;
        io::Seek::rewind(&mut copy)?;
        Ok(self.read(&mut copy, member.size, path, kind))
    }

    fn read(&mut self, input: &mut dyn Input, size: u64, path: &str, kind: FileKind) -> FileFacts {
        kind.read(path, input, size, &mut self.budget)
    }

    /// Gives hard links what they link to. A link whose name asks for another
    /// reader than its target's is read in a second walk.
    fn link(&mut self) -> io::Result<()> {
        let mut again: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let links: Vec<(String, String)> = self
            .record
            .nodes
            .iter()
            .filter_map(|(path, node)| match node {
                Node::HardLink(target) => Some((path.clone(), target.clone())),
                _ => None,
            })
            .collect();
        for (path, target) in links {
            let Some((target, node)) = self.behind(&target) else {
                continue;
            };
            let kind = FileKind::of_path(&path);
            let same = file_name(&path) == file_name(&target) && kind == FileKind::of_path(&target);
            let linked = match (kind, node) {
                (Some(_), _) if !same => {
                    again.entry(target).or_default().push(path);
                    continue;
                }
                (Some(_), node) => node,
                // Only a binary is known without its name.
                (None, node) if FileKind::of_path(&target).is_none() => node,
                (None, _) => Node::Plain,
            };
            self.record.nodes.insert(path, linked);
        }
        if again.is_empty() {
            Ok(())
        } else {
            self.again(&again)
        }
    }

    /// The file of this layer that a chain of hard links leads to.
    fn behind(&self, target: &str) -> Option<(String, Node)> {
        let mut target = target.to_owned();
        for _ in 0..32 {
            match self.record.nodes.get(&target)? {
                Node::HardLink(next) => target.clone_from(next),
                node => return Some((target.clone(), node.clone())),
            }
        }
        None
    }

    fn again(&mut self, links: &BTreeMap<String, Vec<String>>) -> io::Result<()> {
        let mut walk = Walk::new(self.compression.reader(self.span.open()?));
        while let Some(member) = walk.next()? {
            let Some(path) = absolute(&member.path).filter(|_| member.kind == Kind::File) else {
                continue;
            };
            let mut copy: Option<Vec<u8>> = None;
            for link in links.get(&path).into_iter().flatten() {
                let node = match self.compression {
                    Compression::None => self.file(&mut walk, &member, link)?,
                    // The content passes by once, and several names may want it.
                    _ if member.size > MOST_OF_A_FILE / 16 => Node::Facts(Box::new(trouble(
                        TroubleKind::TooLarge,
                        "is larger than 256 MiB",
                    ))),
                    _ => {
                        let bytes = if let Some(bytes) = copy.take() {
                            bytes
                        } else {
                            let mut bytes = Vec::new();
                            walk.content().read_to_end(&mut bytes)?;
                            bytes
                        };
                        let node = self.copied(&bytes, link);
                        copy = Some(bytes);
                        node
                    }
                };
                self.record.nodes.insert(link.clone(), node);
            }
        }
        Ok(())
    }

    fn copied(&mut self, bytes: &[u8], path: &str) -> Node {
        let Some(kind) = FileKind::of_path(path) else {
            return Node::Plain;
        };
        let facts = self.read(&mut io::Cursor::new(bytes), bytes.len() as u64, path, kind);
        Node::Facts(Box::new(facts))
    }
}

fn trouble(kind: TroubleKind, reason: &str) -> FileFacts {
    Trouble {
        kind,
        inside: Vec::new(),
        reason: reason.to_owned(),
        hint: None,
    }
    .into()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Where a name of the archive lies in the image; empty for the root, nothing
/// for what leads out of it.
fn absolute(name: &[u8]) -> Option<String> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let path = parts.iter().fold(Vec::new(), |mut path, part| {
        path.push(b'/');
        path.extend_from_slice(part);
        path
    });
    Some(readable(&path))
}

/// A name as text; bytes that are none are written as `\xff`.
fn readable(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}
