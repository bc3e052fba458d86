//! Images for tests, written in the forms that tools save them in.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

use crate::engine::hex;

/// A layer's archive.
pub(super) struct LayerTar {
    builder: Builder<Vec<u8>>,
}

impl LayerTar {
    pub(super) fn new() -> Self {
        Self {
            builder: Builder::new(Vec::new()),
        }
    }

    pub(super) fn of(files: &[(&str, &str)]) -> Vec<u8> {
        let mut layer = Self::new();
        for (path, content) in files {
            layer.entry(path.as_bytes(), EntryType::Regular, "", content.as_bytes());
        }
        layer.done()
    }

    /// Adds an entry whose name is taken as it is.
    pub(super) fn entry(&mut self, path: &[u8], kind: EntryType, link: &str, content: &[u8]) {
        self.sized(path, kind, link, content, content.len() as u64);
    }

    /// Adds an entry that says another size than it has.
    pub(super) fn sized(
        &mut self,
        path: &[u8],
        kind: EntryType,
        link: &str,
        content: &[u8],
        size: u64,
    ) {
        if path.len() > 100 {
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::GNULongName);
            header.set_size(path.len() as u64);
            header.set_cksum();
            self.builder.append(&header, path).unwrap();
        }
        let mut header = Header::new_gnu();
        let name = &path[..path.len().min(100)];
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.as_mut_bytes()[157..157 + link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(size);
        header.set_cksum();
        self.builder.append(&header, content).unwrap();
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.builder.into_inner().unwrap()
    }
}

pub(super) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// How layers are saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// An image of some layers.
#[derive(Clone)]
pub(super) struct Saved {
    pub(super) layers: Vec<Vec<u8>>,
    pub(super) ids: Vec<String>,
    pub(super) history: Value,
    pub(super) packing: Packing,
}

impl Saved {
    pub(super) fn of(layers: Vec<Vec<u8>>) -> Self {
        Self {
            ids: layers.iter().map(|layer| digest(layer)).collect(),
            layers,
            history: json!([]),
            packing: Packing::Plain,
        }
    }

    pub(super) fn packed(self, packing: Packing) -> Self {
        Self { packing, ..self }
    }

    fn configuration(&self) -> Vec<u8> {
        let value = json!({
            "architecture": "amd64",
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": self.ids},
            "history": self.history,
        });
        value.to_string().into_bytes()
    }

    fn blobs(&self) -> Vec<Vec<u8>> {
        let layers = self.layers.iter();
        layers
            .map(|layer| match self.packing {
                Packing::Plain => layer.clone(),
                Packing::Gzip => gzip(layer),
                Packing::Zstd => compress_to_vec(&layer[..], CompressionLevel::Fastest),
            })
            .collect()
    }

    /// Its pieces in Docker's form.
    pub(super) fn docker_files(&self) -> Vec<(String, Vec<u8>)> {
        let configuration = self.configuration();
        let name = format!(
            "{}.json",
            digest(&configuration).trim_start_matches("sha256:")
        );
        let mut files = vec![(name.clone(), configuration)];
        let mut names = Vec::new();
        for (index, blob) in self.blobs().into_iter().enumerate() {
            names.push(format!("{index}/layer.tar"));
            files.push((format!("{index}/layer.tar"), blob));
        }
        let manifest = json!([{"Config": name, "RepoTags": ["app:1"], "Layers": names}]);
        files.push((
            "manifest.json".to_owned(),
            manifest.to_string().into_bytes(),
        ));
        files
    }

    /// Its pieces in OCI's form, with an attestation beside it.
    pub(super) fn oci_files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        let mut blob = |bytes: Vec<u8>| {
            let digest = digest(&bytes);
            let descriptor = json!({"digest": digest, "size": bytes.len()});
            files.push((format!("blobs/{}", digest.replace(':', "/")), bytes));
            descriptor
        };
        let config = blob(self.configuration());
        let layers: Vec<Value> = self.blobs().into_iter().map(&mut blob).collect();
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": layers});
        let manifest = blob(manifest.to_string().into_bytes());
        let mut attestation = blob(b"{}".to_vec());
        attestation["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest"});
        let index = json!({"schemaVersion": 2, "manifests": [manifest, attestation]});
        let mut nested = blob(index.to_string().into_bytes());
        nested["mediaType"] = json!("application/vnd.oci.image.index.v1+json");
        let index = json!({"schemaVersion": 2, "manifests": [nested]});
        files.push(("index.json".to_owned(), index.to_string().into_bytes()));
        files.push((
            "oci-layout".to_owned(),
            b"{\"imageLayoutVersion\":\"1.0.0\"}".to_vec(),
        ));
        files
    }
}

/// Pieces as an archive.
pub(super) fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut outer = LayerTar::new();
    for (path, content) in files {
        outer.entry(path.as_bytes(), EntryType::Regular, "", content);
    }
    outer.done()
}

/// Writes pieces into a folder.
pub(super) fn layout(files: &[(String, Vec<u8>)], folder: &Path) -> PathBuf {
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder.to_owned()
}
