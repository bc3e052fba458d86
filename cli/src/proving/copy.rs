//! A copy of what one function is built from, in a temporary folder that goes
//! with it, and the project that builds from the copy.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use lambdock::model::{BuildSpec, ImageSource, Project};
use lambdock::wire::ExitCode;
use tempfile::TempDir;

use crate::failure::Explain;

/// Files and folders of one copy.
const MOST_ENTRIES: usize = 100_000;
/// Bytes of one copy.
const MOST_BYTES: u64 = 2 << 30;
/// The bases that a project's images stand on.
const LOCK: &str = "lambdock.lock";

/// Folders that tools fill; builds in containers fill their own.
const PASSED_BY: [&str; 5] = [".git", ".lambdock", "cdk.out", "node_modules", "target"];

/// A copy that could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum CopyError {
    /// A file cannot be copied.
    #[error("failed to copy `{}`", path.display())]
    File {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    /// It is more than sources.
    #[error("failed to copy `{}`: it has more than {MOST_ENTRIES} files or {} GB", path.display(), MOST_BYTES >> 30)]
    TooLarge { path: PathBuf },
}

impl Explain for CopyError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::File { .. } => None,
            Self::TooLarge { .. } => {
                Some("name a smaller `context` in the manifest; what tools fill, such as `node_modules`, is left out already".to_owned())
            }
        }
    }

    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// The copy.
pub(super) struct Copy {
    folder: TempDir,
    /// What its paths are relative to, of the original.
    base: PathBuf,
    entries: usize,
    bytes: u64,
}

impl Copy {
    /// Copies what a build reads, and the folders of the files that are changed.
    pub(super) fn of(
        project: &Project,
        spec: &BuildSpec,
        changed: &[&Path],
    ) -> Result<Self, CopyError> {
        let mut places = vec![spec.context.clone(), spec.dockerfile.clone()];
        let mut ignore = spec.dockerfile.clone().into_os_string();
        ignore.push(".dockerignore");
        places.push(ignore.into());
        places.push(project.root.join(LOCK));
        if let Some(prepare) = &spec.prepare {
            places.push(prepare.directory.clone());
            places.extend(prepare.inputs.iter().cloned());
        }
        let folders = changed.iter().filter_map(|path| path.parent());
        places.extend(folders.map(Path::to_owned));
        let base = places.iter().fold(project.root.clone(), |base, place| {
            let above = base.ancestors().find(|above| place.starts_with(above));
            above.map_or_else(PathBuf::new, Path::to_owned)
        });
        let folder = tempfile::Builder::new().prefix("lambdock-proof-").tempdir();
        let folder = folder.map_err(|cause| CopyError::File {
            path: std::env::temp_dir(),
            cause,
        })?;
        let mut copy = Self {
            folder,
            base,
            entries: 0,
            bytes: 0,
        };
        // Outer folders before inner ones, which are then there already.
        places.sort();
        for place in &places {
            if !copy.path(place).exists() {
                copy.tree(place)?;
            }
        }
        Ok(copy)
    }

    /// Where a file of the original lies in the copy.
    pub(super) fn path(&self, original: &Path) -> PathBuf {
        let below = original.strip_prefix(&self.base).unwrap_or(original);
        let below: PathBuf = below.components().skip_while(is_root).collect();
        self.folder.path().join(below)
    }

    /// What of the original a file of the copy is.
    pub(super) fn original(&self, path: &Path) -> PathBuf {
        let below = path.strip_prefix(self.folder.path());
        below.map_or_else(|_| path.to_owned(), |below| self.base.join(below))
    }

    /// The project with one function, built from the copy under another name.
    pub(super) fn project(&self, project: &Project, name: String) -> Project {
        let mut copy = project.clone();
        copy.name = name;
        copy.root = self.path(&project.root);
        copy.manifest = self.path(&project.manifest);
        for function in &mut copy.functions {
            self.moved(&mut function.source);
            for variant in &mut function.variants {
                self.moved(&mut variant.source);
            }
        }
        copy
    }

