//! What to change so that a finding goes away: the smallest change of an app's
//! own files that is sure to be meant. Texts in, texts out: it writes no file
//! and runs no command.

mod change;
mod choice;
mod decide;
mod files;
mod go;
mod json;
mod maven;
mod npm;
mod npm_lock;
#[cfg(test)]
mod properties;
mod requirements;
mod requirements_file;
mod rust;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod words;

use std::path::PathBuf;

pub use change::{Change, Planned, What, plan};
pub use decide::{Situation, advise};
pub use files::{FileEdit, Files, diff};

/// What to do about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What kind of change it is.
    pub action: Action,
    /// In one or two plain sentences.
    pub text: String,
    /// The changes, as they can be applied to another copy of the files.
    pub changes: Vec<Change>,
    /// What the changes make of the files.
    pub edits: Vec<FileEdit>,
    /// Commands that renew lockfiles afterwards.
    pub renew: Vec<Renewal>,
}

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Take out the line that asks for it.
    Remove,
    /// Ask for a later version.
    Raise,
    /// Have what needs it take a later version.
    Override,
    /// Build on another base image.
    Rebase,
}

impl Action {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Raise => "raise",
            Self::Override => "override",
            Self::Rebase => "rebase",
        }
    }
}

/// A command that renews a lockfile. None of them runs a dependency's code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renewal {
    /// Where it is run.
    pub folder: PathBuf,
    /// Program and arguments.
    pub command: Vec<String>,
}

impl Renewal {
    fn new(folder: PathBuf, command: &[&str]) -> Self {
        Self {
            folder,
            command: command.iter().map(|word| (*word).to_owned()).collect(),
        }
    }
}
