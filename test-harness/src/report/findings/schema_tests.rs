//! The formats of others against the schemas of those who define them, see
//! `test-harness/tests/schemas/NOTES.md`. OpenVEX's is not at hand, so its rules
//! are written out here.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::sample::{empty, rich, single};
use super::*;

const SARIF: &str = include_str!("../../../tests/schemas/sarif-2.1.0.schema.json");
const CYCLONEDX: &str = include_str!("../../../tests/schemas/cyclonedx-1.6.schema.json");
const SPDX: &str = include_str!("../../../tests/schemas/spdx-2.3.schema.json");

static VALIDATORS: LazyLock<[Validator; 4]> = LazyLock::new(|| {
    let own = crate::wire::findings_schema();
    [SARIF, CYCLONEDX, SPDX, &own].map(|schema| {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&schema).unwrap()
    })
});

/// Fails where the text is not what its format's schema asks for.
pub(super) fn conforms(format: FindingsFormat, text: &str) {
    let index = match format {
        FindingsFormat::Sarif => 0,
        FindingsFormat::Cyclonedx => 1,
        FindingsFormat::Spdx => 2,
        FindingsFormat::Json => 3,
        FindingsFormat::Openvex => return openvex(text),
        FindingsFormat::Scan
        | FindingsFormat::Trace
        | FindingsFormat::Github
        | FindingsFormat::Html => return,
    };
    let document: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = VALIDATORS[index]
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{format:?}: {errors:#?}");
}

#[test]
fn samples_conform_to_the_schemas() {
    for report in [rich(), single(), empty()] {
        for format in FindingsFormat::ALL {
            conforms(format, &render(format, &report, &Styles::plain()).unwrap());
        }
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    for wrong in [
        (0, r#"{"version": "2.1.0"}"#),
        (0, r#"{"version": "2.1.0", "runs": [{}]}"#),
        (
            1,
            r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "1"}"#,
        ),
        (2, r#"{"spdxVersion": "SPDX-2.3"}"#),
        (3, "{}"),
    ] {
        let document: Value = serde_json::from_str(wrong.1).unwrap();
        assert!(!VALIDATORS[wrong.0].is_valid(&document), "{}", wrong.1);
    }
}

/// What the OpenVEX specification 0.2.0 asks of a document and its statements.
fn openvex(text: &str) {
    let document: Value = serde_json::from_str(text).unwrap();
    let members = [
        "@context",
        "@id",
        "author",
        "timestamp",
        "version",
        "tooling",
        "statements",
    ];
    only(&document, &members);
    assert_eq!(document["@context"], "https://openvex.dev/ns/v0.2.0");
    assert!(document["version"].as_u64().unwrap() >= 1);
    let statements = document["statements"].as_array().unwrap();
    for (index, statement) in statements.iter().enumerate() {
        assert!(!statements[..index].contains(statement), "said twice");
        let members = [
            "vulnerability",
            "products",
            "status",
            "status_notes",
            "justification",
            "action_statement",
        ];
        only(statement, &members);
        only(
            &statement["vulnerability"],
            &["name", "description", "aliases"],
        );
        let said = |member: &str| statement.get(member).is_some();
        match statement["status"].as_str().unwrap() {
            "not_affected" => assert!(said("justification") && !said("action_statement")),
            "affected" => assert!(said("action_statement") && !said("justification")),
            "under_investigation" => assert!(said("status_notes") && !said("justification")),
            other => panic!("{other}"),
        }
        for product in statement["products"].as_array().unwrap() {
            only(product, &["@id", "identifiers", "hashes", "subcomponents"]);
            assert!(safe::purl(product["@id"].as_str().unwrap()).is_some());
            for part in product["subcomponents"].as_array().unwrap() {
                only(part, &["@id", "identifiers"]);
                let id = part.get("@id").and_then(Value::as_str);
                assert!(id.is_none_or(|id| safe::purl(id).is_some()));
            }
        }
    }
}

fn only(value: &Value, members: &[&str]) {
    for (member, _) in value.as_object().unwrap() {
        assert!(members.contains(&member.as_str()), "{member}");
    }
}

#[test]
fn unaffected_is_only_what_a_policy_justifies() {
    let text = render(FindingsFormat::Openvex, &rich(), &Styles::plain()).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let of = |id: &str| {
        let statements = document["statements"].as_array().unwrap();
        let found = statements.iter().find(|s| s["vulnerability"]["name"] == id);
        found.unwrap().clone()
    };
    let justified = of("CVE-2026-101");
    assert_eq!(justified["status"], "not_affected");
    assert_eq!(
        justified["justification"],
        "vulnerable_code_not_in_execute_path"
    );
    assert_eq!(of("CVE-2026-102")["status"], "affected");
    assert_eq!(of("GHSA-jf85-cpcp-j695")["status"], "under_investigation");
    assert_eq!(
        of("MAL-2026-1")["action_statement"],
        "remove @bad/evil@1.0.0"
    );
}
