//! The Inspector Scan API: an inventory goes out, its vulnerabilities come back.
//! What either says is not this file's concern.

use std::collections::HashMap;

use aws_sdk_inspectorscan::types::OutputFormat;
use aws_smithy_types::{Document, Number};
use serde_json::Value;

use super::Aws;
use super::error::{failed, incomplete};
use crate::deploy::CloudError;

const DOING: &str = "ask Inspector about an inventory";

impl Aws {
    /// `ScanSbom`: CycloneDX 1.5 with vulnerabilities, for an inventory in
    /// CycloneDX 1.5. Needs `inspector-scan:ScanSbom`.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn scan_sbom(&self, sbom: &Value) -> Result<Value, CloudError> {
        let asked = self
            .inspector
            .scan_sbom()
            .sbom(document(sbom))
            .output_format(OutputFormat::CycloneDx15);
        let answer = asked.send().await.map_err(failed(DOING))?;
        let sbom = answer.sbom().ok_or_else(|| incomplete(DOING, "`sbom`"))?;
        Ok(value(sbom))
    }
}

fn document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(is) => Document::Bool(*is),
        Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Number::PosInt(number),
            (None, Some(number)) => Number::NegInt(number),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Value::String(text) => Document::String(text.clone()),
        Value::Array(values) => Document::Array(values.iter().map(document).collect()),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| (name.clone(), document(value)));
            Document::Object(members.collect::<HashMap<_, _>>())
        }
    }
}

fn value(document: &Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(is) => Value::Bool(*is),
        Document::Number(Number::PosInt(number)) => (*number).into(),
        Document::Number(Number::NegInt(number)) => (*number).into(),
        Document::Number(Number::Float(number)) => (*number).into(),
        Document::String(text) => Value::String(text.clone()),
        Document::Array(values) => values.iter().map(value).collect(),
        Document::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, document)| (name.clone(), value(document)));
            Value::Object(members.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn documents_come_back_as_they_were(
            number in any::<i64>(),
            float in -1.0e9_f64..1.0e9,
            text in "\\PC{0,20}",
            is in any::<bool>(),
        ) {
            let sent = json!({ "a": [number, { &text: is }, null], "f": float, "t": text });
            prop_assert_eq!(value(&document(&sent)), sent);
        }
    }
}
