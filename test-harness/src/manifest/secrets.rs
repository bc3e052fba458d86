//! `secrets`: where build secrets come from. It reads no secret.

use std::path::Path;

use super::paths::resolve;
use super::table::Table;
use super::value::Value;
use crate::model::{BuildSecret, SecretSource};

/// Reads the array of secrets.
pub(super) fn read(value: &Value<'_>, root: &Path) -> Option<Vec<BuildSecret>> {
    let mut secrets: Vec<BuildSecret> = Vec::new();
    for element in value.array()? {
        let Some(secret) = element.table().and_then(|table| secret(table, root)) else {
            continue;
        };
        if secrets.iter().any(|known| known.id == secret.id) {
            let message = format!("{} names the id `{}` twice", value.place(), secret.id);
            element.problem(message);
        } else {
            secrets.push(secret);
        }
    }
    Some(secrets)
}

fn secret(mut table: Table<'_>, root: &Path) -> Option<BuildSecret> {
    let id = table.require("id").and_then(|value| value.text());
    let file = table.get("file");
    let variable = table.get("env");
    let source = match (&file, &variable) {
        (Some(file), None) => file
            .text()
            .map(|path| SecretSource::File(resolve(root, &path))),
        (None, Some(name)) => name.text().map(SecretSource::Variable),
        _ => {
            let span = variable.as_ref().map_or(table.span(), Value::key_span);
            let message = format!("need either `file` or `env` in `{}`", table.path());
            table.findings().add(span, message);
            None
        }
    };
    table.finish();
    Some(BuildSecret {
        id: id?,
        source: source?,
    })
}
