//! One OSV record. Members that nobody here needs may be anything; what is
//! needed and unreadable is told beside what could be read.
//!
//! Source: OSV schema 1.7.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::scan::Ecosystem;

/// An advisory as far as packages go by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Advisory {
    /// Its id in the database that published it.
    pub id: String,
    /// Other ids of the same.
    pub aliases: Vec<String>,
    /// Ids of what it passes on, as distributions name CVEs.
    pub upstream: Vec<String>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// When it was changed last.
    pub modified: Option<Timestamp>,
    /// One line.
    pub summary: String,
    /// How grave it is, of all packages.
    pub ratings: Vec<Rating>,
    /// What it is about. Packages of ecosystems that are not read here are left
    /// out.
    pub affected: Vec<Affected>,
    /// URLs, those of advisories first.
    pub references: Vec<String>,
    /// What in it could not be read: fragments in lower case.
    pub problems: Vec<String>,
}

/// A package that an advisory is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Affected {
    /// Whose package.
    pub ecosystem: Ecosystem,
    /// Its name, as `Package::name` has it.
    pub name: String,
    /// Ranges of versions, each with its events.
    pub ranges: Vec<Vec<Event>>,
    /// Whether there are ranges of commits, which say nothing of versions.
    pub has_commits: bool,
    /// Versions one by one.
    pub versions: Vec<String>,
    /// How grave it is, of this package.
    pub ratings: Vec<Rating>,
}

/// Where a range begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// From this version on; `0` is before all versions.
    Introduced(String),
    /// Up to this version, itself not affected.
    Fixed(String),
    /// Up to this version, itself affected.
    LastAffected(String),
    /// The range ends before this version, of which nothing is said; `*` is
    /// no end.
    Limit(String),
}

/// What somebody says of how grave an advisory is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rating {
    /// A CVSS vector of any version.
    Vector(String),
    /// A database's own word.
    Word(String),
}

/// Bytes that are no record.
#[derive(Debug, thiserror::Error)]
#[error("it is no OSV record")]
pub struct InvalidRecord(#[from] serde_json::Error);

#[derive(Deserialize)]
struct Raw {
    id: String,
    modified: Option<Value>,
    withdrawn: Option<Value>,
    aliases: Option<Vec<String>>,
    upstream: Option<Vec<String>>,
    summary: Option<String>,
    details: Option<String>,
    severity: Option<Vec<RawSeverity>>,
    affected: Option<Vec<RawAffected>>,
    references: Option<Vec<RawReference>>,
    database_specific: Option<Value>,
}

#[derive(Deserialize)]
struct RawSeverity {
    r#type: Option<String>,
    score: String,
}

#[derive(Deserialize)]
struct RawReference {
    r#type: Option<String>,
    url: String,
}

#[derive(Deserialize)]
struct RawAffected {
    package: Option<RawPackage>,
    severity: Option<Vec<RawSeverity>>,
    ranges: Option<Vec<RawRange>>,
    versions: Option<Vec<String>>,
    ecosystem_specific: Option<Value>,
    database_specific: Option<Value>,
}

#[derive(Deserialize)]
struct RawPackage {
    ecosystem: String,
    name: String,
}

#[derive(Deserialize)]
struct RawRange {
    r#type: String,
    events: Vec<RawEvent>,
}

#[derive(Deserialize)]
struct RawEvent {
    introduced: Option<String>,
    fixed: Option<String>,
    last_affected: Option<String>,
    limit: Option<String>,
}

impl Advisory {
    /// Reads a record.
    pub fn parse(json: &[u8]) -> Result<Self, InvalidRecord> {
        let raw: Raw = serde_json::from_slice(json)?;
        let mut problems = Vec::new();
        let modified = timestamp("modified", raw.modified.as_ref(), &mut problems);
        if raw.modified.is_none() {
            problems.push("its `modified` is missing".to_owned());
        }
        // Whatever stands there, somebody took it back.
        timestamp("withdrawn", raw.withdrawn.as_ref(), &mut problems);
        let affected = raw.affected.unwrap_or_default().into_iter();
        let affected = affected
            .filter_map(|affected| affected.read(&mut problems))
            .collect();
        let text = raw.summary.filter(|text| !text.trim().is_empty());
        Ok(Self {
            summary: one_line(&text.or(raw.details).unwrap_or_default()),
            id: raw.id,
            aliases: raw.aliases.unwrap_or_default(),
            upstream: raw.upstream.unwrap_or_default(),
            withdrawn: raw.withdrawn.is_some_and(|value| !value.is_null()),
            modified,
            ratings: ratings(raw.severity, [raw.database_specific.as_ref()]),
            affected,
            references: references(raw.references.unwrap_or_default()),
            problems,
        })
    }

    /// The same, about some of its packages.
    pub(in crate::scan) fn of(&self, affected: Vec<Affected>) -> Self {
        Self {
            id: self.id.clone(),
            aliases: self.aliases.clone(),
            upstream: self.upstream.clone(),
            summary: self.summary.clone(),
            ratings: self.ratings.clone(),
            references: self.references.clone(),
            problems: self.problems.clone(),
            affected,
            ..*self
        }
    }

    /// Whether it tells of a package that is malicious itself.
    ///
    /// Source: the `OpenSSF`'s malicious-packages, whose ids begin with `MAL-`.
    pub fn is_malware(&self) -> bool {
        let mut ids = self.aliases.iter().chain([&self.id]);
        ids.any(|id| id.starts_with("MAL-"))
    }
}

impl RawAffected {
    /// None where no package of that ecosystem is ever found.
    fn read(self, problems: &mut Vec<String>) -> Option<Affected> {
        let package = self.package?;
        let ecosystem: Ecosystem = package.ecosystem.parse().ok()?;
        let (mut ranges, mut has_commits) = (Vec::new(), false);
        for range in self.ranges.unwrap_or_default() {
            match range.r#type.as_str() {
                "GIT" => has_commits = true,
                "SEMVER" | "ECOSYSTEM" => ranges.push(events(range.events)),
                other => problems.push(format!("it has a range of the unknown type `{other}`")),
            }
        }
        let words = [&self.ecosystem_specific, &self.database_specific];
        Some(Affected {
            name: ecosystem.kind.normal_name(&package.name),
            ratings: ratings(self.severity, words.map(Option::as_ref)),
            ecosystem,
            ranges,
            has_commits,
            versions: self.versions.unwrap_or_default(),
        })
    }
}

