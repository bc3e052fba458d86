//! Which record is about which package: names to places, so that records are
//! read whole only when an image has the package.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::release::key;
use crate::scan::{Ecosystem, EcosystemKind, Problem, ProblemKind};

/// The records of one source by the packages that they are about.
#[derive(Debug, Default)]
pub(super) struct Index {
    names: HashMap<EcosystemKind, HashMap<Box<str>, Vec<u32>>>,
    /// Ecosystems with at least one record, by the keys of their releases.
    pub(super) covered: BTreeSet<(EcosystemKind, Option<String>)>,
    /// When any of the records was changed last, as long as that is no future.
    pub(super) newest: Option<Timestamp>,
    /// How many records were read.
    pub(super) records: usize,
    /// How many could not be read.
    bad: usize,
    /// The first of those.
    pub(super) problems: Vec<Problem>,
}

/// The members that an index goes by.
#[derive(Deserialize)]
struct Light<'a> {
    #[serde(borrow, rename = "id")]
    _id: Cow<'a, str>,
    modified: Option<Value>,
    #[serde(borrow)]
    affected: Option<Vec<LightAffected<'a>>>,
}

#[derive(Deserialize)]
struct LightAffected<'a> {
    #[serde(borrow)]
    package: Option<LightPackage<'a>>,
}

#[derive(Deserialize)]
struct LightPackage<'a> {
    #[serde(borrow)]
    ecosystem: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
}

impl Index {
    /// Takes up a record, known by its place and, for people, by its path.
    pub(super) fn add(
        &mut self,
        entry: u32,
        json: &[u8],
        path: &dyn Fn() -> String,
        now: Timestamp,
    ) {
        self.records += 1;
        match serde_json::from_slice::<Light<'_>>(json) {
            Ok(light) => self.add_light(entry, &light, now),
            Err(error) => self.refuse(&path(), format!("it is no OSV record: {error}")),
        }
    }

    fn add_light(&mut self, entry: u32, light: &Light<'_>, now: Timestamp) {
        let modified = light.modified.as_ref().and_then(Value::as_str);
        let modified = modified.and_then(|text| text.parse::<Timestamp>().ok());
        self.newest = self
            .newest
            .max(modified.filter(|modified| *modified <= now));
        let affected = light.affected.iter().flatten();
        for package in affected.filter_map(|affected| affected.package.as_ref()) {
            let Ok(ecosystem) = package.ecosystem.parse::<Ecosystem>() else {
                continue;
            };
            let kind = ecosystem.kind;
            let release = ecosystem.release.map(|release| key(kind, &release));
            self.covered.insert((kind, release));
            let name = kind.normal_name(&package.name);
            let names = self.names.entry(kind).or_default();
            let entries = names.entry(name.into_boxed_str()).or_default();
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
    }

    /// Notes a record that cannot be read.
    pub(super) fn refuse(&mut self, path: &str, reason: String) {
        self.bad += 1;
        self.problems.push(Problem {
            kind: ProblemKind::BadAdvisory,
            subject: path.to_owned(),
            reason,
            hint: Some("download the advisories again".to_owned()),
        });
        // One more than is told, so that merging knows of it.
        self.problems.truncate(64);
    }

    /// The places of the records about a package.
    pub(super) fn entries(&self, kind: EcosystemKind, name: &str) -> &[u32] {
        let names = self.names.get(&kind);
        names
            .and_then(|names| names.get(name))
            .map_or(&[], Vec::as_slice)
    }

    /// Takes over what another part of the same source has.
    pub(super) fn merge(&mut self, other: Self) {
        for (kind, names) in other.names {
            let mine = self.names.entry(kind).or_default();
            for (name, entries) in names {
                mine.entry(name).or_default().extend(entries);
            }
        }
        self.covered.extend(other.covered);
        self.newest = self.newest.max(other.newest);
        self.records += other.records;
        self.bad += other.bad;
        self.problems.extend(other.problems);
    }

    /// Keeps so many of the problems, and tells how many more there are.
    pub(super) fn summarise(&mut self, path: &str, told: usize) {
        self.problems.sort();
        self.problems.truncate(told);
        let more = self.bad - self.problems.len();
        if more > 0 {
            self.problems.push(Problem {
                kind: ProblemKind::BadAdvisory,
                subject: path.to_owned(),
                reason: format!("{more} more of its records cannot be read"),
                hint: Some("download the advisories again".to_owned()),
            });
        }
    }
}
