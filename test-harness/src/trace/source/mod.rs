//! Where an app's own files ask for packages: the lines of manifests, and the
//! way from them to what was installed, as lockfiles tell. Nothing is resolved
//! anew: what no file says stays unknown.

mod cargo;
mod go;
mod graph;
pub(super) mod maven;
mod npm;
pub(super) mod npm_lock;
mod python;
pub(super) mod requirements;
pub(super) mod text;
mod toml_lock;

use std::path::{Path, PathBuf};

use crate::scan::EcosystemKind;

pub use graph::{DependencyPath, Graph, Node, Root, Scope, Step};
pub use text::Line;

/// An app's file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to read `{}`: {reason}", file.display())]
pub struct SourceError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it, with its line where it has one.
    pub reason: String,
}

/// What the files of an app's folders say of its packages.
#[derive(Debug, Default)]
pub struct Sources {
    /// One graph for each manifest, with its lockfile where it has one.
    pub graphs: Vec<Graph>,
    /// Files that should have told more.
    pub problems: Vec<SourceError>,
}

impl Sources {
    /// Reads the manifests and lockfiles that lie in folders, not below them.
    /// Folders without any are nothing special.
    pub fn read(folders: &[&Path]) -> Self {
        let readers = [npm::read, python::read, maven::read, go::read, cargo::read];
        let mut sources = Self::default();
        let mut seen: Vec<&Path> = Vec::new();
        for folder in folders {
            if seen.contains(folder) {
                continue;
            }
            seen.push(folder);
            for read in readers {
                match read(folder) {
                    Ok(graphs) => sources.graphs.extend(graphs),
                    Err(error) => sources.problems.push(error),
                }
            }
        }
        sources
    }

    /// The graphs of an ecosystem.
    pub fn of(&self, kind: EcosystemKind) -> impl Iterator<Item = &Graph> {
        self.graphs.iter().filter(move |graph| graph.kind == kind)
    }
}

#[cfg(test)]
mod tests;
