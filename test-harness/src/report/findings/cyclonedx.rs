//! `cyclonedx`: a bill of materials, CycloneDX 1.6, with vulnerabilities. One
//! image is the document's subject; several are components of the project, each
//! with its own packages inside.
//!
//! Source: CycloneDX 1.6, JSON (ECMA-424).

use serde_json::{Value, json};

use super::safe::{self, object, some};
use super::{RenderError, licence, reading, vulnerability};
use crate::wire::{FindingsReport, ImageReport, PackageReport, PlaceReport};

/// The document as CycloneDX.
pub(super) fn render(report: &FindingsReport) -> Result<String, RenderError> {
    let time = reading::time(report)?;
    let (subject, components) = match report.images.as_slice() {
        [image] => (container(0, image), packages(0, image)),
        images => {
            let images = images.iter().enumerate();
            let nested = images.map(|(index, image)| {
                let mut whole = container(index, image);
                if let Some(packages) = some(packages(index, image)) {
                    whole["components"] = packages;
                }
                whole
            });
            (project(report), nested.collect())
        }
    };
    let vulnerabilities: Vec<Value> = report
        .images
        .iter()
        .enumerate()
        .flat_map(|(index, image)| vulnerability::of(index, image))
        .collect();
    let uuid = safe::uuid(report)?;
    safe::json(&json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{uuid}"),
        "version": 1,
        "metadata": {
            "timestamp": time,
            "tools": {"components": [{
                "type": "application",
                "name": report.tool.name,
                "version": report.tool.version,
            }]},
            "component": subject,
            "properties": [
                property("lambdock:scan:complete", report.verdict.complete.to_string()),
                property("lambdock:scan:verdict", reading::verdict(report)),
            ],
        },
        "components": components,
        "compositions": compositions(report),
        "vulnerabilities": vulnerabilities,
    }))
}

/// The name of an image in the document.
pub(super) fn image_ref(image: usize) -> String {
    format!("image-{image}")
}

/// The name of a package in the document.
pub(super) fn package_ref(image: usize, package: usize) -> String {
    format!("image-{image}-package-{package}")
}

/// A property in lambdock's own words.
pub(super) fn property(name: &str, value: impl Into<String>) -> Value {
    json!({"name": name, "value": value.into()})
}

fn project(report: &FindingsReport) -> Value {
    let project = report.project.as_ref();
    let name = project.map_or("images", |project| project.name.as_str());
    json!({"type": "application", "bom-ref": "project", "name": name})
}

fn container(index: usize, image: &ImageReport) -> Value {
    let digest = reading::manifest_digest(image);
    let version = digest.or(image.image_id.as_deref());
    let mut properties = vec![property("lambdock:architecture", &image.architecture)];
    let told = [
        ("lambdock:function", &image.function),
        ("lambdock:variant", &image.variant),
        ("lambdock:image-id", &image.image_id),
        ("lambdock:os", &image.os),
    ];
    for (name, value) in told {
        properties.extend(value.iter().map(|value| property(name, value)));
    }
    for layer in &image.layers {
        properties.push(property(
            "lambdock:layer",
            format!("{} ({})", layer.digest, layer.origin),
        ));
    }
    for problem in &image.problems {
        properties.push(property("lambdock:problem", reading::problem(problem)));
    }
    object([
        ("type", Some(json!("container"))),
        ("bom-ref", Some(json!(image_ref(index)))),
        ("name", Some(json!(image.image))),
        ("version", version.map(shown)),
        ("purl", Some(json!(reading::image_purl(image)))),
        ("properties", some(properties)),
    ])
}

/// Nobody knows every file of an image by a package, so what is inside is never
/// called complete.
fn compositions(report: &FindingsReport) -> Vec<Value> {
    let images = report.images.iter().enumerate();
    let of = |(index, image): (usize, &ImageReport)| {
        let incomplete = reading::open_problems(image).next().is_some();
        json!({
            "aggregate": if incomplete { "incomplete" } else { "unknown" },
            "assemblies": [image_ref(index)],
        })
    };
    images.map(of).collect()
}

fn packages(index: usize, image: &ImageReport) -> Vec<Value> {
    let packages = reading::packages(image).into_iter().enumerate();
    packages
        .map(|(number, package)| component(&package_ref(index, number), image, package))
        .collect()
}

fn component(name: &str, image: &ImageReport, package: &PackageReport) -> Value {
    let (group, short) = parted(package);
    let mut properties = vec![
        property("lambdock:ecosystem", &package.ecosystem),
        property("lambdock:origin", &package.origin),
    ];
    let layers = package.places.iter().filter_map(|place| place.layer);
    for number in layers {
        properties.push(property("lambdock:layer:index", number.to_string()));
        if let Some(layer) = image.layers.get(number) {
            properties.push(property("lambdock:layer:digest", &layer.digest));
        }
    }
    let occurrences = package.places.iter();
    let occurrences: Vec<Value> = occurrences.map(|place| occurrence(image, place)).collect();
    object([
        ("type", Some(json!("library"))),
        ("bom-ref", Some(json!(name))),
        ("group", group.map(|group| json!(group))),
        ("name", Some(json!(short))),
        ("version", Some(shown(&package.version))),
        ("licenses", licenses(package)),
        ("purl", safe::purl(&package.purl).map(|purl| json!(purl))),
        (
            "evidence",
            some(occurrences).map(|places| json!({"occurrences": places})),
        ),
        ("properties", some(properties)),
    ])
}

/// A version in as many characters as the schema takes.
fn shown(version: &str) -> Value {
    json!(version.chars().take(1_024).collect::<String>())
}

/// Scope or group, and name.
fn parted(package: &PackageReport) -> (Option<&str>, &str) {
    let name = package.name.as_str();
    let parts = match package.ecosystem.as_str() {
        "Maven" => name.split_once(':'),
        "npm" if name.starts_with('@') => name.split_once('/'),
        _ => None,
    };
    match parts {
        Some((group, short)) if !group.is_empty() && !short.is_empty() => (Some(group), short),
        _ => (None, name),
    }
}

fn occurrence(image: &ImageReport, place: &PlaceReport) -> Value {
    let layer = place.layer.and_then(|number| image.layers.get(number));
    object([
        ("location", Some(json!(reading::path(place)))),
        (
            "additionalContext",
            layer.map(|layer| json!(format!("layer {}", layer.digest))),
        ),
    ])
}

/// One expression of SPDX, else every licence by the name it was declared under.
fn licenses(package: &PackageReport) -> Option<Value> {
    if let Some(expression) = licence::expression(&package.licenses) {
        return Some(json!([{"expression": expression, "acknowledgement": "declared"}]));
    }
    let named = package.licenses.iter().filter(|name| !name.is_empty());
    some(
        named
            .map(|name| json!({"license": {"name": name, "acknowledgement": "declared"}}))
            .collect(),
    )
}
