//! Schema of a function, its variants and what its build takes.

use serde_json::{Map, Value, json};

use super::{deploy, settings, table, text, texts};
use crate::manifest::ranges::{COMMAND_WORDS, WORKING_DIRECTORY};

/// One function.
pub(super) fn function() -> Value {
    let mut keys = source();
    keys.insert(
        "language".to_owned(),
        text("The language, for reports and filters."),
    );
    keys.insert("tags".to_owned(), texts("Free words to filter by."));
    keys.extend(settings::shared());
    keys.insert("image-config".to_owned(), image_config());
    keys.insert("deploy".to_owned(), deploy::function());
    keys.insert(
        "cases".to_owned(),
        json!({
            "description": "Files and folders of cases, relative to the manifest; by default the folder cases of the context.",
            "oneOf": [text("A file or folder."), texts("Files and folders.")],
        }),
    );
    keys.insert(
        "variants".to_owned(),
        json!({
            "type": "object",
            "description": "Named ways to build the function, each merged over its source.",
            "propertyNames": { "pattern": "^[A-Za-z0-9._-]{1,32}$" },
            "additionalProperties": with_source("One variant.", source()),
        }),
    );
    with_source("One function.", keys)
}

/// A table in which `image` excludes the keys of a build.
fn with_source(description: &str, keys: Map<String, Value>) -> Value {
    let mut schema = table(description, &Value::Object(keys));
    let build = source().into_iter().filter(|(key, _)| key != "image");
    let build = build.map(|(key, _)| (key, Value::Bool(false)));
    schema["if"] = json!({ "required": ["image"] });
    schema["then"] = json!({ "properties": build.collect::<Map<_, _>>() });
    schema
}

/// The keys that say where an image comes from.
fn source() -> Map<String, Value> {
    let keys = json!({
        "image": text("An image that exists, instead of a build."),
        "context": {
            "type": "string",
            "minLength": 1,
            "description": "The build context, relative to the manifest.",
            "default": ".",
        },
        "dockerfile": text("The Dockerfile, relative to the manifest; by default the context's own."),
        "target": text("The stage to build; the last one by default."),
        "build-args": {
            "type": "object",
            "description": "Build arguments; a variant's are merged over the function's.",
            "additionalProperties": { "type": "string" },
        },
        "secrets": {
            "type": "array",
            "description": "Secrets for RUN --mount=type=secret, from a file or a variable of the host.",
            "items": secret(),
        },
        "cache-from": texts("Images whose layers may be reused."),
        "prepare": prepare(),
    });
    match keys {
        Value::Object(keys) => keys,
        _ => Map::new(),
    }
}

fn secret() -> Value {
    let mut secret = table(
        "One secret.",
        &json!({
            "id": text("The id that the Dockerfile names."),
            "file": text("A file on the host, relative to the manifest."),
            "env": text("A variable of the host."),
        }),
    );
    secret["required"] = json!(["id"]);
    secret["oneOf"] = json!([{ "required": ["file"] }, { "required": ["env"] }]);
    secret
}

fn prepare() -> Value {
    let mut prepare = table(
        "A command that runs on the host before the build.",
        &json!({
            "command": {
                "type": "array",
                "description": "Program and arguments.",
                "items": { "type": "string" },
                "minItems": 1,
            },
            "directory": {
                "type": "string",
                "minLength": 1,
                "description": "Working directory, relative to the manifest.",
                "default": ".",
            },
            "inputs": texts("Files and folders that the outcome depends on."),
            "outputs": texts("Files and folders that must exist afterwards."),
        }),
    );
    prepare["required"] = json!(["command"]);
    prepare
}

fn image_config() -> Value {
    let words = |what: &str| {
        json!({
            "type": "array",
            "description": what,
            "items": { "type": "string" },
            "minItems": 1,
            "maxItems": COMMAND_WORDS,
        })
    };
    table(
        "Overrides of the image's configuration.",
        &json!({
            "entry-point": words("Replaces ENTRYPOINT."),
            "command": words("Replaces CMD."),
            "working-directory": {
                "type": "string",
                "description": "Replaces WORKDIR; an absolute path in the image.",
                "pattern": "^/",
                "maxLength": WORKING_DIRECTORY,
            },
        }),
    )
}
