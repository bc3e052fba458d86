//! A build context: which files go in, and a digest over them. It reads files
//! and sends nothing.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ignore::{IgnoreRules, InvalidPattern};
use super::state::FOLDER;
use crate::engine::buildkit::{BuildFile, Content, Kind};
use crate::engine::hex;

/// A build context, read.
#[derive(Debug, Clone)]
pub struct BuildContext {
    /// The entries in the order in which they are sent.
    pub files: Vec<BuildFile>,
    /// Digest of every path, mode, link and content; not of times.
    pub digest: String,
}

/// Why a context cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// A file or folder cannot be read.
    #[error("failed to read `{}`", path.display())]
    Read {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: io::Error,
    },
    /// The ignore file has a line that is no pattern.
    #[error("failed to read `{}`", path.display())]
    Ignore {
        /// The ignore file.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: InvalidPattern,
    },
}

/// Reads the context of a Dockerfile: everything in the folder but what its
/// ignore file names. `<Dockerfile>.dockerignore` comes before `.dockerignore`.
///
/// # Errors
/// When the ignore file or anything in the folder cannot be read.
pub fn read_context(folder: &Path, dockerfile: &Path) -> Result<BuildContext, ContextError> {
    let files = read_context_files(folder, dockerfile)?;
    let mut hash = Sha256::new();
    for file in &files {
        record(&mut hash, file)?;
    }
    Ok(BuildContext {
        files,
        digest: hex(&hash.finalize()),
    })
}

fn read_context_files(folder: &Path, dockerfile: &Path) -> Result<Vec<BuildFile>, ContextError> {
    walk(folder, &ignore_rules(folder, dockerfile)?)
}

/// Everything in a folder that no rule leaves out, in the order of contexts.
fn walk(folder: &Path, rules: &IgnoreRules) -> Result<Vec<BuildFile>, ContextError> {
    let mut files = Vec::new();
    let walk = Walk {
        root: folder,
        rules,
    };
    walk.enter(folder, "", &mut files)?;
    BuildFile::sort(&mut files);
    Ok(files)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> ContextError + '_ {
    move |cause| ContextError::Read {
        path: path.to_owned(),
        cause,
    }
}

/// The ignore files of a context; the first that exists counts.
pub(crate) fn ignore_files(folder: &Path, dockerfile: &Path) -> [PathBuf; 2] {
    let mut own = dockerfile.as_os_str().to_owned();
    own.push(".dockerignore");
    [PathBuf::from(own), folder.join(".dockerignore")]
}

/// The rules by which a context leaves files out.
///
/// # Errors
/// When the ignore file cannot be read.
pub(crate) fn ignore_rules(folder: &Path, dockerfile: &Path) -> Result<IgnoreRules, ContextError> {
    for path in ignore_files(folder, dockerfile) {
        match fs::read_to_string(&path) {
            Ok(text) => {
                let rules = IgnoreRules::parse(&text);
                return rules.map_err(|cause| ContextError::Ignore { path, cause });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path)(error)),
        }
    }
    Ok(IgnoreRules::default())
}

struct Walk<'a> {
    root: &'a Path,
    rules: &'a IgnoreRules,
}

