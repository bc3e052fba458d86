//! `sarif`: SARIF 2.1.0, one run, with the real file and line of each finding.
//!
//! Source: OASIS SARIF 2.1.0; what GitHub's code scanning reads of it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::reading::{self, is_ignored};
use super::safe::{self, object, some, web};
use super::{RenderError, hops};
use crate::wire::{FindingReport, FindingsReport, ImageReport, LineReport};

/// The document as SARIF.
pub(super) fn render(report: &FindingsReport) -> Result<String, RenderError> {
    let mut rules: Vec<(&str, Value)> = Vec::new();
    let mut results = Vec::new();
    for image in &report.images {
        for finding in &image.findings {
            let known = rules.iter().position(|(id, _)| *id == finding.id);
            let index = known.unwrap_or_else(|| {
                rules.push((&finding.id, rule(finding)));
                rules.len() - 1
            });
            results.push(result(report, image, finding, index));
        }
    }
    let rules: Vec<Value> = rules.into_iter().map(|(_, rule)| rule).collect();
    safe::json(&json!({
        "version": "2.1.0",
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "runs": [{
            "tool": {"driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "rules": rules,
            }},
            "invocations": [invocation(report)?],
            "automationDetails": {"id": "lambdock/findings/"},
            "originalUriBaseIds": {"%SRCROOT%": {
                "description": {"text": "the folder of the project"},
            }},
            "results": results,
        }],
    }))
}

/// Whether everything was checked, and what was not.
fn invocation(report: &FindingsReport) -> Result<Value, RenderError> {
    let mut notifications = Vec::new();
    for image in &report.images {
        for problem in &image.problems {
            let ignored = problem.ignored.as_ref();
            let mut text = reading::problem(problem);
            if let Some(reason) = ignored {
                let _ = write!(text, "; ignored: {reason}");
            }
            if let Some(hint) = &problem.hint {
                let _ = write!(text, "; hint: {hint}");
            }
            notifications.push(json!({
                "descriptor": {"id": problem.kind},
                "level": if ignored.is_some() { "note" } else { "error" },
                "message": {"text": text},
                "properties": {"image": image.image, "function": image.function},
            }));
        }
    }
    Ok(json!({
        "executionSuccessful": report.verdict.complete,
        "endTimeUtc": reading::time(report)?,
        "toolExecutionNotifications": notifications,
        "properties": {"verdict": reading::verdict(report), "notes": report.notes},
    }))
}

fn rule(finding: &FindingReport) -> Value {
    let kind = if reading::is_malware(finding) {
        "malware"
    } else {
        "vulnerability"
    };
    let references: Vec<&str> = finding.references.iter().filter_map(|r| web(r)).collect();
    let mut help = vec![finding.summary.clone()];
    help.extend(references.iter().map(|&reference| reference.to_owned()));
    object([
        ("id", Some(json!(finding.id))),
        ("shortDescription", Some(json!({"text": summary(finding)}))),
        ("helpUri", references.first().map(|uri| json!(uri))),
        ("help", Some(json!({"text": help.join("\n")}))),
        (
            "defaultConfiguration",
            Some(json!({"level": level(finding)})),
        ),
        (
            "properties",
            Some(object([
                ("security-severity", severity(finding).map(Value::from)),
                (
                    "cvss-vector",
                    finding.severity.vector.as_ref().map(|v| json!(v)),
                ),
                ("aliases", Some(json!(finding.aliases))),
                ("tags", Some(json!(["security", kind]))),
            ])),
        ),
    ])
}

// A rule without a description is refused by readers.
fn summary(finding: &FindingReport) -> &str {
    let summary = finding.summary.as_str();
    if summary.trim().is_empty() {
        return &finding.id;
    }
    summary
}

/// The severity as GitHub reads it: the score, else the middle of the grade.
fn severity(finding: &FindingReport) -> Option<String> {
    let scored = finding.severity.score.filter(|score| score.is_finite());
    let score = scored.or_else(|| match reading::level(finding) {
        "MALWARE" => Some(10.0),
        "CRITICAL" => Some(9.5),
        "HIGH" => Some(8.0),
        "MEDIUM" => Some(5.5),
        "LOW" => Some(2.0),
        "NONE" => Some(0.0),
        _ => None,
    });
    score.map(|score| format!("{score:.1}"))
}

/// The grade in SARIF's words. What nobody scored may be of any grade.
fn level(finding: &FindingReport) -> &'static str {
    match reading::level(finding) {
        "MEDIUM" => "warning",
        "LOW" | "NONE" => "note",
        _ => "error",
    }
}

