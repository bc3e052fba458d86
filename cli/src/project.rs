//! Which project is meant: the one of the manifest that was named or is found,
//! or a folder's own that has a Dockerfile and no manifest.

use std::path::{Path, PathBuf};

use lambdock::init::implied;
use lambdock::manifest::{FILE_NAME, find, load};
use lambdock::model::{Function, ImageSource, Project};
use lambdock::wire::ExitCode;

use crate::explain;
use crate::failure::{Explain, Failures};
use crate::paths::shown;

/// A project, and the words that select in it.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The project.
    pub(crate) project: Project,
    /// Addresses of functions; none for all.
    pub(crate) functions: Vec<String>,
}

/// There is no project.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectError {
    /// No manifest here or above.
    #[error("failed to find `{FILE_NAME}` in `{}` or any folder above it", .0.display())]
    NoManifest(PathBuf),
    /// A folder that does not exist.
    #[error("failed to find the folder `{0}`")]
    NoFolder(String),
    /// A folder and something else.
    #[error("failed to select the folder `{0}` together with anything else")]
    FolderAmongOthers(String),
    /// The current folder is gone.
    #[error("failed to tell the current folder")]
    Nowhere(#[source] std::io::Error),
}

impl Explain for ProjectError {
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NoManifest(_) => {
                "`lambdock init` writes one for a folder of Dockerfiles; `--manifest PATH` names one elsewhere"
            }
            Self::NoFolder(_) => {
                "functions are named as `lambdock list` shows them, without `./` before them"
            }
            Self::FolderAmongOthers(_) => "name one folder, or functions of one manifest",
            Self::Nowhere(_) => return None,
        };
        Some(text.to_owned())
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::NoManifest(_) => ExitCode::Manifest,
            Self::NoFolder(_) | Self::FolderAmongOthers(_) => ExitCode::Usage,
            Self::Nowhere(_) => ExitCode::Unexpected,
        }
    }
}

/// The project that is meant by a manifest's path and the command's words.
pub(crate) fn choose(manifest: Option<&Path>, words: &[String]) -> Result<Chosen, Failures> {
    if let Some(folder) = words.iter().find(|word| is_path(word)) {
        return match words.len() {
            1 => of_folder(manifest, folder),
            _ => Err(ProjectError::FolderAmongOthers(folder.clone()).into()),
        };
    }
    let found = match manifest {
        Some(path) => Some(path.to_owned()),
        None => find(&here()?),
    };
    match (found, words) {
        (Some(path), _) => of_manifest(&path, words.to_vec()),
        (None, [folder]) if has_dockerfile(Path::new(folder)) => of_folder(None, folder),
        (None, _) => Err(ProjectError::NoManifest(here()?).into()),
    }
}

fn of_manifest(path: &Path, functions: Vec<String>) -> Result<Chosen, Failures> {
    // Messages name the manifest as the user would.
    let shown = PathBuf::from(shown(path));
    let project = load(&shown).map_err(explain::manifest)?;
    Ok(Chosen { project, functions })
}

/// What a manifest says of the folder, be it the folder's own or one above it;
/// else the folder is one function.
fn of_folder(manifest: Option<&Path>, word: &str) -> Result<Chosen, Failures> {
    let absent = || ProjectError::NoFolder(word.to_owned());
    let folder = std::fs::canonicalize(word).map_err(|_| absent())?;
    if !folder.is_dir() {
        return Err(absent().into());
    }
    let own = folder.join(FILE_NAME);
    if manifest.is_none() && own.is_file() {
        return of_manifest(&own, Vec::new());
    }
    let above = manifest.map(Path::to_owned).or_else(|| find(&folder));
    if let Some(path) = above {
        let project = of_manifest(&path, Vec::new())?.project;
        let built_there = project.functions.iter().filter(|one| builds(one, &folder));
        let functions: Vec<String> = built_there.map(|one| one.name.to_string()).collect();
        if !functions.is_empty() {
            return Ok(Chosen { project, functions });
        }
    }
    Ok(Chosen {
        project: implied(&folder)?,
        functions: Vec::new(),
    })
}

/// Whether a function's context is that folder, in any variant.
fn builds(function: &Function, folder: &Path) -> bool {
    let variants = function.variants.iter().map(|variant| &variant.source);
    let mut sources = variants.chain([&function.source]);
    sources.any(|source| match source {
        ImageSource::Build(spec) => {
            std::fs::canonicalize(&spec.context).is_ok_and(|context| context == folder)
        }
        ImageSource::Image(_) => false,
    })
}

/// Whether a word can only be a path: no function's name begins so.
fn is_path(word: &str) -> bool {
    word.starts_with('.') || Path::new(word).is_absolute()
}

fn has_dockerfile(folder: &Path) -> bool {
    folder.join("Dockerfile").is_file()
}

fn here() -> Result<PathBuf, ProjectError> {
    std::env::current_dir().map_err(ProjectError::Nowhere)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const MANIFEST: &str =
        "[functions.orders]\ncontext = 'app'\n[functions.other]\nimage = 'a:1'\n";

    fn words(folder: &Path) -> [String; 1] {
        [folder.display().to_string()]
    }

    #[test]
    fn a_folder_is_what_the_manifest_above_says_of_it() {
        let root = tempfile::tempdir().unwrap();
        let app = root.path().join("app");
        fs::create_dir(&app).unwrap();
        fs::write(app.join("Dockerfile"), "FROM scratch\n").unwrap();
        fs::write(root.path().join(FILE_NAME), MANIFEST).unwrap();
        let chosen = choose(None, &words(&app)).unwrap();
        assert_eq!(chosen.functions, ["orders"]);
        let all = choose(None, &words(root.path())).unwrap();
        assert!(all.functions.is_empty());
        assert_eq!(all.project.functions.len(), 2);
    }

    #[test]
    fn a_folder_that_no_manifest_knows_is_a_function_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let app = root.path().join("lonely");
        fs::create_dir(&app).unwrap();
        let none = choose(None, &words(&app)).unwrap_err();
        assert_eq!(none.code(), ExitCode::Usage);
        fs::write(app.join("Dockerfile"), "FROM scratch\n").unwrap();
        let chosen = choose(None, &words(&app)).unwrap();
        let names: Vec<String> = chosen.project.names().map(ToString::to_string).collect();
        assert_eq!(names, ["lonely"]);
    }

    #[test]
    fn a_folder_stands_alone() {
        let both = ["./a".to_owned(), "orders".to_owned()];
        assert_eq!(choose(None, &both).unwrap_err().code(), ExitCode::Usage);
        let gone = ["./no-such-folder".to_owned()];
        assert_eq!(choose(None, &gone).unwrap_err().code(), ExitCode::Usage);
    }
}
