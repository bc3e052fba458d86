//! `openvex`: statements of OpenVEX 0.2.0. What was never seen loaded is not
//! called unaffected, since a run of some cases proves nothing about the others.
//!
//! Source: OpenVEX specification 0.2.0.

use serde_json::{Value, json};

use super::reading::{self, is_ignored};
use super::safe::{self, object, some};
use super::{RenderError, vulnerability};
use crate::wire::{FindingReport, FindingsReport, ImageReport};

/// What a statement says of a finding.
struct Position {
    status: &'static str,
    justification: Option<&'static str>,
    action: Option<String>,
    notes: Option<String>,
}

/// The document as OpenVEX. Without findings it has no statements, which says
/// nothing, as it should.
pub(super) fn render(report: &FindingsReport) -> Result<String, RenderError> {
    let uuid = safe::uuid(report)?;
    let mut statements: Vec<Value> = Vec::new();
    for image in &report.images {
        for finding in &image.findings {
            let statement = statement(image, finding);
            if !statements.contains(&statement) {
                statements.push(statement);
            }
        }
    }
    let name = report.project.as_ref().map(|project| project.name.as_str());
    safe::json(&json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": format!("urn:uuid:{uuid}"),
        "author": name.filter(|name| !name.is_empty()).unwrap_or("unknown"),
        "timestamp": reading::time(report)?,
        "version": 1,
        "tooling": format!("{} {}", report.tool.name, report.tool.version),
        "statements": statements,
    }))
}

fn statement(image: &ImageReport, finding: &FindingReport) -> Value {
    let position = position(finding);
    let mut aliases: Vec<&String> = finding.aliases.iter().collect();
    aliases.sort();
    aliases.dedup();
    let aliases = aliases.into_iter().map(|alias| json!(alias)).collect();
    object([
        (
            "vulnerability",
            Some(object([
                ("name", Some(json!(finding.id))),
                ("description", Some(json!(finding.summary))),
                ("aliases", some(aliases)),
            ])),
        ),
        ("products", Some(json!([product(image, finding)]))),
        ("status", Some(json!(position.status))),
        ("status_notes", position.notes.map(Value::from)),
        ("justification", position.justification.map(Value::from)),
        ("action_statement", position.action.map(Value::from)),
    ])
}

/// The image is the product, the package what the finding is about.
fn product(image: &ImageReport, finding: &FindingReport) -> Value {
    let digest = reading::manifest_digest(image).and_then(reading::hexadecimal);
    let purl = reading::image_purl(image);
    let package = match safe::purl(&finding.package.purl) {
        Some(purl) => json!({"@id": purl, "identifiers": {"purl": purl}}),
        None => json!({"identifiers": {"purl": finding.package.purl}}),
    };
    object([
        ("@id", Some(json!(purl))),
        ("identifiers", Some(json!({"purl": purl}))),
        ("hashes", digest.map(|digits| json!({"sha-256": digits}))),
        ("subcomponents", Some(json!([package]))),
    ])
}

fn position(finding: &FindingReport) -> Position {
    let usage = finding.usage.as_ref();
    let used = usage.map(reading::usage_in_full);
    if let Some((word, _)) = vulnerability::justification(finding) {
        return Position {
            status: "not_affected",
            justification: Some(word),
            action: None,
            notes: Some(reading::ignored(&finding.status)),
        };
    }
    // Risk that is borne for a while is no claim that there is none.
    if is_ignored(finding) {
        return Position {
            status: "affected",
            justification: None,
            action: Some(format!("none: {}", reading::ignored(&finding.status))),
            notes: used,
        };
    }
    if usage.is_some_and(|usage| usage.usage == "never") {
        let seen = used.unwrap_or_default();
        return Position {
            status: "under_investigation",
            justification: None,
            action: None,
            notes: Some(format!("{seen}; that does not prove that it never is")),
        };
    }
    Position {
        status: "affected",
        justification: None,
        action: Some(action(finding)),
        notes: used,
    }
}

fn action(finding: &FindingReport) -> String {
    let advice = finding.trace.as_ref().and_then(|t| t.advice.as_ref());
    if let Some(advice) = advice {
        return advice.text.clone();
    }
    let package = reading::versioned(&finding.package);
    match finding.fixed_versions.as_deref() {
        _ if reading::is_malware(finding) => format!("remove {package}"),
        Some([]) => format!("no version without it is known; replace or remove {package}"),
        Some(versions) => format!("raise {package} to {}", versions.join(" or ")),
        None => format!("{package}: fix unknown"),
    }
}
