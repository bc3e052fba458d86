//! The JSON schema of case files, for editors. The reader itself is
//! `decode`; a test holds the two together.

#![expect(dead_code, reason = "the shapes exist for their schema only")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::samples::event_sample_names;

/// A case file: one case, or many.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
#[schemars(title = "lambdock case file")]
enum CaseFile {
    /// One case; its name is the file's stem unless it is given.
    One(Box<CaseShape>),
    /// Many cases, each with a name.
    Many(Cases),
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// The cases.
    case: Vec<CaseShape>,
}

/// An event and what must come back.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CaseShape {
    /// The name, unique among the function's cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The event: any JSON value; with `event-sample`, what is other than in the sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<serde_json::Value>,
    /// A file with the event, relative to this one; instead of `event`.
    #[serde(skip_serializing_if = "Option::is_none")]
    event_file: Option<String>,
    /// A sample event of an AWS service; `event` is then merged over it.
    #[serde(skip_serializing_if = "Option::is_none")]
    event_sample: Option<SampleName>,
    /// The client context that the caller sends: any JSON value.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_context: Option<serde_json::Value>,
    /// The environment: that of the cases before, or a fresh one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<EnvironmentShape>,
    /// How often the case runs on its environment; it must hold every time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10_000))]
    repeat: Option<u32>,
    /// Free words to filter by.
    #[serde(default)]
    tags: Vec<String>,
    /// Seconds within which the answer must come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    timeout: Option<f64>,
    /// What must come back.
    expect: ExpectShape,
}

/// The name of a sample event.
#[derive(Serialize)]
struct SampleName;

impl JsonSchema for SampleName {
    fn schema_name() -> Cow<'static, str> {
        "SampleName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": event_sample_names() })
    }
}

/// What must come back: at least one of these.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("minProperties" = 1))]
struct ExpectShape {
    /// The answer, exactly; 1 and 1.0 are the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<serde_json::Value>,
    /// A part of the answer: objects may have more members, arrays not more elements.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_includes: Option<serde_json::Value>,
    /// A file with the answer, relative to this one; `lambdock test --update` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_file: Option<String>,
    /// A regular expression that is found in the answer: in its text where it is a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_matches: Option<String>,
    /// A JSON schema that allows the answer, or the name of a file with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_schema: Option<serde_json::Value>,
    /// JSON paths (RFC 9535), each with what every value that it finds must be: a value, or a
    /// table of `equals`, `includes`, `matches` or `absent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    json_path: Option<BTreeMap<String, serde_json::Value>>,
    /// What the function wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    logs: Option<LogsShape>,
    /// Milliseconds that the function may take, without the start of its runtime.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    duration: Option<f64>,
    /// Megabytes that the environment may have had by the end of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    memory: Option<f64>,
    /// The error that the function reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorShape>,
    /// The outcome: success unless `error` is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeShape>,
}

/// Lines of the function's log: at least one of these.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("minProperties" = 1))]
struct LogsShape {
    /// Texts, each of which is in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    includes: Option<Vec<String>>,
    /// Regular expressions, each of which is found in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Vec<String>>,
    /// Texts that are in no line.
    #[serde(skip_serializing_if = "Option::is_none")]
    excludes: Option<Vec<String>>,
}

/// An error: at least one of these.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(extend("minProperties" = 1))]
struct ErrorShape {
    /// The error's type, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    /// The error's message, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// A part of the error's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_includes: Option<String>,
    /// A regular expression that is found in the error's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_matches: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
enum EnvironmentShape {
    Shared,
    Fresh,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeShape {
    Success,
    FunctionError,
    InitError,
    Timeout,
    Crash,
}

/// The schema of case files, as the text that `schemas/case.schema.json` holds.
pub fn case_schema() -> String {
    let schema = schemars::schema_for!(CaseFile);
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cases::{decode, environment, expect};
    use crate::invoke::outcome::OutcomeKind;

    fn keys(schema: &serde_json::Value, shape: &str) -> BTreeSet<String> {
        let properties = &schema["$defs"][shape]["properties"];
        properties.as_object().unwrap().keys().cloned().collect()
    }

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn the_schema_has_the_readers_keys() {
        let schema = schemars::schema_for!(CaseFile).to_value();
        assert_eq!(keys(&schema, "CaseShape"), set(&decode::CASE_KEYS));
        assert_eq!(keys(&schema, "Cases"), set(&decode::FILE_KEYS));
        assert_eq!(keys(&schema, "ExpectShape"), set(&expect::KEYS));
        assert_eq!(keys(&schema, "LogsShape"), set(&expect::LOG_KEYS));
        assert_eq!(keys(&schema, "ErrorShape"), set(&expect::ERROR_KEYS));
        let words = serde_json::to_value(environment::WORDS).unwrap();
        assert_eq!(schema["$defs"]["EnvironmentShape"]["enum"], words);
        let words = serde_json::to_value(OutcomeKind::ALL.map(OutcomeKind::as_str)).unwrap();
        assert_eq!(schema["$defs"]["OutcomeShape"]["enum"], words);
    }
}
