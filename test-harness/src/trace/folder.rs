//! The folder of sources that a staged asset is a copy of: the only one whose
//! files are the copy's, byte for byte. Which of them the CDK left out, its
//! ignore rules say; so the folder may hold more.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Hop;
use super::cdk::CdkFunction;
use super::tree::{self, Kind};

/// Of one copy; a larger one is not compared.
const MOST_FILES: usize = 20_000;

/// A larger file of a copy is read again for each folder of the same sizes.
const MOST_KEPT: u64 = 64 << 10;

/// Folders that may be the source of an image.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    folders: Vec<PathBuf>,
}

impl Candidates {
    /// Folders that are known to be built from, and every folder below some
    /// others that holds a Dockerfile.
    pub(super) fn find(known: &[&Path], below: &[&Path]) -> Self {
        let mut folders: Vec<PathBuf> = known.iter().map(|path| path.to_path_buf()).collect();
        for root in below {
            let entries = tree::walk(root).into_iter();
            let dockerfiles =
                entries.filter(|(path, kind)| *kind == Kind::File && is_dockerfile(path));
            let holders = dockerfiles.filter_map(|(path, _)| path.parent().map(Path::to_owned));
            folders.extend(holders);
        }
        folders.sort();
        folders.dedup();
        Self { folders }
    }

    /// The folder that a function's image is built from.
    ///
    /// # Errors
    /// Why it is unknown, as a fragment.
    pub(super) fn source(&self, function: &CdkFunction) -> Hop<PathBuf> {
        let Some(asset) = &function.asset else {
            return Err("its image is no asset of the app".to_owned());
        };
        let copied = asset
            .directory
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("asset."));
        if !copied {
            return Ok(asset.directory.clone());
        }
        if !asset.directory.is_dir() {
            return Err(format!(
                "the assembly's copy `{}` is not here",
                asset.directory.display()
            ));
        }
        let files = files(&asset.directory)?;
        if files.is_empty() {
            return Err(no_folder(&asset.directory));
        }
        let equal = self
            .folders
            .iter()
            .filter(|folder| files.iter().all(|file| file.size_is_of(folder)))
            .filter(|folder| files.iter().all(|file| file.is_in(folder)));
        let equal: Vec<&PathBuf> = equal.collect();
        match equal.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(no_folder(&asset.directory)),
            [first, second, ..] => Err(format!(
                "`{}` and `{}` have the same files",
                first.display(),
                second.display()
            )),
        }
    }
}

fn no_folder(copy: &Path) -> String {
    format!(
        "no folder here has the files of its copy `{}`; they may have changed since",
        copy.display()
    )
}

fn is_dockerfile(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "Dockerfile" || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile")
}

/// A file of a copy.
#[derive(Debug)]
struct Copied {
    relative: PathBuf,
    path: PathBuf,
    size: u64,
    /// What it holds, where it is small: read once, however many folders it is
    /// compared with.
    bytes: OnceLock<Option<Vec<u8>>>,
}

/// The files of a copy, those first that tell folders apart.
fn files(copy: &Path) -> Hop<Vec<Copied>> {
    let mut found = Vec::new();
    let mut open = vec![copy.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if found.len() > MOST_FILES {
                return Err(format!("its copy has more than {MOST_FILES} files"));
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    let path = entry.path();
                    if let (Ok(relative), Ok(file)) = (path.strip_prefix(copy), entry.metadata()) {
                        found.push(Copied {
                            relative: relative.to_owned(),
                            size: file.len(),
                            bytes: OnceLock::new(),
                            path,
                        });
                    }
                }
                _ => {}
            }
        }
    }
    // Many apps have the same Dockerfile.
    found.sort_by_cached_key(|file| (is_dockerfile(&file.path), file.size));
    Ok(found)
}

impl Copied {
    /// Whether a folder has a file of that name and size: known without reading.
    fn size_is_of(&self, folder: &Path) -> bool {
        let file = std::fs::metadata(folder.join(&self.relative));
        file.is_ok_and(|file| file.len() == self.size)
    }

    /// Whether a folder has this very file.
    fn is_in(&self, folder: &Path) -> bool {
        let here = std::fs::read(folder.join(&self.relative)).ok();
        let there = || std::fs::read(&self.path).ok();
        here.is_some()
            && if self.size > MOST_KEPT {
                here == there()
            } else {
                here == *self.bytes.get_or_init(there)
            }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_only_folder_with_the_same_files_is_the_source() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for (path, text) in [
            ("app/node/Dockerfile", "FROM a"),
            ("app/node/index.js", "1"),
            ("app/node/README.md", "ignored"),
            ("app/python/Dockerfile", "FROM a"),
            ("app/python/index.js", "2"),
            ("infra/cdk.out/asset.12/Dockerfile", "FROM a"),
            ("infra/cdk.out/asset.12/index.js", "1"),
            ("infra/cdk.out/asset.34/Dockerfile", "FROM a"),
            ("infra/cdk.out/asset.56/Dockerfile", "FROM gone"),
        ] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), text).unwrap();
        }
        let candidates = Candidates::find(&[], &[root.path()]);
        let source = |name: &str| {
            let mut function = super::super::cdk::read(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cdk/2022/staged"),
            )
            .unwrap()
            .remove(0);
            function.asset.as_mut().unwrap().directory = at("infra/cdk.out").join(name);
            candidates.source(&function)
        };
        assert_eq!(source("asset.12"), Ok(at("app/node")));
        assert!(
            source("asset.34")
                .unwrap_err()
                .ends_with("have the same files")
        );
        assert!(
            source("asset.56")
                .unwrap_err()
                .starts_with("no folder here")
        );
        assert!(source("asset.78").unwrap_err().ends_with("is not here"));
    }
}
