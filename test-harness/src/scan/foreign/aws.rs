//! What Inspector's and ECR's findings have in common: packages, platforms and
//! resources.
//!
//! Source: the API models of `inspector2` and `ecr`, as botocore has them.

use serde_json::Value;

use super::json::{Draft, Reader, at, number, owned, text, texts};
use super::purl::distribution;
use super::{Status, Subject, each};
use crate::scan::{Ecosystem, EcosystemKind, Fix, ProblemKind};

/// Answers come in pages; one that is not the last is not whole.
pub(super) fn check_whole(value: &Value, reader: &mut Reader) {
    let more = ["nextToken", "NextToken"];
    if more
        .into_iter()
        .any(|member| text(value, &[member]).is_some())
    {
        let reason = "there are further pages, which are not in the file";
        reader.problem(ProblemKind::TooLarge, "nextToken", reason);
    }
}

/// A finding of Inspector, also as ECR passes it on: one of ours for each of
/// its packages and resources.
pub(super) fn finding(value: &Value, reader: &mut Reader) {
    let kind = text(value, &["type"]).unwrap_or("PACKAGE_VULNERABILITY");
    let arn = owned(value, &["findingArn"]);
    if kind != "PACKAGE_VULNERABILITY" {
        reader.other(
            format!("{kind} {}", arn.unwrap_or_default())
                .trim()
                .to_owned(),
        );
        return;
    }
    let details = value
        .get("packageVulnerabilityDetails")
        .unwrap_or(&Value::Null);
    let base = draft(value, details, arn);
    let resources: Vec<&Value> = each(value, "resources").collect();
    let resources = if resources.is_empty() {
        vec![&Value::Null]
    } else {
        resources
    };
    let packages: Vec<&Value> = each(details, "vulnerablePackages").collect();
    if packages.is_empty() {
        reader.draft(base);
        return;
    }
    for resource in resources {
        for package in &packages {
            if reader.is_full() {
                return;
            }
            reader.draft(with_package(&base, package, resource, value));
        }
    }
}

fn draft(value: &Value, details: &Value, arn: Option<String>) -> Draft {
    let vectors = each(details, "cvss").filter_map(|one| owned(one, &["scoringVector"]));
    let adjusted = ["adjustedCvss", "cvss"].into_iter().find_map(|member| {
        let members = ["inspectorScoreDetails", "scoreDetails"];
        let mut found = members
            .into_iter()
            .filter_map(|outer| owned(value, &[outer, member, "scoringVector"]));
        found.next()
    });
    let mut references: Vec<String> = owned(details, &["sourceUrl"]).into_iter().collect();
    references.extend(texts(details, &["referenceUrls"]));
    references.dedup();
    Draft {
        id: owned(details, &["vulnerabilityId"]),
        aliases: texts(details, &["relatedVulnerabilities"]),
        word: owned(value, &["severity"]),
        score: number(value, &["inspectorScore"]).or_else(|| number(value, &["score"])),
        vector: adjusted.or_else(|| vectors.into_iter().next()),
        summary: owned(value, &["title"]).or_else(|| owned(value, &["description"])),
        references,
        epss: number(value, &["epss", "score"]),
        source: "inspector".to_owned(),
        status: match text(value, &["status"]) {
            Some("SUPPRESSED") => Some(Status::Suppressed),
            Some("CLOSED") => Some(Status::Closed),
            _ => Some(Status::Active),
        },
        arn,
        ..Draft::default()
    }
}

fn with_package(base: &Draft, package: &Value, resource: &Value, finding: &Value) -> Draft {
    let platform = ["awsEcrContainerImage", "image", "awsEc2Instance"]
        .into_iter()
        .find_map(|kind| text(resource, &["details", kind, "platform"]));
    let mut subject = subject(resource);
    subject.layer = owned(package, &["sourceLayerHash"]);
    Draft {
        name: owned(package, &["name"]),
        version: version(package),
        ecosystem: ecosystem(package, platform),
        purl: owned(package, &["purl"]),
        path: owned(package, &["filePath"]).map(|path| absolute(&path)),
        fix: Some(fix(package, finding)),
        subject,
        ..base.clone()
    }
}

