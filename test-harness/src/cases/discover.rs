//! Which files are case files: those that are named, and in a folder that is
//! named every `.toml` and `.json` file directly in it. Sub-folders are left
//! for what cases refer to, such as `events/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::CaseProblem;

/// The case files, in a fixed order and each once.
pub(super) fn files(paths: &[PathBuf], problems: &mut Vec<CaseProblem>) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let found = if path.is_dir() {
            folder(path)
        } else {
            named(path)
        };
        match found {
            Ok(found) => {
                for file in found {
                    if !files.contains(&file) {
                        files.push(file);
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    files
}

/// Whether a file is in one of the two formats of cases.
pub(super) fn is_case_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let extension = path.extension().and_then(|extension| extension.to_str());
    !name.starts_with('.') && matches!(extension, Some("toml" | "json"))
}

fn named(path: &Path) -> Result<Vec<PathBuf>, CaseProblem> {
    if !path.exists() {
        let message = "there is no such file or folder".to_owned();
        return Err(problem(
            path,
            message,
            Some("check `cases` in the manifest"),
        ));
    }
    if !is_case_file(path) {
        let message = "a case file must end in `.toml` or `.json`".to_owned();
        return Err(problem(path, message, None));
    }
    Ok(vec![path.to_owned()])
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, CaseProblem> {
    let unreadable = |error: io::Error| problem(path, format!("cannot read: {error}"), None);
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if is_case_file(&file) && !file.is_dir() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn problem(path: &Path, message: String, hint: Option<&str>) -> CaseProblem {
    CaseProblem {
        file: path.to_owned(),
        line: None,
        message,
        hint: hint.map(str::to_owned),
    }
}
