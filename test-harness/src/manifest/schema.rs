//! The JSON schema of the manifest. It reads no manifest; a test holds it
//! against the reader, key by key.

mod deploy;
mod function;
mod scan;
mod settings;

use std::ops::RangeInclusive;

use serde_json::{Value, json};

/// The manifest's JSON schema, as checked in under `schemas/`.
pub fn schema() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "lambdock.toml",
        "description": "Functions, their images and how to run them.",
        "type": "object",
        "additionalProperties": false,
        "required": ["functions"],
        "properties": {
            "project": project(),
            "bases": {
                "type": "object",
                "description": "Replacements of images named in FROM: exact reference to reference.",
                "additionalProperties": { "type": "string", "pattern": "^\\S+$" },
            },
            "scan": scan::scan(),
            "deploy": deploy::settings(),
            "defaults": settings::defaults(),
            "functions": {
                "type": "object",
                "description": "The functions by name.",
                "minProperties": 1,
                "propertyNames": { "pattern": "^[A-Za-z0-9_-]{1,64}$" },
                "additionalProperties": function::function(),
            },
        },
    })
}

/// The schema as the text that `schemas/lambdock.schema.json` holds.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

fn project() -> Value {
    table(
        "The project as a whole.",
        &json!({
            "name": {
                "type": "string",
                "description": "A part of image tags; the folder's name by default.",
                "maxLength": 64,
                "pattern": "^[a-z0-9]+([._-][a-z0-9]+)*$",
            },
            "bases": {
                "description": "Which base images to use.",
                "enum": ["auto", "aws", "stand-in"],
                "default": "auto",
            },
        }),
    )
}

/// A table with these keys and no others.
fn table(description: &str, properties: &Value) -> Value {
    json!({
        "type": "object",
        "description": description,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// A boolean.
fn flag(description: &str, default: bool) -> Value {
    json!({ "type": "boolean", "description": description, "default": default })
}

/// One of some words.
fn choice(description: &str, words: &[&str], default: &str) -> Value {
    json!({ "description": description, "enum": words, "default": default })
}

/// An integer of a range.
fn range(description: &str, range: &RangeInclusive<u32>) -> Value {
    json!({
        "type": "integer",
        "description": description,
        "minimum": range.start(),
        "maximum": range.end(),
    })
}

/// A string that is not empty.
fn text(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

/// An array of strings that are not empty.
fn texts(description: &str) -> Value {
    json!({
        "type": "array",
        "description": description,
        "items": { "type": "string", "minLength": 1 },
    })
}

#[cfg(test)]
mod tests;