    fn moved(&self, source: &mut ImageSource) {
        let ImageSource::Build(spec) = source else {
            return;
        };
        spec.context = self.path(&spec.context);
        spec.dockerfile = self.path(&spec.dockerfile);
        if let Some(prepare) = &mut spec.prepare {
            prepare.directory = self.path(&prepare.directory);
            for path in prepare.inputs.iter_mut().chain(&mut prepare.outputs) {
                *path = self.path(path);
            }
        }
    }

    fn tree(&mut self, from: &Path) -> Result<(), CopyError> {
        let mut open = vec![from.to_owned()];
        while let Some(path) = open.pop() {
            let Ok(about) = fs::symlink_metadata(&path) else {
                // A file that may be there, such as a lock.
                continue;
            };
            self.entries += 1;
            self.bytes += about.len();
            if self.entries > MOST_ENTRIES || self.bytes > MOST_BYTES {
                return Err(CopyError::TooLarge {
                    path: from.to_owned(),
                });
            }
            let to = self.path(&path);
            let copied = if about.is_dir() {
                let made = fs::create_dir_all(&to).and_then(|()| fs::read_dir(&path));
                made.map(|entries| {
                    let sources = entries.flatten().filter(is_source);
                    open.extend(sources.map(|entry| entry.path()));
                })
            } else {
                one(&path, &to, &about)
            };
            copied.map_err(|cause| CopyError::File { path, cause })?;
        }
        Ok(())
    }
}

fn is_root(part: &std::path::Component<'_>) -> bool {
    !matches!(part, std::path::Component::Normal(_))
}

fn is_source(entry: &fs::DirEntry) -> bool {
    let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
    let name = entry.file_name();
    !folder || !PASSED_BY.iter().any(|passed| name == *passed)
}

/// A file, or a link as a link; sockets and their like are no sources.
fn one(from: &Path, to: &Path, about: &fs::Metadata) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if about.is_symlink() {
        if to.is_symlink() {
            return Ok(());
        }
        symlink(fs::read_link(from)?, to)
    } else if about.is_file() {
        fs::copy(from, to).map(|_| ())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn project(root: &Path) -> Project {
        Project {
            name: "shop".to_owned(),
            root: root.to_owned(),
            manifest: root.join("lambdock.toml"),
            bases: lambdock::model::BasePolicy::Auto,
            base_map: BTreeMap::new(),
            scan: lambdock::model::ScanSettings::default(),
            deploy: lambdock::model::DeploySettings::default(),
            functions: Vec::new(),
        }
    }

    #[test]
    fn a_copy_has_what_a_build_reads_and_goes_with_its_folder() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for folder in ["shop", "app/src", "app/node_modules/a", "app/.git", "other"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for file in [
            "app/src/a.js",
            "app/node_modules/a/b",
            "other/x",
            "app/package.json",
            "Dockerfile",
        ] {
            fs::write(at(file), file).unwrap();
        }
        symlink("src/a.js", at("app/link")).unwrap();
        let spec = BuildSpec {
            context: at("app"),
            dockerfile: at("Dockerfile"),
            target: None,
            build_args: BTreeMap::new(),
            secrets: Vec::new(),
            cache_from: Vec::new(),
            prepare: None,
        };
        let project = project(&at("shop"));
        let changed = at("app/package.json");
        let copy = Copy::of(&project, &spec, &[&changed]).unwrap();
        let there = |path: &str| copy.path(&at(path)).exists();
        assert!(there("app/src/a.js") && there("app/link") && there("Dockerfile"));
        assert!(!there("app/node_modules") && !there("app/.git") && !there("other"));
        assert_eq!(copy.original(&copy.path(&changed)), changed);
        let moved = copy.project(&project, "proof".to_owned());
        let folder = copy.folder.path().to_owned();
        assert!(moved.root.starts_with(&folder));
        drop(copy);
        assert!(!folder.exists());
    }
}
