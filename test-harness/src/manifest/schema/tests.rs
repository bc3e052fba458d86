//! The schema against the reader: each key of one is known to the other.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::manifest::parse;

const LIMITS: &str = "/properties/defaults/properties/limits";
const REFERENCE: &str = "/properties/defaults/properties/environment/additionalProperties/oneOf/1";
const FUNCTION: &str = "/properties/functions/additionalProperties";
const VARIANT: &str =
    "/properties/functions/additionalProperties/properties/variants/additionalProperties";

/// Tables of the manifest: where the schema has them, their header, and what
/// else such a manifest must hold.
fn tables() -> Vec<(String, &'static str, &'static str)> {
    let inner = |key: &str| format!("{FUNCTION}/properties/{key}");
    vec![
        (String::new(), "", ""),
        ("/properties/project".to_owned(), "[project]", ""),
        ("/properties/scan".to_owned(), "[scan]", ""),
        (
            "/properties/scan/properties/ignore/items".to_owned(),
            "[[scan.ignore]]",
            "id = 'i'\nreason = 'r'",
        ),
        ("/properties/deploy".to_owned(), "[deploy]", ""),
        (
            "/properties/deploy/properties/repository".to_owned(),
            "[deploy.repository]",
            "",
        ),
        ("/properties/defaults".to_owned(), "[defaults]", ""),
        (
            "/properties/defaults/properties/deploy".to_owned(),
            "[defaults.deploy]",
            "",
        ),
        (REFERENCE.to_owned(), "[defaults.environment.AB]", ""),
        (LIMITS.to_owned(), "[defaults.limits]", ""),
        (FUNCTION.to_owned(), "[functions.f]", ""),
        (VARIANT.to_owned(), "[functions.f.variants.v]", ""),
        (inner("deploy"), "[functions.f.deploy]", ""),
        (
            inner("deploy/properties/log"),
            "[functions.f.deploy.log]",
            "",
        ),
        (
            inner("deploy/properties/vpc/oneOf/0"),
            "[functions.f.deploy.vpc]",
            "",
        ),
        (
            inner("deploy/properties/smoke/oneOf/1"),
            "[functions.f.deploy.smoke]",
            "",
        ),
        (
            inner("deploy/properties/traffic/items"),
            "[[functions.f.deploy.traffic]]",
            "",
        ),
        (
            inner("deploy/properties/url/oneOf/0"),
            "[functions.f.deploy.url]",
            "",
        ),
        (
            inner("deploy/properties/url/oneOf/0/properties/cors"),
            "[functions.f.deploy.url.cors]",
            "",
        ),
        (
            inner("deploy/properties/events/oneOf/0"),
            "[functions.f.deploy.events]",
            "",
        ),
        (inner("image-config"), "[functions.f.image-config]", ""),
        (inner("prepare"), "[functions.f.prepare]", "command = ['x']"),
        (
            inner("secrets/items"),
            "[[functions.f.secrets]]",
            "id = 'i'\nenv = 'E'",
        ),
    ]
}

fn keys_of_schema(pointer: &str) -> BTreeSet<String> {
    let schema = schema();
    let properties = schema.pointer(&format!("{pointer}/properties"));
    let properties = properties.and_then(Value::as_object).expect(pointer);
    properties.keys().cloned().collect()
}

/// The keys that the reader lists when it meets one that resembles none.
fn keys_of_reader(header: &str, rest: &str) -> BTreeSet<String> {
    let text = format!("{header}\n{rest}\n0123456789 = 1\n");
    let errors = parse(&text, Path::new("/p/lambdock.toml")).unwrap_err();
    let unknown = errors
        .problems
        .iter()
        .find(|problem| problem.message.contains("`0123456789`"));
    let hint = unknown
        .and_then(|problem| problem.hint.clone())
        .expect(header);
    let list = hint.strip_prefix("known keys are ").expect(&hint);
    list.split(", ")
        .map(|key| key.trim_matches('`').to_owned())
        .collect()
}

#[test]
fn reader_and_schema_know_the_same_keys() {
    for (pointer, header, rest) in tables() {
        assert_eq!(
            keys_of_schema(&pointer),
            keys_of_reader(header, rest),
            "{header}"
        );
    }
}

/// Walks the schema, so that no table escapes the comparison above.
#[test]
fn every_table_of_the_schema_is_compared() {
    fn walk(schema: &Value, pointer: &str, found: &mut BTreeSet<String>) {
        if schema["additionalProperties"] == Value::Bool(false) {
            found.insert(pointer.to_owned());
        }
        let Some(object) = schema.as_object() else {
            return;
        };
        for (key, value) in object {
            if key == "properties" {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    walk(inner, &format!("{pointer}/properties/{name}"), found);
                }
            } else if key == "oneOf" {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    walk(inner, &format!("{pointer}/oneOf/{index}"), found);
                }
            } else if key == "additionalProperties" || key == "items" {
                walk(value, &format!("{pointer}/{key}"), found);
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&schema(), "", &mut found);
    let deploy = |tail: &str| {
        (
            format!("/properties/defaults/properties/deploy/properties/{tail}"),
            format!("{FUNCTION}/properties/deploy/properties/{tail}"),
        )
    };
    let same = [
        (format!("{FUNCTION}/properties/limits"), LIMITS.to_owned()),
        (
            format!("{FUNCTION}/properties/environment/additionalProperties/oneOf/1"),
            REFERENCE.to_owned(),
        ),
        deploy("log"),
        deploy("vpc/oneOf/0"),
        deploy("smoke/oneOf/1"),
        deploy("traffic/items"),
        deploy("url/oneOf/0"),
        deploy("url/oneOf/0/properties/cors"),
        deploy("events/oneOf/0"),
        (
            format!("{VARIANT}/properties/prepare"),
            format!("{FUNCTION}/properties/prepare"),
        ),
        (
            format!("{VARIANT}/properties/secrets/items"),
            format!("{FUNCTION}/properties/secrets/items"),
        ),
    ];
    for (one, other) in same {
        assert_eq!(schema().pointer(&one), schema().pointer(&other), "{one}");
        assert!(found.remove(&one), "{one}");
    }
    let compared: BTreeSet<String> = tables().into_iter().map(|(pointer, ..)| pointer).collect();
    assert_eq!(found, compared);
}
