//! Schema of the settings that `[defaults]` and functions share.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::{deploy, table, text};
use crate::manifest::deploy::{Form, PARAMETER, SECRET, VARIABLE};
use crate::manifest::ranges::{EPHEMERAL_STORAGE, FILES, MEMORY, TIMEOUT};
use crate::model::{Architecture, RESERVED_VARIABLES};

/// `[defaults]`.
pub(super) fn defaults() -> Value {
    let mut keys = shared();
    keys.insert("deploy".to_owned(), deploy::defaults());
    table(
        "Settings for every function that does not set them itself.",
        &Value::Object(keys),
    )
}

/// The shared keys.
pub(super) fn shared() -> Map<String, Value> {
    let architectures = Architecture::ALL.map(Architecture::as_str);
    let mut keys = Map::new();
    keys.insert(
        "architectures".to_owned(),
        json!({
            "type": "array",
            "description": "Architectures to build and run.",
            "items": { "enum": architectures },
            "minItems": 1,
            "uniqueItems": true,
            "default": ["x86_64"],
        }),
    );
    keys.insert("memory".to_owned(), number("Memory in MB.", &MEMORY, 512));
    keys.insert(
        "timeout".to_owned(),
        number("Timeout in seconds.", &TIMEOUT, 10),
    );
    keys.insert(
        "ephemeral-storage".to_owned(),
        number("Size of /tmp in MB.", &EPHEMERAL_STORAGE, 512),
    );
    keys.insert("environment".to_owned(), environment());
    keys.insert("limits".to_owned(), limits());
    keys
}

fn number(description: &str, range: &RangeInclusive<u32>, default: u32) -> Value {
    json!({
        "type": "integer",
        "description": description,
        "minimum": range.start(),
        "maximum": range.end(),
        "default": default,
    })
}

fn environment() -> Value {
    json!({
        "type": "object",
        "description": "Environment variables, at most 4 KB of JSON. Names that Lambda reserves are refused.",
        "propertyNames": {
            "pattern": "^[A-Za-z][A-Za-z0-9_]+$",
            "not": { "enum": RESERVED_VARIABLES },
        },
        "additionalProperties": {
            "oneOf": [{ "type": "string" }, reference()],
        },
    })
}

fn reference() -> Value {
    let form = |form: &Form, what: &str| json!({ "type": "string", "description": what, "pattern": form.pattern });
    let mut reference = table(
        "A value that is read when the function is deployed.",
        &json!({
            "env": form(&VARIABLE, "A variable of whoever deploys."),
            "parameter": form(&PARAMETER, "A parameter of the Systems Manager, by name or ARN."),
            "secret": form(&SECRET, "A secret of the Secrets Manager, by name or ARN."),
            "key": text("A member of the secret's JSON."),
            "local": {
                "type": "string",
                "description": "What local environments get; without it the variable is not there.",
            },
        }),
    );
    reference["oneOf"] = json!([
        { "required": ["env"] },
        { "required": ["parameter"] },
        { "required": ["secret"] },
    ]);
    reference["dependencies"] = json!({ "key": ["secret"] });
    reference
}

fn limits() -> Value {
    let kept = |what: &str| json!({ "type": "boolean", "description": what, "default": true });
    table(
        "Which of Lambda's limits a local environment keeps.",
        &json!({
            "read-only": kept("The root file system is read-only."),
            "memory": kept("The container has no more memory than the function."),
            "tmp": kept("/tmp has the function's ephemeral size."),
            "files": {
                "description": "Open files at most; false for the engine's own.",
                "oneOf": [
                    { "type": "integer", "minimum": FILES.start(), "maximum": FILES.end() },
                    { "const": false },
                ],
                "default": 1024,
            },
            "user": {
                "description": "User and group in numbers; false for the image's own.",
                "oneOf": [
                    { "type": "string", "pattern": "^[0-9]+:[0-9]+$" },
                    { "const": false },
                ],
                "default": "993:990",
            },
        }),
    )
}
