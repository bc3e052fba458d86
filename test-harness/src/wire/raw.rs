//! A JSON value inside a report, as text: numbers keep their digits.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::model::Json;

/// Any JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawJson(Json);

impl From<Json> for RawJson {
    fn from(json: Json) -> Self {
        Self(json)
    }
}

impl RawJson {
    /// The value.
    pub const fn as_json(&self) -> &Json {
        &self.0
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let json = raw.get().parse();
        json.map(Self).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for RawJson {
    fn schema_name() -> Cow<'static, str> {
        "AnyJson".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "description": "Any JSON value." })
    }
}

/// For optional members: JSON's `null` is a value here, not an absence.
pub(super) fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<RawJson>, D::Error> {
    RawJson::deserialize(deserializer).map(Some)
}
