//! A variable of `environment` whose value is somewhere else. It reads no value.

use super::deploy::{PARAMETER, SECRET, VARIABLE};
use super::table::Table;
use super::value::Value;
use crate::model::{EnvironmentReference, ReferenceSource};

/// Reads the table of one variable.
pub(super) fn read(mut table: Table<'_>) -> Option<EnvironmentReference> {
    let variable = table.get("env");
    let parameter = table.get("parameter");
    let secret = table.get("secret");
    let key = table.get("key");
    let local = table.get("local").and_then(|value| value.string());
    if let Some(key) = key.as_ref().filter(|_| secret.is_none()) {
        let hint = "it names a member of a secret's JSON; leave it out, or name a `secret`";
        key.key_problem(format!("{} needs a `secret`", key.place()), hint);
    }
    let key = key.and_then(|value| value.text());
    let source = match (&variable, &parameter, &secret) {
        (Some(name), None, None) => VARIABLE.read(name).map(ReferenceSource::Variable),
        (None, Some(name), None) => PARAMETER.read(name).map(ReferenceSource::Parameter),
        (None, None, Some(name)) => {
            let id = SECRET.read(name);
            id.map(|id| ReferenceSource::Secret { id, key })
        }
        _ => {
            let extra = secret.as_ref().or(parameter.as_ref());
            let span = extra.map_or(table.span(), Value::key_span);
            let message = format!(
                "need exactly one of `env`, `parameter` and `secret` in `{}`",
                table.path()
            );
            let hint = "`env` is a variable of whoever deploys, `parameter` one of the Systems Manager, `secret` one of the Secrets Manager";
            table.findings().add_with(span, message, hint);
            None
        }
    };
    table.finish();
    Some(EnvironmentReference {
        source: source?,
        local,
    })
}