impl Walk<'_> {
    fn enter(
        &self,
        folder: &Path,
        prefix: &str,
        files: &mut Vec<BuildFile>,
    ) -> Result<(), ContextError> {
        for entry in fs::read_dir(folder).map_err(failed(folder))? {
            let path = entry.map_err(failed(folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name == FOLDER {
                continue;
            }
            let relative = if prefix.is_empty() {
                name.into_owned()
            } else {
                format!("{prefix}/{name}")
            };
            let ignored = self.rules.is_ignored(&relative);
            let data = fs::symlink_metadata(&path).map_err(failed(&path))?;
            if data.is_dir() {
                if ignored && !self.rules.may_contain_exceptions(&relative) {
                    continue;
                }
                let before = files.len();
                self.enter(&path, &relative, files)?;
                // An ignored folder is there only as far as an exception needs it.
                if !ignored || files.len() > before {
                    files.push(entry_of(relative, &data, Kind::Directory));
                }
            } else if !ignored && let Some(kind) = kind(&path, &data)? {
                files.push(entry_of(relative, &data, kind));
            }
        }
        debug_assert!(folder.starts_with(self.root));
        Ok(())
    }
}

/// Sockets, pipes and devices are left out, as Docker's client does.
fn kind(path: &Path, data: &fs::Metadata) -> Result<Option<Kind>, ContextError> {
    if data.is_symlink() {
        let target = fs::read_link(path).map_err(failed(path))?;
        return Ok(Some(Kind::Symlink(target.to_string_lossy().into_owned())));
    }
    Ok(data.is_file().then(|| Kind::File {
        size: data.len(),
        content: Content::Path(path.to_owned()),
    }))
}

fn entry_of(path: String, data: &fs::Metadata, kind: Kind) -> BuildFile {
    BuildFile {
        path,
        mode: data.mode() & 0o7777,
        modified: data.mtime() * 1_000_000_000 + data.mtime_nsec(),
        kind,
    }
}

fn record(hash: &mut Sha256, file: &BuildFile) -> Result<(), ContextError> {
    hash.update(file.path.as_bytes());
    hash.update([0]);
    hash.update(file.mode.to_le_bytes());
    match &file.kind {
        Kind::Directory => hash.update(b"d"),
        Kind::Symlink(target) => {
            hash.update(b"l");
            hash.update(target.as_bytes());
            hash.update([0]);
        }
        Kind::File { content, size } => {
            hash.update(b"f");
            hash.update(size.to_le_bytes());
            match content {
                Content::Bytes(bytes) => hash.update(bytes),
                Content::Path(path) => record_content(hash, path)?,
            }
        }
    }
    Ok(())
}

fn record_content(hash: &mut Sha256, path: &Path) -> Result<(), ContextError> {
    let mut file = fs::File::open(path).map_err(failed(path))?;
    let mut chunk = vec![0; 128 << 10];
    loop {
        match file.read(&mut chunk).map_err(failed(path))? {
            0 => return Ok(()),
            read => hash.update(&chunk[..read]),
        }
    }
}

/// A digest over some files and folders, each with everything below it; one
/// that does not exist counts as such.
///
/// # Errors
/// When something that exists cannot be read.
pub(super) fn digest_of(paths: &[PathBuf]) -> Result<String, ContextError> {
    let mut hash = Sha256::new();
    for path in paths {
        hash.update(path.to_string_lossy().as_bytes());
        hash.update([0]);
        record_path(&mut hash, path, |file| file)?;
    }
    Ok(hex(&hash.finalize()))
}

/// Adds a file, or a folder with everything below it.
fn record_path(
    hash: &mut Sha256,
    path: &Path,
    change: impl Fn(BuildFile) -> BuildFile,
) -> Result<(), ContextError> {
    let Ok(data) = fs::metadata(path) else {
        hash.update(b"absent");
        return Ok(());
    };
    if !data.is_dir() {
        return record_content(hash, path);
    }
    for file in walk(path, &IgnoreRules::default())? {
        record(hash, &change(file))?;
    }
    Ok(())
}

/// Digest of a context that is the same on every machine with the same files:
/// without what is made below `made`, and of modes only whether a file may be
/// run, since the rest is each machine's habit.
///
/// # Errors
/// When something that exists cannot be read.
pub(super) fn portable_context(
    folder: &Path,
    dockerfile: &Path,
    made: &[PathBuf],
) -> Result<String, ContextError> {
    let is_made = |path: &Path| made.iter().any(|output| path.starts_with(output));
    let mut hash = Sha256::new();
    if !is_made(folder) {
        for file in read_context_files(folder, dockerfile)? {
            if !is_made(&folder.join(&file.path)) {
                record(&mut hash, &portable(file))?;
            }
        }
    }
    Ok(hex(&hash.finalize()))
}

/// As [`digest_of`], the same on every machine with the same files below a root.
///
/// # Errors
/// When something that exists cannot be read.
pub(super) fn portable_digest(root: &Path, paths: &[PathBuf]) -> Result<String, ContextError> {
    let mut hash = Sha256::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap_or(path);
        hash.update(name.to_string_lossy().as_bytes());
        hash.update([0]);
        record_path(&mut hash, path, portable)?;
    }
    Ok(hex(&hash.finalize()))
}

fn portable(file: BuildFile) -> BuildFile {
    let runs = matches!(file.kind, Kind::Directory) || file.mode & 0o111 != 0;
    let mode = if runs { 0o755 } else { 0o644 };
    BuildFile { mode, ..file }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn paths(folder: &Path, dockerfile: &Path) -> Vec<String> {
        let context = read_context(folder, dockerfile).unwrap();
        context.files.into_iter().map(|file| file.path).collect()
    }

    #[test]
    fn leaves_out_what_the_ignore_file_names_and_what_is_remembered() {
        let ignore = "node_modules\n!node_modules/keep\n**/*.log\n";
        let folder = tree(&[
            (".dockerignore", ignore),
            ("index.js", ""),
            ("node_modules/a/b.js", ""),
            ("node_modules/keep/c.js", ""),
            ("logs/x.log", ""),
            (".lambdock/state.json", ""),
        ]);
        let dockerfile = folder.path().join("Dockerfile");
        let expected = [
            ".dockerignore",
            "index.js",
            "logs",
            "node_modules",
            "node_modules/keep",
            "node_modules/keep/c.js",
        ];
        assert_eq!(paths(folder.path(), &dockerfile), expected);
    }

    #[test]
    fn the_dockerfiles_own_ignore_file_comes_first() {
        let folder = tree(&[
            (".dockerignore", "a"),
            ("x.Dockerfile.dockerignore", "*\n!a"),
            ("a", ""),
            ("b", ""),
        ]);
        let dockerfile = folder.path().join("x.Dockerfile");
        assert_eq!(paths(folder.path(), &dockerfile), ["a"]);
    }

    #[test]
    fn the_digest_follows_content_and_mode_but_not_time() {
        let folder = tree(&[("a", "1"), ("d/b", "2")]);
        let dockerfile = folder.path().join("Dockerfile");
        let digest = || read_context(folder.path(), &dockerfile).unwrap().digest;
        let first = digest();
        fs::write(folder.path().join("a"), "1").unwrap();
        assert_eq!(digest(), first);
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.path().join("a"), mode).unwrap();
        let second = digest();
        assert_ne!(second, first);
        fs::write(folder.path().join("d/b"), "3").unwrap();
        assert_ne!(digest(), second);
    }

    #[test]
    fn a_missing_input_is_part_of_the_digest() {
        let folder = tree(&[("a", "1")]);
        let missing = folder.path().join("b");
        let inputs = [folder.path().join("a"), missing.clone()];
        let before = digest_of(&inputs).unwrap();
        fs::write(missing, "").unwrap();
        assert_ne!(digest_of(&inputs).unwrap(), before);
    }

    #[test]
    fn a_missing_context_is_named() {
        let gone = Path::new("/nonexistent/context");
        let error = read_context(gone, &gone.join("Dockerfile")).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/context"));
    }
}
