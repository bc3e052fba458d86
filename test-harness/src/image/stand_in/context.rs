//! The files that stand-ins are built from: those that the library carries,
//! and the host's certificate authorities.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::engine::buildkit::{BuildFile, Content, Kind};
use crate::engine::hex;

static BASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../dockerfiles/bases");

/// Where systems keep their bundle of certificate authorities.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

/// A recipe's Dockerfile.
pub(super) fn dockerfile(name: &str) -> Result<String, String> {
    let path = format!("{name}.Dockerfile");
    let text = BASES.get_file(&path).and_then(|file| file.contents_utf8());
    text.map(str::to_owned)
        .ok_or_else(|| format!("`{path}` is not among the recipes"))
}

/// The files that recipes share. The order of a directory is not defined, so
/// the caller sorts.
pub(super) fn shared() -> Vec<BuildFile> {
    let folder = BuildFile {
        path: "shared".to_owned(),
        mode: 0o755,
        modified: 0,
        kind: Kind::Directory,
    };
    let files = BASES.get_dir("shared").into_iter().flat_map(Dir::files);
    let files = files
        .map(|file| BuildFile::in_memory(file.path().to_string_lossy(), 0o644, file.contents()));
    std::iter::once(folder).chain(files).collect()
}

/// The host's authorities as a file; empty where the host has none.
pub(super) fn authorities(given: Option<PathBuf>) -> Result<BuildFile, String> {
    let usual = || {
        BUNDLES
            .iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())
    };
    let bytes = match given.or_else(usual) {
        Some(path) => {
            std::fs::read(&path).map_err(|error| format!("`{}`: {error}", path.display()))?
        }
        None => Vec::new(),
    };
    Ok(BuildFile::in_memory("host-ca.crt", 0o644, bytes))
}

/// The emulator as a file.
pub(super) fn emulator(path: &Path) -> Result<BuildFile, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    Ok(BuildFile::in_memory("aws-lambda-rie", 0o755, bytes))
}

/// One digest over all files.
pub(super) fn digest(files: &[BuildFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.path.as_bytes());
        hash.update([0]);
        hash.update(file.mode.to_le_bytes());
        if let Kind::File { content, .. } = &file.kind
            && let Content::Bytes(bytes) = content
        {
            hash.update(Sha256::digest(bytes));
        }
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::super::recipe::RECIPES;
    use super::*;

    #[test]
    fn every_recipe_has_its_dockerfile_and_what_it_copies() {
        let shared: Vec<_> = shared().into_iter().map(|file| file.path).collect();
        for recipe in &RECIPES {
            let text = dockerfile(recipe.dockerfile).unwrap();
            let copied = text
                .split_whitespace()
                .filter(|word| word.starts_with("shared/"));
            for path in copied {
                let path = path.trim_end_matches([',', ')']);
                assert!(
                    shared.iter().any(|file| file == path),
                    "{}: {path}",
                    recipe.name
                );
            }
        }
    }
}
