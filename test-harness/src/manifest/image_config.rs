//! `image-config`: what a function overrides of its image. It inspects no
//! image.

use super::ranges::{COMMAND_WORDS, WORKING_DIRECTORY};
use super::table::Table;
use super::value::Value;
use crate::model::ImageConfig;

/// Reads the table.
pub(super) fn read(mut table: Table<'_>) -> ImageConfig {
    let config = ImageConfig {
        entry_point: table.get("entry-point").and_then(|value| words(&value)),
        command: table.get("command").and_then(|value| words(&value)),
        working_directory: table
            .get("working-directory")
            .and_then(|value| folder(&value)),
    };
    table.finish();
    config
}

fn words(value: &Value<'_>) -> Option<Vec<String>> {
    if value.is_string() {
        let message = format!("{} must be an array, not a string", value.place());
        let hint = "Lambda starts no shell: write each word as one element";
        value.problem_with(message, hint);
        return None;
    }
    let words = value.strings()?;
    if words.is_empty() || words.len() > COMMAND_WORDS {
        let count = words.len();
        let place = value.place();
        value.problem(format!(
            "{place} must have 1 to {COMMAND_WORDS} elements, not {count}"
        ));
        return None;
    }
    Some(words)
}

fn folder(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    if !text.starts_with('/') {
        let message = format!(
            "{} must be an absolute path in the image, not `{text}`",
            value.place()
        );
        value.problem_with(message, "Lambda's own is `/var/task`");
    } else if text.chars().count() > WORKING_DIRECTORY {
        let place = value.place();
        value.problem(format!(
            "{place} must have at most {WORKING_DIRECTORY} characters"
        ));
    } else {
        return Some(text);
    }
    None
}
