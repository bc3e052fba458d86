//! CycloneDX with vulnerabilities: what the Inspector Scan API answers, and the
//! question to it.
//!
//! Sources: CycloneDX 1.5's JSON schema; Inspector's API reference, `ScanSbom`
//! (CycloneDX 1.5, at most 2,000 components), and its user guide, "Using
//! CycloneDX namespaces".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::json::{Draft, Reader, fixes, number, owned, text};
use super::{Subject, each};
use crate::scan::{Fix, ProblemKind};

const SCANNER: &str = "amazon:inspector:sbom_scanner:";
/// The most components of one question.
pub(super) const COMPONENTS: usize = 2000;

/// An inventory that the Inspector Scan API would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSbom {
    /// It is not CycloneDX 1.5.
    #[error("the inventory is not CycloneDX 1.5")]
    Version,
    /// It has too many components for one question.
    #[error("the inventory has {0} components, and Inspector takes {COMPONENTS}")]
    TooManyComponents(usize),
}

/// The body of `POST /scan/sbom` for an inventory, with an answer in the
/// format that is read here.
pub fn scan_sbom_body(sbom: &Value) -> Result<Value, InvalidSbom> {
    let is = |member: &str, wanted: &str| text(sbom, &[member]) == Some(wanted);
    if !is("bomFormat", "CycloneDX") || !is("specVersion", "1.5") {
        return Err(InvalidSbom::Version);
    }
    let components = each(sbom, "components").count();
    if components > COMPONENTS {
        return Err(InvalidSbom::TooManyComponents(components));
    }
    Ok(json!({"sbom": sbom, "outputFormat": "CYCLONE_DX_1_5"}))
}

pub(super) fn read(value: &Value, reader: &mut Reader) {
    let bom = value.get("sbom").unwrap_or(value);
    let mut components = BTreeMap::new();
    for component in each(bom, "components") {
        if let Some(reference) = text(component, &["bom-ref"]) {
            components.insert(reference, component);
        }
        let refused = properties(component, "info");
        for said in refused.filter(|said| said.contains("skipped")) {
            let name = text(component, &["name"]).unwrap_or("a component");
            reader.problem(ProblemKind::Unreadable, name, said.clone());
        }
    }
    for vulnerability in each(bom, "vulnerabilities") {
        let base = draft(bom, vulnerability);
        let affected: Vec<&str> = each(vulnerability, "affects")
            .filter_map(|one| text(one, &["ref"]))
            .collect();
        if affected.is_empty() {
            reader.draft(base.clone());
        }
        let fixes = fixed_versions(vulnerability);
        for reference in affected {
            if reader.is_full() {
                return;
            }
            let component = components.get(reference).copied();
            let fix = fixes.get(reference).map_or(&[][..], Vec::as_slice);
            reader.draft(with_component(&base, reference, component, fix));
        }
    }
}

/// Versions that fix a vulnerability, by the components that they are of.
fn fixed_versions(vulnerability: &Value) -> BTreeMap<&str, Vec<&str>> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in each(vulnerability, "properties") {
        let name = text(one, &["name"]).and_then(|name| name.strip_prefix(SCANNER));
        let reference = name.and_then(|name| name.strip_prefix("fixed_version:"));
        if let (Some(reference), Some(version)) = (reference, text(one, &["value"])) {
            versions.entry(reference).or_default().push(version);
        }
    }
    versions
}

fn draft(bom: &Value, vulnerability: &Value) -> Draft {
    let ratings: Vec<&Value> = each(vulnerability, "ratings").collect();
    let worst = ratings
        .iter()
        .filter_map(|one| number(one, &["score"]))
        .reduce(f64::max);
    let of_worst = ratings
        .iter()
        .find(|one| number(one, &["score"]) == worst && worst.is_some());
    let rating = of_worst.or(ratings.first());
    let epss = ratings
        .iter()
        .find(|one| text(one, &["source", "name"]) == Some("EPSS"));
    let advisories = each(vulnerability, "advisories").filter_map(|one| owned(one, &["url"]));
    let mut references: Vec<String> = owned(vulnerability, &["source", "url"])
        .into_iter()
        .collect();
    references.extend(advisories);
    let has_property = |name: &str| properties(vulnerability, name).next().is_some();
    let image = owned(bom, &["metadata", "component", "name"]);
    let from_inspector = has_any(vulnerability) || has_any(bom.get("metadata").unwrap_or(bom));
    Draft {
        id: owned(vulnerability, &["id"]),
        aliases: each(vulnerability, "references")
            .filter_map(|one| owned(one, &["id"]))
            .collect(),
        word: rating.and_then(|one| owned(one, &["severity"])),
        // EPSS is a rating too, and a probability is no score.
        score: rating
            .and_then(|one| number(one, &["score"]))
            .filter(|_| epss.is_none() || worst > Some(1.0)),
        vector: rating.and_then(|one| owned(one, &["vector"])),
        summary: owned(vulnerability, &["description"]),
        references,
        epss: epss.and_then(|one| number(one, &["score"])),
        known_exploited: has_property("cisa_kev_date_added"),
        source: if from_inspector {
            "inspector"
        } else {
            "cyclonedx"
        }
        .to_owned(),
        subject: Subject {
            image,
            ..Subject::default()
        },
        ..Draft::default()
    }
}

/// A component by its reference, which is a package URL where it is not in the
/// document.
fn with_component(
    base: &Draft,
    reference: &str,
    component: Option<&Value>,
    fixed: &[&str],
) -> Draft {
    let none = Value::Null;
    let component = component.unwrap_or(&none);
    let path = each(component, "properties").find(|one| {
        let name = text(one, &["name"]).unwrap_or_default();
        name.ends_with(":path") || name.ends_with("location:0:path")
    });
    let purl = owned(component, &["purl"]);
    Draft {
        name: owned(component, &["name"]),
        version: owned(component, &["version"]),
        purl: purl.or_else(|| reference.starts_with("pkg:").then(|| reference.to_owned())),
        path: path.and_then(|one| owned(one, &["value"])),
        fix: Some(if fixed.is_empty() {
            Fix::Unknown
        } else {
            fixes(fixed)
        }),
        ..base.clone()
    }
}

fn properties(value: &Value, name: &str) -> impl Iterator<Item = String> {
    let wanted = format!("{SCANNER}{name}");
    let found = each(value, "properties").filter(move |one| text(one, &["name"]) == Some(&wanted));
    found.filter_map(|one| owned(one, &["value"]))
}

fn has_any(value: &Value) -> bool {
    let mut names = each(value, "properties").filter_map(|one| text(one, &["name"]));
    names.any(|name| name.starts_with("amazon:inspector:"))
}
