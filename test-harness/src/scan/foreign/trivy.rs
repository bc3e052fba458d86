//! Trivy's JSON, schema 2: what it found in packages.
//!
//! Source: the document that `trivy image --format json` writes, by its own
//! model. Misconfigurations, secrets and licences are no findings of packages.

use serde_json::Value;

use super::json::{Draft, Reader, fixes, number, owned, text, texts};
use super::purl::distribution;
use super::{Status, Subject, each};
use crate::scan::{Ecosystem, EcosystemKind, Fix};

pub(super) fn read(value: &Value, reader: &mut Reader) {
    for result in each(value, "Results") {
        for one in each(result, "Vulnerabilities") {
            reader.draft(draft(value, result, one, Status::Active));
        }
        for one in each(result, "ExperimentalModifiedFindings") {
            if let Some(finding) = one.get("Finding") {
                reader.draft(draft(value, result, finding, Status::Suppressed));
            }
        }
        for kind in ["Misconfigurations", "Secrets", "Licenses"] {
            let count = each(result, kind).count();
            if count > 0 {
                let target = text(result, &["Target"]).unwrap_or_default();
                reader.other(format!("{kind} of `{target}`: {count}"));
            }
        }
    }
}

fn draft(value: &Value, result: &Value, one: &Value, status: Status) -> Draft {
    let mut subject = subject(value);
    subject.layer = owned(one, &["Layer", "DiffID"]).or_else(|| owned(one, &["Layer", "Digest"]));
    let target =
        owned(result, &["Target"]).filter(|target| target.contains('.') && !target.contains(' '));
    let is_language = text(result, &["Class"]) == Some("lang-pkgs");
    let path = owned(one, &["PkgPath"]).or(target.filter(|_| is_language));
    let (vector, score) = rating(one);
    let mut references: Vec<String> = owned(one, &["PrimaryURL"]).into_iter().collect();
    references.extend(texts(one, &["References"]));
    references.dedup();
    Draft {
        id: owned(one, &["VulnerabilityID"]),
        aliases: texts(one, &["VendorIDs"]),
        name: owned(one, &["PkgName"]),
        version: owned(one, &["InstalledVersion"]),
        ecosystem: ecosystem(value, result),
        purl: owned(one, &["PkgIdentifier", "PURL"]),
        path: path.map(|path| {
            if path.starts_with('/') {
                path
            } else {
                format!("/{path}")
            }
        }),
        word: owned(one, &["Severity"]),
        score,
        vector,
        fix: Some(
            match (text(one, &["FixedVersion"]), text(one, &["Status"])) {
                (Some(versions), _) => fixes([versions]),
                (None, Some("affected" | "will_not_fix" | "end_of_life" | "fix_deferred")) => {
                    Fix::None
                }
                (None, _) => Fix::Unknown,
            },
        ),
        summary: owned(one, &["Title"]).or_else(|| owned(one, &["Description"])),
        references,
        source: "trivy".to_owned(),
        subject,
        status: Some(status),
        ..Draft::default()
    }
}

/// The vector and the score of whom Trivy went by, else the worst.
fn rating(one: &Value) -> (Option<String>, Option<f64>) {
    let Some(all) = one.get("CVSS").and_then(Value::as_object) else {
        return (None, None);
    };
    let whose = text(one, &["SeveritySource"]).and_then(|source| all.get(source));
    let score = |one: &Value| {
        let each = ["V40Score", "V3Score", "V2Score"].into_iter();
        each.filter_map(|member| number(one, &[member]))
            .reduce(f64::max)
    };
    let worst = || {
        all.values().max_by(|one, other| {
            score(one)
                .unwrap_or_default()
                .total_cmp(&score(other).unwrap_or_default())
        })
    };
    let Some(rating) = whose.or_else(worst) else {
        return (None, None);
    };
    let vectors = [
        ("V40Score", "V40Vector"),
        ("V3Score", "V3Vector"),
        ("V2Score", "V2Vector"),
    ];
    let first = vectors
        .into_iter()
        .find(|(score, _)| number(rating, &[score]).is_some());
    first.map_or((None, None), |(score, vector)| {
        (owned(rating, &[vector]), number(rating, &[score]))
    })
}

fn ecosystem(value: &Value, result: &Value) -> Option<Ecosystem> {
    let word = text(result, &["Type"])?;
    let kind = match word {
        "node-pkg" | "npm" | "yarn" | "pnpm" | "bun" => EcosystemKind::Npm,
        "python-pkg" | "pip" | "pipenv" | "poetry" | "uv" => EcosystemKind::PyPi,
        "jar" | "pom" | "gradle" | "sbt" => EcosystemKind::Maven,
        "gobinary" | "gomod" => EcosystemKind::Go,
        "rustbinary" | "cargo" => EcosystemKind::CratesIo,
        word => {
            return Some(Ecosystem {
                kind: distribution(word)?,
                release: release(value),
            });
        }
    };
    Some(kind.into())
}

/// `2023 (Amazon Linux)` and the like begin with the number.
fn release(value: &Value) -> Option<String> {
    let name = text(value, &["Metadata", "OS", "Name"])?;
    name.split(' ').next().map(str::to_owned)
}

fn subject(value: &Value) -> Subject {
    let metadata = value.get("Metadata").unwrap_or(&Value::Null);
    let mut digests: Vec<String> = owned(metadata, &["ImageID"]).into_iter().collect();
    let repositories = texts(metadata, &["RepoDigests"]);
    let of_repositories = repositories.iter().filter_map(|one| one.split_once('@'));
    digests.extend(of_repositories.map(|(_, digest)| digest.to_owned()));
    Subject {
        image: owned(value, &["ArtifactName"]),
        tags: texts(metadata, &["RepoTags"]),
        digests,
        ..Subject::default()
    }
}
