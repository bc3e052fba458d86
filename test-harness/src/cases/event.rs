//! The event of a case: written there, in a file, or a sample of AWS's with
//! changes.

use std::fs;
use std::path::Path;

use bytes::Bytes;

use super::samples::{event_sample, event_sample_names};
use super::table::{Table, listed};
use crate::model::{Json, closest};

/// Reads the event from the keys that name it.
pub(super) fn read(table: &mut Table<'_>) -> Option<Bytes> {
    let (event, file) = (table.get("event"), table.get("event-file"));
    let sample = table.get("event-sample");
    match (event, file, sample) {
        (_, None, Some(node)) => {
            let sample = self::sample(table, node.line)?;
            let event = match event {
                Some(changes) => sample.patched(&changes.to_json()),
                None => sample,
            };
            Some(Bytes::from(event.to_string()))
        }
        (Some(event), None, None) => Some(Bytes::from(event.to_json().to_string())),
        (None, Some(node), None) => from_file(table, node.line),
        (None, None, None) => {
            let [event, file, sample] =
                ["event", "event-file", "event-sample"].map(|key| table.full(key));
            let message = format!("`{event}`, `{file}` or `{sample}` is missing");
            table.problem(table.line, message);
            None
        }
        (_, Some(node), _) => {
            let other = if event.is_some() {
                "event"
            } else {
                "event-sample"
            };
            let (other, file) = (table.full(other), table.full("event-file"));
            let message = format!("`{other}` and `{file}` exclude each other");
            table.problem(node.line, message);
            None
        }
    }
}

fn sample(table: &mut Table<'_>, line: Option<usize>) -> Option<Json> {
    let name = table.text("event-sample")?;
    let found = event_sample(&name);
    if found.is_none() {
        let names = event_sample_names();
        let hint = match closest(&name, names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the samples are {}", listed(&names)),
        };
        let message = format!("there is no sample event `{name}`");
        table.problem_with(line, message, Some(hint));
    }
    found
}

fn from_file(table: &mut Table<'_>, line: Option<usize>) -> Option<Bytes> {
    let name = table.text("event-file")?;
    let path = table.file.parent().unwrap_or(Path::new("")).join(name);
    let shown = path.display();
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            table.problem(line, format!("cannot read the event `{shown}`: {error}"));
            return None;
        }
    };
    if let Err(error) = Json::parse(&bytes) {
        table.problem(line, format!("the event `{shown}` is not JSON: {error}"));
        return None;
    }
    Some(Bytes::from(bytes))
}
