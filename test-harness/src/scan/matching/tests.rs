//! Packages held against advisories, made up and real.

mod groups;
mod ranges;
mod real;

use serde_json::{Value, json};

use super::{Matches, findings};
use crate::scan::advisory::Database;
use crate::scan::advisory::tests::now;
use crate::scan::{
    Ecosystem, Finding, Fix, ImageContents, Layer, Origin, Package, Place, SourcePackage,
};

/// A package of `ecosystem` as an inventory would find it.
fn package(ecosystem: &str, name: &str, version: &str) -> Package {
    Package {
        ecosystem: ecosystem.parse::<Ecosystem>().unwrap(),
        name: name.to_owned(),
        version: version.to_owned(),
        source: None,
        purl: String::new(),
        licenses: Vec::new(),
        requires: Vec::new(),
        places: vec![Place {
            path: format!("/var/task/{name}"),
            inside: Vec::new(),
            layer: 0,
        }],
    }
}

fn built_from(mut package: Package, name: &str, version: &str) -> Package {
    package.source = Some(SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    });
    package
}

fn image(packages: Vec<Package>) -> ImageContents {
    ImageContents {
        image: "test".to_owned(),
        id: "sha256:0".to_owned(),
        digests: Vec::new(),
        architecture: "amd64".to_owned(),
        os: None,
        layers: vec![Layer {
            digest: "sha256:1".to_owned(),
            size: 1,
            created_by: None,
            origin: Origin::Own,
        }],
        packages,
        problems: Vec::new(),
    }
}

/// A record about one package, with a vector that is graded medium.
fn record(id: &str, ecosystem: &str, name: &str, rest: &Value) -> Value {
    let mut affected = json!({"package": {"ecosystem": ecosystem, "name": name}});
    for (member, value) in rest.as_object().unwrap() {
        affected[member] = value.clone();
    }
    json!({
        "id": id,
        "modified": "2026-11-01T00:00:00Z",
        "summary": format!("summary of {id}"),
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:N"}],
        "affected": [affected],
    })
}

fn range(events: &Value) -> Value {
    json!({"ranges": [{"type": "ECOSYSTEM", "events": events}]})
}

fn matched(records: &[Value], packages: Vec<Package>) -> Matches {
    let records = records.iter().map(|record| record.to_string().into_bytes());
    let database = Database::of_records(records.collect(), &[], now());
    findings(&image(packages), &database)
}

/// Findings as `id package version fix…`.
fn lines(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        let fix = match &finding.fix {
            Fix::Versions(versions) => versions.join(","),
            Fix::None => "-".to_owned(),
            Fix::Unknown => "?".to_owned(),
        };
        let package = &finding.package;
        format!("{} {} {} {fix}", finding.id, package.name, package.version)
    };
    findings.iter().map(line).collect()
}

fn reasons(matches: &Matches) -> Vec<String> {
    let line = |problem: &crate::scan::Problem| {
        format!("{} {}: {}", problem.kind, problem.subject, problem.reason)
    };
    matches.problems.iter().map(line).collect()
}
