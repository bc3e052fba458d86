//! SARIF 2.1.0 of scanners. The format has no word for packages, so they are
//! read from package URLs among the properties, or from the sentences that
//! Grype, Trivy and osv-scanner write.
//!
//! Sources: OASIS, SARIF 2.1.0; the messages of those tools.

use std::collections::HashMap;

use serde_json::Value;

use super::json::{Draft, Reader, fixes, number, owned, text, texts};
use super::{Status, Subject, each};
use crate::scan::{Ecosystem, EcosystemKind};

pub(super) fn read(value: &Value, reader: &mut Reader) {
    for run in each(value, "runs") {
        let driver = run
            .get("tool")
            .and_then(|tool| tool.get("driver"))
            .unwrap_or(&Value::Null);
        let rules = Rules::of(driver);
        for result in each(run, "results") {
            let kind = text(result, &["kind"]).unwrap_or("fail");
            if kind != "fail" {
                reader.other(format!("result of kind `{kind}`"));
                continue;
            }
            let rule = rules.of_result(result).unwrap_or(&Value::Null);
            reader.draft(draft(driver, rule, result));
        }
    }
}

fn draft(driver: &Value, rule: &Value, result: &Value) -> Draft {
    let name = text(result, &["ruleId"]).or_else(|| text(rule, &["id"]));
    let message = text(result, &["message", "text"]).unwrap_or_default();
    let said = Said::of(message);
    let place = each(result, "locations")
        .next()
        .and_then(|one| one.get("physicalLocation"));
    let place = place.unwrap_or(&Value::Null);
    let purls = [result, rule].into_iter().find_map(|holder| {
        let one = owned(holder, &["properties", "purl"]);
        one.or_else(|| texts(holder, &["properties", "purls"]).into_iter().next())
    });
    let level = text(result, &["level"]).or_else(|| text(rule, &["defaultConfiguration", "level"]));
    let line = place
        .get("region")
        .and_then(|region| region.get("startLine"));
    Draft {
        id: name.map(advisory),
        aliases: said.aliases,
        name: said.name,
        version: said.version,
        ecosystem: said
            .ecosystem
            .or_else(|| of_path(text(place, &["artifactLocation", "uri"])?)),
        purl: purls,
        path: owned(place, &["artifactLocation", "uri"]),
        word: said.word,
        score: number(rule, &["properties", "security-severity"])
            .or_else(|| number(result, &["properties", "security-severity"])),
        // A level of SARIF alone says nothing of how grave a weakness is.
        vector: None,
        fix: said.fixed.map(|version| fixes([version])),
        summary: owned(rule, &["shortDescription", "text"])
            .or_else(|| level.map(|_| message.to_owned())),
        references: owned(rule, &["helpUri"]).into_iter().collect(),
        source: owned(driver, &["name"]).unwrap_or_else(|| "sarif".to_owned()),
        subject: Subject {
            line: line.and_then(Value::as_u64),
            ..Subject::default()
        },
        status: each(result, "suppressions")
            .next()
            .map(|_| Status::Suppressed),
        ..Draft::default()
    }
}

/// The rules of a run, by their place and by their ids.
struct Rules<'v> {
    list: &'v [Value],
    by_id: HashMap<&'v str, &'v Value>,
}

impl<'v> Rules<'v> {
    fn of(driver: &'v Value) -> Self {
        let list = driver.get("rules").and_then(Value::as_array);
        let list = list.map_or(&[][..], Vec::as_slice);
        let by_id = list
            .iter()
            .filter_map(|rule| Some((text(rule, &["id"])?, rule)));
        Self {
            list,
            by_id: by_id.collect(),
        }
    }

    fn of_result(&self, result: &Value) -> Option<&'v Value> {
        let index = result
            .get("ruleIndex")
            .or_else(|| result.get("rule")?.get("index"));
        let index = index.and_then(Value::as_u64);
        let by_index = index.and_then(|index| self.list.get(usize::try_from(index).ok()?));
        by_index.or_else(|| self.by_id.get(text(result, &["ruleId"])?).copied())
    }
}

/// An advisory's id in a rule's: Grype's rules end with the package's name.
fn advisory(rule: &str) -> String {
    let parts: Vec<&str> = rule.split('-').collect();
    let length = match parts[0] {
        "CVE" => 3,
        "GHSA" => 4,
        _ => parts.len(),
    };
    parts[..length.min(parts.len())].join("-")
}

