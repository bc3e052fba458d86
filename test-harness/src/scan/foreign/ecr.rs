//! ECR's answers: its own basic scans, and Inspector's findings passed on.
//!
//! Source: the API model of `ecr`, as botocore has it. Basic scans say no
//! ecosystem, so it is known by whose tracker their links lead to.

use serde_json::Value;

use super::json::{Draft, Reader, number, owned, text};
use super::{Subject, aws, each};
use crate::scan::{Ecosystem, EcosystemKind, ProblemKind};

/// Trackers of advisories by a part of their addresses.
const TRACKERS: [(&str, EcosystemKind); 8] = [
    ("security-tracker.debian.org", EcosystemKind::Debian),
    ("people.ubuntu.com", EcosystemKind::Ubuntu),
    ("ubuntu.com/security", EcosystemKind::Ubuntu),
    ("alas.aws.amazon.com", EcosystemKind::AmazonLinux),
    ("access.redhat.com", EcosystemKind::RedHat),
    ("secdb.alpinelinux.org", EcosystemKind::Alpine),
    ("security.alpinelinux.org", EcosystemKind::Alpine),
    ("errata.almalinux.org", EcosystemKind::AlmaLinux),
];

pub(super) fn read(value: &Value, reader: &mut Reader) {
    aws::check_whole(value, reader);
    let status = text(value, &["imageScanStatus", "status"]);
    if let Some(status) = status.filter(|status| !["COMPLETE", "ACTIVE"].contains(status)) {
        let said = text(value, &["imageScanStatus", "description"]).unwrap_or("no more is said");
        let reason = format!("ECR's scan is {status}: {said}");
        reader.problem(ProblemKind::Unreadable, "imageScanStatus", reason);
    }
    let found = value.get("imageScanFindings").unwrap_or(&Value::Null);
    for one in each(found, "enhancedFindings") {
        aws::finding(one, reader);
    }
    for one in each(found, "findings") {
        reader.draft(basic(one, subject(value)));
    }
}

fn subject(value: &Value) -> Subject {
    let digest = owned(value, &["imageId", "imageDigest"]);
    let repository = owned(value, &["repositoryName"]);
    Subject {
        image: repository
            .as_ref()
            .and_then(|name| Some(format!("{name}@{}", digest.as_ref()?))),
        repository,
        tags: owned(value, &["imageId", "imageTag"]).into_iter().collect(),
        digests: digest.into_iter().collect(),
        ..Subject::default()
    }
}

fn basic(one: &Value, subject: Subject) -> Draft {
    let attribute = |wanted: &str| {
        let mut found = each(one, "attributes").filter(|one| text(one, &["key"]) == Some(wanted));
        found.next()
    };
    let value = |wanted: &str| attribute(wanted).and_then(|one| owned(one, &["value"]));
    let uri = owned(one, &["uri"]);
    let tracker = TRACKERS
        .into_iter()
        .find(|(part, _)| uri.as_ref().is_some_and(|uri| uri.contains(part)));
    let score = ["CVSS4_SCORE", "CVSS3_SCORE", "CVSS2_SCORE"];
    let vector = ["CVSS4_VECTOR", "CVSS3_VECTOR", "CVSS2_VECTOR"];
    Draft {
        id: owned(one, &["name"]),
        name: value("package_name"),
        version: value("package_version"),
        ecosystem: tracker.map(|(_, kind)| Ecosystem::from(kind)),
        word: owned(one, &["severity"]),
        score: score
            .into_iter()
            .find_map(|key| number(attribute(key)?, &["value"])),
        vector: vector.into_iter().find_map(value),
        summary: owned(one, &["description"]),
        references: uri.into_iter().collect(),
        source: "ecr".to_owned(),
        subject,
        ..Draft::default()
    }
}
