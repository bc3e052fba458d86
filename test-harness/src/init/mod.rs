//! A manifest for a tree of Dockerfiles that has none. It writes no file: the
//! text is the result.

mod context;
mod language;
mod name;
mod prepare;
mod tree;
mod write;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use crate::image::dockerfile::{Dockerfile, DockerfileError};
use crate::manifest::{self, FILE_NAME, ManifestErrors};
use crate::model::Project;

/// Why there is nothing to propose.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The folder cannot be read.
    #[error("cannot read the folder `{}`", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No Dockerfile in the tree.
    #[error("cannot find a Dockerfile in `{}`", path.display())]
    NoDockerfile {
        /// The folder.
        path: PathBuf,
    },
    /// The proposal is no manifest.
    #[error("cannot propose a manifest for `{}`", path.display())]
    Invalid {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: ManifestErrors,
    },
}

impl InitError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoDockerfile { .. } => Some(
                "files named `Dockerfile`, `Dockerfile.NAME` and `NAME.Dockerfile` are looked for, outside hidden folders, `node_modules`, `target`, `vendor` and `cdk.out`"
                    .to_owned(),
            ),
            Self::Unreadable { .. } | Self::Invalid { .. } => None,
        }
    }
}

/// One function to propose.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Proposal {
    name: String,
    /// Paths are relative to the root, with `/`; the root itself is `.`.
    context: String,
    /// Absent where it is the context's own `Dockerfile`.
    dockerfile: Option<String>,
    language: Option<&'static str>,
    /// A cases folder that is not the default one.
    cases: Option<String>,
    /// Whether any cases folder exists.
    has_cases: bool,
    prepare: Option<prepare::Proposed>,
    problem: Option<DockerfileError>,
}

/// The text of a manifest for the Dockerfiles below a folder. The same tree
/// always gives the same text, and `manifest::parse` reads it.
pub fn propose(root: &Path) -> Result<String, InitError> {
    let tree = tree::walk(root).map_err(|source| InitError::Unreadable {
        path: root.to_owned(),
        source,
    })?;
    let missing = || InitError::NoDockerfile {
        path: root.to_owned(),
    };
    text(root, &tree).ok_or_else(missing)
}

/// The project of a folder that has a `Dockerfile` and no manifest: one function,
/// named after the folder.
pub fn implied(root: &Path) -> Result<Project, InitError> {
    let file = root.join("Dockerfile");
    let unreadable = |source| InitError::Unreadable {
        path: root.to_owned(),
        source,
    };
    if !file.is_file() {
        return Err(InitError::NoDockerfile {
            path: root.to_owned(),
        });
    }
    let absolute = std::path::absolute(root).map_err(unreadable)?;
    let mut tree = tree::walk(&absolute).map_err(unreadable)?;
    tree.dockerfiles.retain(|path| path == "Dockerfile");
    let text = text(&absolute, &tree).ok_or_else(|| InitError::NoDockerfile {
        path: root.to_owned(),
    })?;
    let read = manifest::parse(&text, &absolute.join(FILE_NAME));
    let mut project = read.map_err(|source| InitError::Invalid {
        path: root.to_owned(),
        source,
    })?;
    for function in &mut project.functions {
        function.cases.retain(|path| path.exists());
    }
    Ok(project)
}

fn text(root: &Path, tree: &tree::Tree) -> Option<String> {
    let project = name::of_root(root);
    let mut proposals: Vec<Proposal> = tree
        .dockerfiles
        .iter()
        .filter_map(|path| proposal(root, tree, path, &project))
        .collect();
    name::make_unique(&mut proposals);
    (!proposals.is_empty()).then(|| write::manifest(&proposals))
}

/// A file without any `FROM` is no Dockerfile, whatever its name.
fn proposal(root: &Path, tree: &tree::Tree, path: &str, project: &str) -> Option<Proposal> {
    let text = std::fs::read_to_string(root.join(path)).ok()?;
    let file = Dockerfile::parse(&text);
    let starts = file
        .instructions()
        .iter()
        .any(|one| one.keyword() == "FROM");
    if !starts {
        return None;
    }
    let context = context::guess(root, tree, path, &file);
    let (language, problem) = language::guess(&root.join(&context), &file);
    let own = tree::join(&context, "Dockerfile");
    let default_cases = tree::join(&context, "cases");
    let beside = tree::join(tree::folder(path), "cases");
    let there = |folder: &str| root.join(folder).is_dir();
    let cases = (!there(&default_cases) && there(&beside)).then_some(beside);
    Some(Proposal {
        name: name::of_dockerfile(path, project),
        has_cases: cases.is_some() || there(&default_cases),
        cases,
        dockerfile: (own != path).then(|| path.to_owned()),
        prepare: prepare::guess(root, &context, &file),
        context,
        language,
        problem,
    })
}
