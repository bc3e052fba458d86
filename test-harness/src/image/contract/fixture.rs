//! Hand-made images for tests: trees, class files, jars, ELF binaries.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use bytes::Bytes;

use super::check::check;
use super::rule::{Rule, Severity, Violation};
use super::subject::{Expected, Subject};
use super::tree::{Content, ImageTree, Kind, Node, Owner};
use crate::engine::ImageFacts;
use crate::model::{Architecture, ImageConfig};

fn node(kind: Kind, mode: u32, content: &[u8]) -> Node {
    Node {
        kind,
        mode,
        owner: Some(Owner { uid: 0, gid: 0 }),
        size: content.len() as u64,
        content: Content::Bytes(Bytes::copy_from_slice(content)),
    }
}

pub(super) fn file(content: impl AsRef<[u8]>) -> Node {
    node(Kind::File, 0o644, content.as_ref())
}

pub(super) fn program(content: impl AsRef<[u8]>) -> Node {
    node(Kind::File, 0o755, content.as_ref())
}

pub(super) fn folder() -> Node {
    node(Kind::Folder, 0o755, b"")
}

pub(super) fn link(target: &str) -> Node {
    node(Kind::Link(target.to_owned()), 0o777, b"")
}

pub(super) fn with_mode(mut node: Node, mode: u32) -> Node {
    node.mode = mode;
    node
}

/// An image on a base, with the whole of it known.
pub(super) struct Image {
    pub(super) tree: ImageTree,
    pub(super) facts: ImageFacts,
    pub(super) config: ImageConfig,
    pub(super) base: Option<String>,
    pub(super) architecture: Architecture,
}

impl Image {
    /// An image on an AWS base, with a handler.
    pub(super) fn on(base: &str, handler: &str) -> Self {
        let mut image = Self::bare(&["/lambda-entrypoint.sh"], &[handler]);
        image.base = Some(format!("public.ecr.aws/lambda/{base}"));
        image.facts.working_directory = "/var/task".to_owned();
        let variable = ("LAMBDA_TASK_ROOT".to_owned(), "/var/task".to_owned());
        image.facts.environment = BTreeMap::from([variable]);
        image
            .add("/lambda-entrypoint.sh", program("#!/bin/sh\n"))
            .add("/var/task", folder())
    }

    /// An image on no AWS base.
    pub(super) fn bare(entry_point: &[&str], command: &[&str]) -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let mut tree = ImageTree::default();
        tree.insert("/", folder());
        tree.insert_folder("/", true);
        let image = Self {
            tree,
            facts: ImageFacts {
                architecture: "amd64".to_owned(),
                os: "linux".to_owned(),
                size: 200_000_000,
                entry_point: words(entry_point),
                command: words(command),
                ..ImageFacts::default()
            },
            config: ImageConfig::default(),
            base: None,
            architecture: Architecture::X86_64,
        };
        image
            .add("/bin/sh", link("/usr/bin/dash"))
            .add("/usr/bin/dash", program(elf(62, None, &[])))
    }

    /// Adds a path, and its folders where they are not there.
    pub(super) fn add(mut self, path: &str, node: Node) -> Self {
        for (at, _) in path.match_indices('/').skip(1) {
            if self.tree.node_mut(&path[..at]).is_none() {
                self.tree.insert(&path[..at], folder());
            }
        }
        self.tree.insert(path, node);
        self
    }

    pub(super) fn command(mut self, command: &[&str]) -> Self {
        self.facts.command = command.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            facts: &self.facts,
            expected: Expected {
                architecture: self.architecture,
                config: &self.config,
                base: self.base.as_deref(),
            },
        }
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        let verdict = check(&self.subject(), &self.tree);
        assert_eq!(verdict.wanted, [], "the whole image is known");
        verdict.violations
    }

    /// Rules and severities that were found, gravest first.
    pub(super) fn rules(&self) -> Vec<(Rule, Severity)> {
        let found = self.violations();
        found
            .iter()
            .map(|found| (found.rule, found.severity))
            .collect()
    }

    /// The one violation: its rule, message and hint.
    pub(super) fn only(&self) -> (Rule, String, String) {
        let found = self.violations();
        let [one] = &found[..] else {
            panic!("expected one violation, found {found:#?}");
        };
        let hint = one.hint.clone().unwrap_or_default();
        (one.rule, one.message.clone(), hint)
    }
}

