//! The copy is changed, and the lockfiles in it are renewed by the commands that
//! the advice names. Each of them resolves, and runs nothing of a dependency.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use lambdock::trace::advice::{Change, FileEdit, Files, Renewal, diff, plan};
use lambdock::wire::ExitCode;
use tokio::process::Command;

use super::copy::Copy;
use crate::asynchronous::block_on;
use crate::failure::{Explain, Failures};
use crate::signals::{self, unless};

/// For one command.
const DEADLINE: Duration = Duration::from_mins(10);
/// Lines of a command's last words.
const MOST_LINES: usize = 5;

/// Files that the commands change.
const LOCKS: [&str; 6] = [
    "Cargo.lock",
    "go.mod",
    "go.sum",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "requirements.txt",
];

/// The changed copy.
pub(super) struct Prepared {
    pub(super) diff: String,
    pub(super) renewed: Vec<String>,
    pub(super) failed: Vec<String>,
}

/// A file of the copy that cannot be changed.
#[derive(Debug, thiserror::Error)]
#[error("failed to change `{}` in the copy", path.display())]
struct NotWritten {
    path: PathBuf,
    #[source]
    cause: io::Error,
}

impl Explain for NotWritten {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// Changes the copy; what fails is told, as far as it is no fault of the machine.
pub(super) fn prepare(copy: &Copy, changes: &[Change], root: &Path) -> Result<Prepared, Failures> {
    let moved = changes.iter().map(|change| Change {
        file: copy.path(&change.file),
        ..change.clone()
    });
    let moved: Vec<Change> = moved.collect();
    let mut files = Files::new(&read);
    let planned = plan(&moved, &mut files);
    let mut touched: Vec<PathBuf> = Vec::new();
    for edit in files.edits() {
        fs::write(&edit.path, &edit.after).map_err(|cause| NotWritten {
            path: edit.path.clone(),
            cause,
        })?;
        touched.push(edit.path);
    }
    let failed = planned.failed.iter();
    let mut failed: Vec<String> = failed
        .map(|(change, reason)| format!("failed to change `{}`: {reason}", change.name))
        .collect();
    let mut renewed = Vec::new();
    for renewal in &planned.renew {
        if !failed.is_empty() {
            break;
        }
        let command = renewal.command.join(" ");
        match run(renewal)? {
            Ok(()) => renewed.push(command),
            Err(reason) => failed.push(format!("failed to run `{command}`: {reason}")),
        }
        touched.extend(LOCKS.iter().map(|name| renewal.folder.join(name)));
    }
    let mut edits = Vec::new();
    for path in touched {
        let original = copy.original(&path);
        let known = edits.iter().any(|edit: &FileEdit| edit.path == original);
        if let (Some(after), false) = (read(&path), known) {
            let before = read(&original).unwrap_or_default();
            edits.push(FileEdit {
                path: original,
                before,
                after,
            });
        }
    }
    edits.retain(|edit| edit.before != edit.after);
    let name = |path: &Path| {
        path.strip_prefix(root)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    Ok(Prepared {
        diff: diff(&edits, name),
        renewed,
        failed,
    })
}

fn read(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// Runs a command in the copy, until the user stops it.
fn run(renewal: &Renewal) -> Result<Result<(), String>, Failures> {
    let Some((program, arguments)) = renewal.command.split_first() else {
        return Ok(Ok(()));
    };
    block_on(async {
        let cancel = signals::watch()?;
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&renewal.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(DEADLINE, output);
        let output = unless(&cancel, output).await?;
        Ok(match output {
            Err(_) => Err(format!("it took more than {} s", DEADLINE.as_secs())),
            Ok(Err(error)) => Err(error.to_string()),
            Ok(Ok(output)) if output.status.success() => Ok(()),
            Ok(Ok(output)) => Err(last_words(&output.stderr)),
        })
    })?
}

fn last_words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let last = &lines[lines.len().saturating_sub(MOST_LINES)..];
    if last.is_empty() {
        return "it failed without a word".to_owned();
    }
    last.join("; ")
}
