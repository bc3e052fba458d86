//! The manifest, `lambdock.toml`, read strictly into the model: every problem at
//! once, each with its place and a remedy. It knows neither Dockerfiles nor
//! engines.

mod bases;
mod defaults;
mod deploy;
mod environment;
mod error;
mod files;
mod findings;
mod function;
mod image_config;
mod limits;
mod paths;
mod prepare;
mod project;
mod ranges;
mod references;
mod scan;
mod schema;
mod secrets;
mod select;
mod source;
mod table;
mod value;
mod variant;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use error::{ManifestError, ManifestErrors, Problem};
pub use schema::{schema, schema_text};
pub use select::{SelectError, Selection, select};

use crate::model::Project;
use findings::{Findings, problems};
use project::{Reading, read};

/// The manifest's file name.
pub const FILE_NAME: &str = "lambdock.toml";

/// The manifest of a folder: its own, or that of the nearest parent.
pub fn find(start: &Path) -> Option<PathBuf> {
    let own = |folder: &Path| folder.join(FILE_NAME);
    start.ancestors().map(own).find(|path| path.is_file())
}

/// Reads a manifest and checks that the files which it names exist.
pub fn load(path: &Path) -> Result<Project, ManifestError> {
    let unreadable = |source| ManifestError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    let findings = Findings::default();
    let mut reading = read(&text, &absolute, &findings);
    files::check(&reading.expected, &reading.project.root, &findings);
    files::keep_existing_cases(&mut reading);
    Ok(finish(reading, findings, &text, path)?)
}

/// Reads a manifest's text. The path only gives names and the root: no file is
/// looked at, so that each function keeps the cases folder that it would have
/// by default.
pub fn parse(text: &str, path: &Path) -> Result<Project, ManifestErrors> {
    let findings = Findings::default();
    let reading = read(text, path, &findings);
    finish(reading, findings, text, path)
}

fn finish(
    reading: Reading,
    findings: Findings,
    text: &str,
    path: &Path,
) -> Result<Project, ManifestErrors> {
    let problems = problems(findings, text);
    if problems.is_empty() {
        Ok(reading.project)
    } else {
        Err(ManifestErrors {
            path: path.to_owned(),
            problems,
        })
    }
}