/// A class file with nothing but texts in its constant pool.
pub(super) fn class_file(version: u16, texts: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0];
    bytes.extend(version.to_be_bytes());
    bytes.extend(u16::try_from(texts.len() + 1).unwrap().to_be_bytes());
    for text in texts {
        bytes.push(1);
        bytes.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// A jar of empty files.
pub(super) fn jar(names: &[&str]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in names {
        writer.start_file(*name, stored).unwrap();
        writer.write_all(b"").unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A 64-bit little-endian ELF file for a machine, with a loader and the symbol
/// versions that it needs of `libc.so.6`. Only what a reader looks at is there.
pub(super) fn elf(machine: u16, loader: Option<&str>, versions: &[&str]) -> Vec<u8> {
    // Layout: header (64), one program header (56), strings, needs, sections.
    let mut strings = vec![0];
    let mut add = |text: &str| {
        let at = strings.len();
        strings.extend(text.as_bytes());
        strings.push(0);
        at
    };
    let library = add("libc.so.6");
    let names: Vec<usize> = versions.iter().map(|version| add(version)).collect();
    let loader_at = loader.map(&mut add);
    let strings_at: usize = 64 + 56;
    while !(strings_at + strings.len()).is_multiple_of(8) {
        strings.push(0);
    }
    let needs = needs(library, &names);
    let needs_at = strings_at + strings.len();
    let sections_at = needs_at + needs.len();

    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(16, 0);
    put16(&mut bytes, &[2, machine]);
    put32(&mut bytes, &[1]);
    put64(&mut bytes, &[0, 64, sections_at]);
    put32(&mut bytes, &[0]);
    put16(&mut bytes, &[64, 56, u16::from(loader.is_some()), 64, 3, 1]);

    let length = loader.map_or(0, |loader| loader.len() + 1);
    put32(&mut bytes, &[3, 4]);
    put64(
        &mut bytes,
        &[strings_at + loader_at.unwrap_or(0), 0, 0, length, length, 1],
    );
    bytes.extend(strings);
    bytes.extend(needs);

    bytes.extend([0; 64]);
    section(&mut bytes, 3, strings_at, needs_at - strings_at, 0, 0);
    let count = u32::from(!versions.is_empty());
    section(
        &mut bytes,
        0x6fff_fffe,
        needs_at,
        sections_at - needs_at,
        1,
        count,
    );
    bytes
}

/// One `Verneed` with its `Vernaux`es, each of 16 bytes.
fn needs(library: usize, names: &[usize]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if names.is_empty() {
        return bytes;
    }
    put16(&mut bytes, &[1, u16::try_from(names.len()).unwrap()]);
    put32(&mut bytes, &[u32::try_from(library).unwrap(), 16, 0]);
    for (at, name) in names.iter().enumerate() {
        put32(&mut bytes, &[0]);
        put16(&mut bytes, &[0, 2]);
        let next = if at + 1 == names.len() { 0 } else { 16 };
        put32(&mut bytes, &[u32::try_from(*name).unwrap(), next]);
    }
    bytes
}

fn section(bytes: &mut Vec<u8>, kind: u32, at: usize, size: usize, link: u32, info: u32) {
    put32(bytes, &[0, kind]);
    put64(bytes, &[2, 0, at, size]);
    put32(bytes, &[link, info]);
    put64(bytes, &[8, 0]);
}

fn put16(bytes: &mut Vec<u8>, values: &[u16]) {
    for value in values {
        bytes.extend(value.to_le_bytes());
    }
}

fn put32(bytes: &mut Vec<u8>, values: &[u32]) {
    for value in values {
        bytes.extend(value.to_le_bytes());
    }
}

fn put64(bytes: &mut Vec<u8>, values: &[usize]) {
    for value in values {
        bytes.extend((*value as u64).to_le_bytes());
    }
}
