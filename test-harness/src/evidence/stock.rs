//! Sizes and needs of an image's packages, read from the image itself.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::mpsc::{Receiver, channel};

use super::dead::Sizes;
use super::owners::{Owners, text_of};
use crate::engine::ImageFiles;
use crate::scan::{EcosystemKind, ImageContents};

/// Most bytes of one `package.json`.
const MOST_MANIFEST: u64 = 1 << 20;

/// What the packages of an image take and need.
#[derive(Debug, Clone, Default)]
pub struct Stock {
    bytes: BTreeMap<usize, u64>,
    needs: BTreeMap<usize, Vec<String>>,
}

impl Sizes for Stock {
    fn bytes(&self, index: usize) -> Option<u64> {
        self.bytes.get(&index).copied()
    }

    fn needs(&self, index: usize) -> &[String] {
        self.needs.get(&index).map_or(&[], Vec::as_slice)
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Manifest {
    dependencies: Map<String, Value>,
    optional_dependencies: Map<String, Value>,
    peer_dependencies: Map<String, Value>,
}

impl Stock {
    /// Reads an image's packages. What cannot be read is not known: such a package
    /// has no size, and needs nothing.
    pub async fn read(files: &dyn ImageFiles, contents: &ImageContents, owners: &Owners) -> Self {
        let mut stock = Self::default();
        for root in roots(contents) {
            stock.scripts(files, &root, contents, owners).await;
        }
        for (index, package) in contents.packages.iter().enumerate() {
            for place in &package.places {
                match package.ecosystem.kind {
                    EcosystemKind::PyPi => stock.python(files, index, &place.path).await,
                    EcosystemKind::Maven if place.inside.is_empty() => {
                        if let Ok(Some(facts)) = files.stat(&place.path).await {
                            *stock.bytes.entry(index).or_default() += facts.size;
                        }
                    }
                    _ => {}
                }
            }
        }
        stock
    }

    async fn scripts(
        &mut self,
        files: &dyn ImageFiles,
        root: &str,
        contents: &ImageContents,
        owners: &Owners,
    ) {
        let manifests = manifests(contents);
        let (sender, receiver) = channel(16);
        let base = root
            .rsplit_once('/')
            .map_or("", |(base, _)| base)
            .to_owned();
        let reading = tokio::task::spawn_blocking(move || {
            let wanted = |path: &str| manifests.contains_key(path);
            entries(Pieces::new(receiver), &base, &wanted)
        });
        let mut pieces = files.archive(root);
        while let Some(Ok(piece)) = pieces.next().await {
            // The reader may have met its end before ours.
            if sender.send(piece).await.is_err() {
                break;
            }
        }
        drop(sender);
        let manifests = self::manifests(contents);
        for entry in reading.await.unwrap_or_default() {
            if let Some(owner) = owners.nearest(&entry.path) {
                *self.bytes.entry(owner).or_default() += entry.size;
            }
            let index = manifests.get(entry.path.as_str());
            if let (Some(index), Some(text)) = (index, entry.text) {
                self.needs.entry(*index).or_default().extend(needed(&text));
            }
        }
    }

    async fn python(&mut self, files: &dyn ImageFiles, index: usize, metadata: &str) {
        let Some(folder) = metadata.strip_suffix("/METADATA") else {
            return;
        };
        if let Some(record) = text_of(files, &format!("{folder}/RECORD")).await {
            let sizes = record.lines().filter_map(|line| {
                let (_, size) = line.rsplit_once(',')?;
                size.trim().parse::<u64>().ok()
            });
            let sum = sizes.fold(0, u64::saturating_add);
            *self.bytes.entry(index).or_default() += sum;
        }
        if let Some(text) = text_of(files, metadata).await {
            let needs = text.lines().take_while(|line| !line.is_empty());
            let needs = needs.filter_map(|line| line.strip_prefix("Requires-Dist:"));
            let names = needs.map(requirement);
            self.needs.entry(index).or_default().extend(names);
        }
    }
}

/// `zope-interface` of ` Zope.Interface (>=1) ; extra == "x"`.
fn requirement(text: &str) -> String {
    let text = text.trim();
    let end = text.find(|char: char| !char.is_ascii_alphanumeric() && !"-_.".contains(char));
    let name = &text[..end.unwrap_or(text.len())];
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(str::to_lowercase).collect();
    parts.join("-")
}

fn needed(text: &str) -> Vec<String> {
    let manifest: Manifest = serde_json::from_str(text).unwrap_or_default();
    let all = [
        manifest.dependencies,
        manifest.optional_dependencies,
        manifest.peer_dependencies,
    ];
    let names = all.into_iter().flatten().map(|(name, _)| name);
    names.collect()
}

/// The topmost folders of npm's packages.
fn roots(contents: &ImageContents) -> BTreeSet<String> {
    const NAME: &str = "/node_modules/";
    npm(contents)
        .filter_map(|(_, path)| {
            let at = path.find(NAME)?;
            Some(path[..at + NAME.len() - 1].to_owned())
        })
        .collect()
}

fn manifests(contents: &ImageContents) -> BTreeMap<String, usize> {
    npm(contents)
        .map(|(index, path)| (path.to_owned(), index))
        .collect()
}

fn npm(contents: &ImageContents) -> impl Iterator<Item = (usize, &str)> {
    let packages = contents.packages.iter().enumerate();
    packages
        .filter(|(_, package)| package.ecosystem.kind == EcosystemKind::Npm)
        .flat_map(|(index, package)| {
            package
                .places
                .iter()
                .map(move |place| (index, place.path.as_str()))
        })
}

struct Entry {
    path: String,
    size: u64,
    text: Option<String>,
}

/// The regular files of an archive, up to the first that cannot be read.
fn entries(pieces: Pieces, base: &str, wanted: &dyn Fn(&str) -> bool) -> Vec<Entry> {
    let mut archive = tar::Archive::new(pieces);
    let mut found = Vec::new();
    let Ok(entries) = archive.entries() else {
        return found;
    };
    for entry in entries {
        let Ok(mut entry) = entry else { break };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let Ok(path) = entry.path() else { continue };
        let path = format!("{base}/{}", path.display());
        let size = entry.size();
        let mut text = None;
        if wanted(&path) && size <= MOST_MANIFEST {
            let mut read = String::new();
            text = entry.read_to_string(&mut read).ok().map(|_| read);
        }
        found.push(Entry { path, size, text });
    }
    found
}

/// What comes by pieces, to be read as one.
struct Pieces {
    receiver: Receiver<Bytes>,
    current: Bytes,
}

impl Pieces {
    fn new(receiver: Receiver<Bytes>) -> Self {
        Self {
            receiver,
            current: Bytes::new(),
        }
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.current = piece,
                None => return Ok(0),
            }
        }
        let count = into.len().min(self.current.len());
        into[..count].copy_from_slice(&self.current.split_to(count));
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_names() {
        assert_eq!(
            requirement(" Zope.Interface[x] (>=1) ; extra == 'y'"),
            "zope-interface"
        );
        assert_eq!(requirement("urllib3<2,>=1.21"), "urllib3");
        let text = r#"{"dependencies":{"a":"1"},"peerDependencies":{"b":"*"},"x":[]}"#;
        assert_eq!(needed(text), ["a", "b"]);
        assert_eq!(needed("no"), [""; 0]);
    }

    #[test]
    fn an_archive_in_pieces_is_one() {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, text) in [
            ("node_modules/a/package.json", "{}"),
            ("node_modules/a/i.js", "123"),
        ] {
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            builder
                .append_data(&mut header, path, text.as_bytes())
                .unwrap();
        }
        let bytes = builder.into_inner().unwrap();
        let (sender, receiver) = channel(bytes.len());
        for piece in bytes.chunks(100) {
            sender.try_send(Bytes::copy_from_slice(piece)).unwrap();
        }
        drop(sender);
        let wanted = |path: &str| path.ends_with("package.json");
        let found = entries(Pieces::new(receiver), "/var/task", &wanted);
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.path.as_str(), one.size, one.text.is_some()))
            .collect();
        assert_eq!(
            found,
            [
                ("/var/task/node_modules/a/package.json", 2, true),
                ("/var/task/node_modules/a/i.js", 3, false)
            ]
        );
    }
}