/// The ecosystem whose files are called so.
fn of_path(uri: &str) -> Option<Ecosystem> {
    let name = uri.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit('.').next().unwrap_or_default();
    let kind = match (name, extension) {
        ("package.json" | "package-lock.json" | "yarn.lock" | "pnpm-lock.yaml", _) => {
            EcosystemKind::Npm
        }
        ("METADATA" | "PKG-INFO" | "Pipfile.lock" | "poetry.lock" | "uv.lock", _) => {
            EcosystemKind::PyPi
        }
        ("pom.xml" | "gradle.lockfile", _) | (_, "jar" | "war" | "ear") => EcosystemKind::Maven,
        ("go.mod" | "go.sum", _) => EcosystemKind::Go,
        ("Cargo.lock", _) => EcosystemKind::CratesIo,
        (name, "txt") if name.contains("requirements") => EcosystemKind::PyPi,
        _ => return None,
    };
    Some(kind.into())
}

/// What a sentence says.
#[derive(Default)]
struct Said {
    name: Option<String>,
    version: Option<String>,
    fixed: Option<String>,
    word: Option<String>,
    aliases: Vec<String>,
    ecosystem: Option<Ecosystem>,
}

impl Said {
    fn of(message: &str) -> Self {
        Self::of_trivy(message)
            .or_else(|| Self::of_osv_scanner(message))
            .or_else(|| Self::of_grype(message))
            .unwrap_or_default()
    }

    /// `Package: lodash`, then a line each for the rest.
    fn of_trivy(message: &str) -> Option<Self> {
        let line = |name: &str| {
            let mut found = message.lines().filter_map(|line| line.strip_prefix(name));
            let value = found.next()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        Some(Self {
            name: Some(line("Package:")?),
            version: line("Installed Version:"),
            fixed: line("Fixed Version:"),
            word: line("Severity:"),
            ..Self::default()
        })
    }

    /// `Package 'lodash@4.17.4' is vulnerable to 'CVE-1' (also known as 'GHSA-1').`
    fn of_osv_scanner(message: &str) -> Option<Self> {
        let rest = message.strip_prefix("Package '")?;
        let (package, rest) = rest.split_once('\'')?;
        let (name, version) = package.rsplit_once('@')?;
        let quoted = rest.split('\'').skip(1).step_by(2);
        Some(Self {
            name: Some(name.to_owned()),
            version: Some(version.to_owned()),
            aliases: quoted.map(str::to_owned).collect(),
            ..Self::default()
        })
    }

    /// `A high vulnerability in npm package: lodash, version 4.17.4 was found
    /// at: /package.json`, or `The path … reports lodash at version 4.17.4 which
    /// is a vulnerable (npm) package installed in the container`.
    fn of_grype(message: &str) -> Option<Self> {
        if let Some((before, after)) = message.split_once(" package: ") {
            let (name, rest) = after.split_once(", version ")?;
            let version = rest.split(' ').next()?;
            let mut words = before.split(' ').skip(1);
            return Some(Self {
                name: Some(name.to_owned()),
                version: Some(version.to_owned()),
                word: words.next().map(str::to_owned),
                ecosystem: before.rsplit(' ').next().and_then(grype_ecosystem),
                ..Self::default()
            });
        }
        let (_, rest) = message.split_once(" reports ")?;
        let (name, rest) = rest.split_once(" at version ")?;
        let (version, rest) = rest.split_once(' ')?;
        let kind = rest
            .split_once('(')
            .and_then(|(_, rest)| rest.split_once(')'));
        Some(Self {
            name: Some(name.trim().to_owned()),
            version: Some(version.to_owned()),
            ecosystem: kind.and_then(|(kind, _)| grype_ecosystem(kind)),
            ..Self::default()
        })
    }
}

fn grype_ecosystem(word: &str) -> Option<Ecosystem> {
    let kind = match word {
        "npm" => EcosystemKind::Npm,
        "python" => EcosystemKind::PyPi,
        "java-archive" => EcosystemKind::Maven,
        "go-module" => EcosystemKind::Go,
        "rust-crate" => EcosystemKind::CratesIo,
        _ => return None,
    };
    Some(kind.into())
}
