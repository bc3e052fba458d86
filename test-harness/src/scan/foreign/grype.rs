//! Grype's JSON: its matches, and those that it was told to ignore.
//!
//! Source: the document that `grype -o json` writes, by its own model.

use serde_json::Value;

use super::json::{Draft, Reader, fixes, number, owned, text, texts};
use super::purl::distribution;
use super::{Status, Subject, each};
use crate::scan::{Ecosystem, EcosystemKind, Fix};

pub(super) fn read(value: &Value, reader: &mut Reader) {
    for one in each(value, "matches") {
        reader.draft(draft(value, one, Status::Active));
    }
    for one in each(value, "ignoredMatches") {
        reader.draft(draft(value, one, Status::Suppressed));
    }
}

fn draft(value: &Value, one: &Value, status: Status) -> Draft {
    let none = Value::Null;
    let vulnerability = one.get("vulnerability").unwrap_or(&none);
    let artifact = one.get("artifact").unwrap_or(&none);
    let place = each(artifact, "locations").next().unwrap_or(&none);
    let related: Vec<&Value> = each(one, "relatedVulnerabilities").collect();
    let of_both = [vulnerability].into_iter().chain(related.iter().copied());
    let worst = of_both
        .flat_map(|one| each(one, "cvss"))
        .max_by(|one, other| {
            let score = |one: &Value| number(one, &["metrics", "baseScore"]).unwrap_or_default();
            score(one).total_cmp(&score(other))
        });
    let mut references: Vec<String> = owned(vulnerability, &["dataSource"]).into_iter().collect();
    references.extend(texts(vulnerability, &["urls"]));
    references.dedup();
    let mut subject = subject(value);
    subject.layer = owned(place, &["layerID"]);
    Draft {
        id: owned(vulnerability, &["id"]),
        aliases: related
            .iter()
            .filter_map(|one| owned(one, &["id"]))
            .collect(),
        name: owned(artifact, &["name"]),
        version: owned(artifact, &["version"]),
        ecosystem: ecosystem(value, artifact),
        purl: owned(artifact, &["purl"]),
        path: owned(place, &["path"]),
        word: owned(vulnerability, &["severity"]),
        score: worst.and_then(|one| number(one, &["metrics", "baseScore"])),
        vector: worst.and_then(|one| owned(one, &["vector"])),
        fix: Some(match text(vulnerability, &["fix", "state"]) {
            Some("fixed") => fixes(texts(vulnerability, &["fix", "versions"])),
            Some("not-fixed" | "wont-fix") => Fix::None,
            _ => Fix::Unknown,
        }),
        summary: owned(vulnerability, &["description"])
            .or_else(|| related.iter().find_map(|one| owned(one, &["description"]))),
        references,
        epss: each(vulnerability, "epss").find_map(|one| number(one, &["epss"])),
        known_exploited: each(vulnerability, "knownExploited").next().is_some(),
        source: "grype".to_owned(),
        subject,
        status: Some(status),
        ..Draft::default()
    }
}

fn ecosystem(value: &Value, artifact: &Value) -> Option<Ecosystem> {
    let kind = match text(artifact, &["type"])? {
        "npm" => EcosystemKind::Npm,
        "python" => EcosystemKind::PyPi,
        "java-archive" => EcosystemKind::Maven,
        "go-module" => EcosystemKind::Go,
        "rust-crate" => EcosystemKind::CratesIo,
        "deb" | "rpm" | "apk" => {
            return Some(Ecosystem {
                kind: distribution(text(value, &["distro", "name"])?)?,
                release: owned(value, &["distro", "version"]),
            });
        }
        _ => return None,
    };
    Some(kind.into())
}

fn subject(value: &Value) -> Subject {
    let none = Value::Null;
    let target = value
        .get("source")
        .and_then(|source| source.get("target"))
        .unwrap_or(&none);
    let digests = ["manifestDigest", "imageID"]
        .into_iter()
        .filter_map(|member| owned(target, &[member]));
    let repositories = texts(target, &["repoDigests"]);
    let of_repositories = repositories.iter().filter_map(|one| one.split_once('@'));
    let mut digests: Vec<String> = digests.collect();
    digests.extend(of_repositories.map(|(_, digest)| digest.to_owned()));
    digests.sort();
    digests.dedup();
    Subject {
        image: owned(target, &["userInput"]).or_else(|| target.as_str().map(str::to_owned)),
        tags: texts(target, &["tags"]),
        digests,
        ..Subject::default()
    }
}
