//! `spdx`: a bill of materials, SPDX 2.3 in JSON: images, what they contain, and
//! the advisories for it. Nothing is asserted that nobody declared.
//!
//! Source: SPDX 2.3, ISO/IEC 5962's successor.

use serde_json::{Value, json};

use super::safe::{self, object, some, web};
use super::{RenderError, licence, reading};
use crate::wire::{FindingsReport, ImageReport, PackageReport};

/// What SPDX says where nobody says anything.
const NO_ASSERTION: &str = "NOASSERTION";
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// The document as SPDX.
pub(super) fn render(report: &FindingsReport) -> Result<String, RenderError> {
    let uuid = safe::uuid(report)?;
    let name = report.project.as_ref().map(|project| project.name.as_str());
    let name = name.filter(|name| !name.is_empty()).unwrap_or("images");
    let mut packages = Vec::new();
    let mut relationships = Vec::new();
    for (index, image) in report.images.iter().enumerate() {
        let whole = format!("SPDXRef-Image-{index}");
        packages.push(container(&whole, image));
        relationships.push(relation(DOCUMENT, "DESCRIBES", &whole));
        for (number, package) in reading::packages(image).into_iter().enumerate() {
            let part = format!("SPDXRef-Package-{index}-{number}");
            packages.push(contained(&part, image, package));
            relationships.push(relation(&whole, "CONTAINS", &part));
        }
    }
    let tool = format!("Tool: {}-{}", report.tool.name, report.tool.version);
    safe::json(&object([
        ("spdxVersion", Some(json!("SPDX-2.3"))),
        ("dataLicense", Some(json!("CC0-1.0"))),
        ("SPDXID", Some(json!(DOCUMENT))),
        ("name", Some(json!(name))),
        // The place for whoever has no website, by section 6.5.
        (
            "documentNamespace",
            Some(json!(format!("https://spdx.org/spdxdocs/lambdock-{uuid}"))),
        ),
        (
            "creationInfo",
            Some(json!({"created": reading::time(report)?, "creators": [tool]})),
        ),
        ("comment", Some(json!(reading::verdict(report)))),
        ("packages", some(packages)),
        ("relationships", some(relationships)),
    ]))
}

fn relation(from: &str, kind: &str, to: &str) -> Value {
    json!({
        "spdxElementId": from,
        "relationshipType": kind,
        "relatedSpdxElement": to,
    })
}

fn reference(category: &str, kind: &str, locator: &str) -> Value {
    json!({
        "referenceCategory": category,
        "referenceType": kind,
        "referenceLocator": locator,
    })
}

fn container(name: &str, image: &ImageReport) -> Value {
    let version = reading::manifest_digest(image).or(image.image_id.as_deref());
    let mut said: Vec<String> = image.os.iter().cloned().collect();
    let problems = reading::open_problems(image);
    said.extend(problems.map(|problem| format!("not checked: {}", reading::problem(problem))));
    let purl = reading::image_purl(image);
    object([
        ("SPDXID", Some(json!(name))),
        ("name", Some(json!(image.image))),
        ("versionInfo", version.map(|version| json!(version))),
        ("downloadLocation", Some(json!(NO_ASSERTION))),
        ("filesAnalyzed", Some(json!(false))),
        ("licenseConcluded", Some(json!(NO_ASSERTION))),
        ("licenseDeclared", Some(json!(NO_ASSERTION))),
        ("copyrightText", Some(json!(NO_ASSERTION))),
        ("primaryPackagePurpose", Some(json!("CONTAINER"))),
        (
            "comment",
            (!said.is_empty()).then(|| json!(said.join("\n"))),
        ),
        (
            "externalRefs",
            Some(json!([reference("PACKAGE-MANAGER", "purl", &purl)])),
        ),
    ])
}

fn contained(name: &str, image: &ImageReport, package: &PackageReport) -> Value {
    let declared = licence::expression(&package.licenses);
    let unlisted = declared.is_none() && !package.licenses.is_empty();
    let comments = unlisted.then(|| json!(format!("declared as {}", package.licenses.join("; "))));
    let version = &package.version;
    object([
        ("SPDXID", Some(json!(name))),
        ("name", Some(json!(package.name))),
        ("versionInfo", (!version.is_empty()).then(|| json!(version))),
        ("downloadLocation", Some(json!(NO_ASSERTION))),
        ("filesAnalyzed", Some(json!(false))),
        ("sourceInfo", source(image, package)),
        ("licenseConcluded", Some(json!(NO_ASSERTION))),
        (
            "licenseDeclared",
            Some(json!(declared.as_deref().unwrap_or(NO_ASSERTION))),
        ),
        ("licenseComments", comments),
        ("copyrightText", Some(json!(NO_ASSERTION))),
        ("primaryPackagePurpose", Some(json!("LIBRARY"))),
        ("externalRefs", some(references(image, package))),
    ])
}

/// The files that say so, and their layers.
fn source(image: &ImageReport, package: &PackageReport) -> Option<Value> {
    let places = package.places.iter().map(|place| {
        let layer = place.layer.and_then(|number| image.layers.get(number));
        let layer = layer.map_or_else(String::new, |layer| format!(" in layer {}", layer.digest));
        format!("{}{layer}", reading::path(place))
    });
    let places: Vec<String> = places.collect();
    (!places.is_empty()).then(|| json!(format!("found as {}", places.join(", "))))
}

/// The package URL, and the advisories that apply.
fn references(image: &ImageReport, package: &PackageReport) -> Vec<Value> {
    let purl = safe::purl(&package.purl);
    let purl = purl.map(|purl| reference("PACKAGE-MANAGER", "purl", purl));
    let mut references: Vec<Value> = purl.into_iter().collect();
    let key = reading::key(package);
    let found = image.findings.iter();
    for finding in found.filter(|finding| reading::key(&finding.package) == key) {
        let url = finding.references.iter().find_map(|text| web(text));
        let Some(url) = url else { continue };
        let advisory = reference("SECURITY", "advisory", url);
        if !references.contains(&advisory) {
            references.push(advisory);
        }
    }
    references
}
