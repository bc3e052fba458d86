//! `prepare`: a command that runs on the host before the build. It runs none.

use std::path::{Path, PathBuf};

use super::paths::resolve;
use super::table::Table;
use super::value::Value;
use crate::model::Prepare;

/// Reads the table; paths are relative to the manifest.
pub(super) fn read(mut table: Table<'_>, root: &Path) -> Option<Prepare> {
    let command = table.require("command").and_then(|value| command(&value));
    let directory = table.get("directory").map(|value| value.text());
    let inputs = table.get("inputs");
    let outputs = table.get("outputs");
    table.finish();
    let directory = directory.unwrap_or_else(|| Some(".".to_owned()));
    Some(Prepare {
        inputs: paths(inputs.as_ref(), root),
        outputs: paths(outputs.as_ref(), root),
        directory: resolve(root, &directory?),
        command: command?,
    })
}

fn command(value: &Value<'_>) -> Option<Vec<String>> {
    if value.is_string() {
        let message = format!("{} must be an array, not a string", value.place());
        let hint = "write each word as one element; for a shell use `[\"sh\", \"-c\", \"…\"]`";
        value.problem_with(message, hint);
        return None;
    }
    let words = value.strings()?;
    let program = words.first().is_some_and(|program| !program.is_empty());
    if !program {
        value.problem(format!("{} must begin with a program", value.place()));
        return None;
    }
    Some(words)
}

fn paths(value: Option<&Value<'_>>, root: &Path) -> Vec<PathBuf> {
    let texts = value.and_then(Value::texts).unwrap_or_default();
    texts.iter().map(|path| resolve(root, path)).collect()
}
