//! JSON files that expectations name, relative to the case file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cases::table::Table;
use crate::model::Json;

/// The file that a key names.
pub(super) fn path(table: &mut Table<'_>, key: &str) -> Option<PathBuf> {
    let name = table.text(key)?;
    Some(table.file.parent().unwrap_or(Path::new("")).join(name))
}

/// The file's value; whatever keeps it from being read is a problem.
pub(super) fn required(
    table: &mut Table<'_>,
    line: Option<usize>,
    what: &str,
    path: &Path,
) -> Option<Json> {
    let found = optional(table, line, what, path).ok()?;
    if found.is_none() {
        let message = format!("cannot read the {what} `{}`: no such file", path.display());
        table.problem(line, message);
    }
    found
}

/// The file cannot be used, which is among the problems.
pub(super) struct Told;

/// The same for a file that need not be there.
pub(super) fn optional(
    table: &mut Table<'_>,
    line: Option<usize>,
    what: &str,
    path: &Path,
) -> Result<Option<Json>, Told> {
    let shown = path.display();
    let problem = match fs::read(path).map(|bytes| Json::parse(&bytes)) {
        Ok(Ok(json)) => return Ok(Some(json)),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(Err(error)) => format!("the {what} `{shown}` is not JSON: {error}"),
        Err(error) => format!("cannot read the {what} `{shown}`: {error}"),
    };
    table.problem(line, problem);
    Err(Told)
}
