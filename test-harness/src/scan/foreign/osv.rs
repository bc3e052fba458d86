//! osv-scanner's JSON: its records are OSV's, so they become findings as ours
//! do; which of them apply is osv-scanner's word.
//!
//! Source: osv-scanner's documentation, "Output", "JSON".

use serde_json::Value;

use super::json::{Reader, owned, text};
use super::{ForeignFinding, Status, Subject, each};
use crate::scan::advisory::Advisory;
use crate::scan::{Ecosystem, Package, Place, ProblemKind, matching};

pub(super) fn read(value: &Value, reader: &mut Reader) {
    for result in each(value, "results") {
        for one in each(result, "packages") {
            package(value, result, one, reader);
        }
    }
}

fn package(value: &Value, result: &Value, one: &Value, reader: &mut Reader) {
    let name = text(one, &["package", "name"]).unwrap_or_default();
    let word = text(one, &["package", "ecosystem"]).unwrap_or_default();
    let Ok(ecosystem) = word.parse::<Ecosystem>() else {
        let reason = format!("its package `{name}` is of no ecosystem that is read here");
        for vulnerability in each(one, "vulnerabilities") {
            let id = text(vulnerability, &["id"]).unwrap_or("osv-scanner");
            reader.problem(ProblemKind::BadAdvisory, id, reason.clone());
        }
        return;
    };
    let place = owned(result, &["source", "path"]).map(|path| Place {
        path,
        inside: Vec::new(),
        layer: 0,
    });
    let package = Package {
        ecosystem,
        name: name.to_owned(),
        version: owned(one, &["package", "version"]).unwrap_or_default(),
        source: None,
        purl: String::new(),
        licenses: Vec::new(),
        requires: Vec::new(),
        places: place.into_iter().collect(),
    };
    let mut advisories = Vec::new();
    for vulnerability in each(one, "vulnerabilities") {
        match Advisory::parse(vulnerability.to_string().as_bytes()) {
            Ok(advisory) => advisories.push(advisory),
            Err(error) => {
                let id = text(vulnerability, &["id"]).unwrap_or("osv-scanner");
                reader.problem(ProblemKind::BadAdvisory, id, error.to_string());
            }
        }
    }
    let layer = one.get("package").and_then(|package| layer(value, package));
    for mut finding in matching::grouped(&package, advisories) {
        finding.sources = vec!["osv-scanner".to_owned()];
        reader.finding(ForeignFinding {
            finding,
            subject: Subject {
                layer: layer.clone(),
                image: owned(value, &["image_metadata", "image"]),
                ..Subject::default()
            },
            status: Status::Active,
            arn: None,
        });
    }
}

/// The layer that a package of an image came with.
fn layer(value: &Value, package: &Value) -> Option<String> {
    let index = package
        .get("image_origin_details")?
        .get("index")?
        .as_u64()?;
    let layers = value.get("image_metadata")?.get("layer_metadata")?;
    owned(layers.get(usize::try_from(index).ok()?)?, &["diff_id"])
}