fn result(
    report: &FindingsReport,
    image: &ImageReport,
    finding: &FindingReport,
    index: usize,
) -> Value {
    let lines = reading::lines(finding);
    let related = lines.others.iter().enumerate();
    let related: Vec<Value> = related
        .map(|(id, (what, line))| {
            json!({
                "id": id + 1,
                "message": {"text": what},
                "physicalLocation": physical(line),
            })
        })
        .collect();
    object([
        ("ruleId", Some(json!(finding.id))),
        ("ruleIndex", Some(json!(index))),
        ("level", Some(json!(level(finding)))),
        ("message", Some(json!({"text": message(image, finding)}))),
        (
            "locations",
            Some(json!([location(report, finding, lines.first)])),
        ),
        ("relatedLocations", some(related)),
        (
            "partialFingerprints",
            Some(json!({"lambdockFinding/v1": fingerprint(image, finding, lines.first)})),
        ),
        ("suppressions", Some(suppressions(finding))),
        ("properties", Some(properties(report, image, finding))),
    ])
}

fn message(image: &ImageReport, finding: &FindingReport) -> String {
    let package = reading::versioned(&finding.package);
    let whose = reading::function(image).map_or_else(
        || format!("image {}", image.image),
        |function| format!("function {function}"),
    );
    let mut said = format!(
        "{package} in {whose}: {}; {}",
        summary(finding),
        reading::fix(finding)
    );
    if let Some(usage) = &finding.usage {
        let _ = write!(said, "; {}", reading::usage_in_full(usage));
    }
    if let Some(path) = finding.trace.as_ref().and_then(|trace| trace.paths.first()) {
        let _ = write!(said, "; by way of {}", path.steps.join(" > "));
    }
    said
}

/// Where nobody knows the line, the manifest that names the function stands in
/// for it without a line: readers drop what has no file at all.
fn location(report: &FindingsReport, finding: &FindingReport, line: Option<&LineReport>) -> Value {
    let manifest = report.project.as_ref().and_then(|p| p.manifest.as_deref());
    let physical = line.map(physical).or_else(|| {
        let uri = artifact(manifest?);
        Some(json!({"artifactLocation": uri}))
    });
    let package = &finding.package;
    let mut logical = vec![json!({
        "name": package.name,
        "fullyQualifiedName": package.purl,
        "kind": "package",
    })];
    logical.extend(
        package
            .places
            .iter()
            .map(|place| json!({"fullyQualifiedName": reading::path(place), "kind": "file"})),
    );
    object([
        ("physicalLocation", physical),
        ("logicalLocations", some(logical)),
    ])
}

fn physical(line: &LineReport) -> Value {
    let region =
        (line.line > 0).then(|| json!({"startLine": line.line, "snippet": {"text": line.text}}));
    object([
        ("artifactLocation", Some(artifact(&line.file))),
        ("region", region),
    ])
}

fn artifact(file: &str) -> Value {
    if file.starts_with('/') {
        return json!({"uri": format!("file://{}", safe::encoded(file))});
    }
    let file = file.strip_prefix("./").unwrap_or(file);
    json!({"uri": safe::encoded(file), "uriBaseId": "%SRCROOT%"})
}

/// The same finding has it in the next scan, too, though lines move.
fn fingerprint(image: &ImageReport, finding: &FindingReport, line: Option<&LineReport>) -> String {
    let whose = image.function.as_deref().unwrap_or(&image.image);
    let package = &finding.package;
    safe::digest([
        whose,
        image.variant.as_deref().unwrap_or_default(),
        &image.architecture,
        &finding.id,
        &package.ecosystem,
        &package.name,
        &package.version,
        line.map_or("", |line| &line.file),
    ])
}

fn suppressions(finding: &FindingReport) -> Value {
    let ignored = is_ignored(finding).then(|| {
        json!([{
            "kind": "external",
            "status": "accepted",
            "justification": reading::ignored(&finding.status),
        }])
    });
    // An empty list says that nothing is suppressed, as opposed to unknown.
    ignored.unwrap_or_else(|| json!([]))
}

fn properties(report: &FindingsReport, image: &ImageReport, finding: &FindingReport) -> Value {
    let advice = finding.trace.as_ref().and_then(|t| t.advice.as_ref());
    let usage = finding.usage.as_ref();
    let deployments: Vec<Value> = reading::deployments(report, image)
        .into_iter()
        .map(|deployment| json!(hops::deployed(deployment)))
        .collect();
    object([
        ("status", Some(json!(finding.status.is))),
        ("usage", usage.map(|usage| json!(usage.usage))),
        ("knownExploited", Some(json!(finding.known_exploited))),
        ("epss", finding.epss.map(|epss| json!(epss))),
        (
            "fixedVersions",
            finding.fixed_versions.as_ref().map(|v| json!(v)),
        ),
        ("origin", Some(json!(finding.package.origin))),
        ("function", image.function.as_ref().map(|f| json!(f))),
        ("image", Some(json!(image.image))),
        ("advice", advice.map(|advice| json!(advice.text))),
        ("deployments", some(deployments)),
    ])
}