/// Inspector's paths begin at the root without saying so.
fn absolute(path: &str) -> String {
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

/// A version with its epoch and its release, where a distribution has them.
fn version(package: &Value) -> Option<String> {
    let version = text(package, &["version"])?;
    let epoch = at(package, &["epoch"])
        .and_then(Value::as_u64)
        .filter(|epoch| *epoch > 0);
    let epoch = epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default();
    let release = text(package, &["release"]);
    let release = release
        .map(|release| format!("-{release}"))
        .unwrap_or_default();
    Some(format!("{epoch}{version}{release}"))
}

fn fix(package: &Value, finding: &Value) -> Fix {
    match text(package, &["fixedInVersion"]) {
        Some("NotAvailable") => Fix::None,
        Some(version) => super::json::fixes([version]),
        None if text(finding, &["fixAvailable"]) == Some("NO") => Fix::None,
        None => Fix::Unknown,
    }
}

fn ecosystem(package: &Value, platform: Option<&str>) -> Option<Ecosystem> {
    let kind = match text(package, &["packageManager"])? {
        "NPM" | "NODEPKG" | "YARN" => EcosystemKind::Npm,
        "PIP" | "PIPENV" | "POETRY" | "PYTHONPKG" => EcosystemKind::PyPi,
        "JAR" | "POM" => EcosystemKind::Maven,
        "GOBINARY" | "GOMOD" => EcosystemKind::Go,
        "CARGO" => EcosystemKind::CratesIo,
        "OS" => return platform.or(of_release(package)).and_then(self::platform),
        _ => return None,
    };
    Some(kind.into())
}

/// The platform that a package's own release tells, where the resource tells
/// none, as of Lambda functions.
fn of_release(package: &Value) -> Option<&'static str> {
    let release = text(package, &["release"])?;
    let marks = [
        ("amzn2023", "AMAZON_LINUX_2023"),
        ("amzn2", "AMAZON_LINUX_2"),
        ("amzn1", "AMAZON_LINUX_1"),
    ];
    let found = marks.into_iter().find(|(mark, _)| release.contains(mark));
    found.map(|(_, platform)| platform)
}

/// `AMAZON_LINUX_2023`, `DEBIAN_12`, `UBUNTU_22_04` and the like.
pub(super) fn platform(word: &str) -> Option<Ecosystem> {
    let first_digit = word
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(word.len());
    let (name, release) = word.split_at(first_digit);
    let name = name.trim_end_matches(['_', ' ', '-']);
    let kind = distribution(&name.to_lowercase().replace(' ', "_"))?;
    let release = release.replace('_', ".");
    Some(Ecosystem {
        kind,
        release: (!release.is_empty()).then_some(release),
    })
}

/// What a resource of Inspector is.
pub(super) fn subject(resource: &Value) -> Subject {
    let image = ["awsEcrContainerImage", "image"]
        .into_iter()
        .find_map(|kind| at(resource, &["details", kind]));
    let function = at(resource, &["details", "awsLambdaFunction"]);
    let image = image.unwrap_or(&Value::Null);
    let hash = ["imageHash", "imageDigest"]
        .into_iter()
        .find_map(|member| owned(image, &[member]));
    let repository = owned(image, &["repositoryName"]);
    Subject {
        image: repository
            .as_ref()
            .and_then(|name| Some(format!("{name}@{}", hash.as_ref()?))),
        repository,
        tags: texts(image, &["imageTags"]),
        digests: hash.into_iter().collect(),
        function: function.and_then(|function| owned(function, &["functionName"])),
        layer: None,
        line: None,
        resource: owned(resource, &["id"]),
    }
}