fn events(raw: Vec<RawEvent>) -> Vec<Event> {
    let each = raw.into_iter().flat_map(|event| {
        [
            event.introduced.map(Event::Introduced),
            event.fixed.map(Event::Fixed),
            event.last_affected.map(Event::LastAffected),
            event.limit.map(Event::Limit),
        ]
    });
    each.flatten().collect()
}

fn timestamp(name: &str, value: Option<&Value>, problems: &mut Vec<String>) -> Option<Timestamp> {
    let value = value.filter(|value| !value.is_null())?;
    let read = value.as_str().and_then(|text| text.parse().ok());
    if read.is_none() {
        problems.push(format!("its `{name}` is no RFC 3339 timestamp"));
    }
    read
}

/// Vectors and words of the places where databases have them: GitHub and Red
/// Hat say `severity`, `RustSec` `cvss` and `informational`, Debian `urgency`.
fn ratings<const N: usize>(
    severity: Option<Vec<RawSeverity>>,
    specific: [Option<&Value>; N],
) -> Vec<Rating> {
    let severity = severity.unwrap_or_default().into_iter();
    let mut ratings: Vec<Rating> = severity.map(RawSeverity::read).collect();
    for specific in specific.into_iter().flatten() {
        let text = |member: &str| specific.get(member)?.as_str().map(str::to_owned);
        ratings.extend(text("cvss").map(Rating::Vector));
        for member in ["severity", "informational", "urgency"] {
            ratings.extend(text(member).map(Rating::Word));
        }
    }
    ratings.dedup();
    ratings
}

impl RawSeverity {
    fn read(self) -> Rating {
        let is_vector = self.r#type.is_none_or(|kind| kind.starts_with("CVSS"));
        if is_vector {
            Rating::Vector(self.score)
        } else {
            Rating::Word(self.score)
        }
    }
}

fn references(raw: Vec<RawReference>) -> Vec<String> {
    let is_advisory = |one: &RawReference| one.r#type.as_deref() == Some("ADVISORY");
    let (first, others): (Vec<_>, Vec<_>) = raw.into_iter().partition(is_advisory);
    let mut urls: Vec<String> = Vec::new();
    for url in first.into_iter().chain(others).map(|one| one.url) {
        if !urls.contains(&url) && urls.len() < 30 {
            urls.push(url);
        }
    }
    urls
}

/// The first line that says something, without control characters.
fn one_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim);
    let says = |line: &&str| !line.trim_start_matches('#').trim().is_empty();
    let line = lines.find(says).unwrap_or_default();
    let plain = line.chars().filter(|c| !c.is_control());
    let mut line: String = plain.clone().take(300).collect();
    if plain.count() > 300 {
        line.push('…');
    }
    line
}
