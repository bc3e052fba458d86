//! Git, by its program: what has changed since a revision.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::history::History;
use super::paths::real;

/// A repository, and a revision of it.
#[derive(Debug)]
pub struct Git {
    top: PathBuf,
    commit: String,
}

/// Git does not tell.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// It is not there.
    #[error("failed to start `git`")]
    NoProgram(#[source] io::Error),
    /// The project is in no repository.
    #[error("failed to find a git repository around `{}`: {reason}", folder.display())]
    NoRepository {
        /// The project's folder.
        folder: PathBuf,
        /// Git's reason.
        reason: String,
    },
    /// There is no such revision here.
    #[error("failed to find the revision `{revision}`")]
    Unknown {
        /// The revision.
        revision: String,
        /// Whether the repository has a part of its history only.
        shallow: bool,
    },
    /// Something else.
    #[error("failed to run `git {command}`: {reason}")]
    Failed {
        /// What was asked.
        command: String,
        /// Git's reason.
        reason: String,
    },
}

impl GitError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoProgram(_) => Some("install git, or leave out `--changed-since`"),
            Self::NoRepository { .. } => {
                Some("`--changed-since` asks git what has changed; leave it out here")
            }
            Self::Unknown { shallow: true, .. } => Some(
                "this clone is shallow: fetch the revision, such as with `fetch-depth: 0` of `actions/checkout` or `GIT_DEPTH: 0` in GitLab",
            ),
            Self::Unknown { shallow: false, .. } => {
                Some("name a commit, a tag, or a branch such as `origin/main`")
            }
            Self::Failed { .. } => None,
        }
    }
}

impl Git {
    /// The repository around a folder, at a revision.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(folder: &Path, revision: &str) -> Result<Self, GitError> {
        let answer = run(folder, &["rev-parse", "--show-toplevel"])?;
        if !answer.status.success() {
            return Err(GitError::NoRepository {
                folder: folder.to_owned(),
                reason: reason(&answer),
            });
        }
        let top = real(Path::new(OsStr::from_bytes(answer.stdout.trim_ascii_end())));
        // What begins with a dash would be an option.
        let wanted = format!("{revision}^{{commit}}");
        let words = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ];
        let answer = run(&top, &words)?;
        if !answer.status.success() {
            let shallow = asked(&top, &["rev-parse", "--is-shallow-repository"])?;
            return Err(GitError::Unknown {
                revision: revision.to_owned(),
                shallow: shallow.trim_ascii() == b"true",
            });
        }
        let commit = String::from_utf8_lossy(answer.stdout.trim_ascii()).into_owned();
        Ok(Self { top, commit })
    }

    fn listed(&self, words: &[&str]) -> Result<Vec<PathBuf>, GitError> {
        let answer = asked(&self.top, words)?;
        let names = answer
            .split(|byte| *byte == 0)
            .filter(|name| !name.is_empty());
        Ok(names
            .map(|name| self.top.join(OsStr::from_bytes(name)))
            .collect())
    }
}

impl History for Git {
    fn changed(&self) -> Result<Vec<PathBuf>, GitError> {
        let mut paths = self.listed(&[
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            &self.commit,
        ])?;
        paths.extend(self.listed(&["ls-files", "-z", "--others", "--exclude-standard"])?);
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    fn text(&self, path: &Path) -> Result<Option<String>, GitError> {
        let path = real(path);
        let Ok(below) = path.strip_prefix(&self.top) else {
            return Ok(None);
        };
        let below = below.to_string_lossy();
        let there = ["ls-tree", "-z", "--name-only", &self.commit, "--", &below];
        if self.listed(&there)?.is_empty() {
            return Ok(None);
        }
        let text = asked(
            &self.top,
            &["cat-file", "blob", &format!("{}:{below}", self.commit)],
        )?;
        Ok(Some(String::from_utf8_lossy(&text).into_owned()))
    }
}

/// The answer of a command that must succeed.
fn asked(folder: &Path, words: &[&str]) -> Result<Vec<u8>, GitError> {
    let answer = run(folder, words)?;
    if answer.status.success() {
        return Ok(answer.stdout);
    }
    Err(GitError::Failed {
        command: words.join(" "),
        reason: reason(&answer),
    })
}

fn run(folder: &Path, words: &[&str]) -> Result<Output, GitError> {
    // A lock that is only a shortcut would hinder a commit that is made meanwhile.
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").args(words);
    let output = command.current_dir(folder).output();
    output.map_err(GitError::NoProgram)
}

fn reason(answer: &Output) -> String {
    let text = String::from_utf8_lossy(&answer.stderr);
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests;
