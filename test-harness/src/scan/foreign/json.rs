//! Reading loose JSON: members that may be missing, and findings put together
//! from what is there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Details, Foreign, ForeignFinding, Format, Status, Subject};
use crate::scan::version::Version;
use crate::scan::{
    Ecosystem, Finding, FindingKind, Fix, Level, Package, Place, Problem, ProblemKind, Severity,
    SeveritySource, severity,
};

/// A document, or documents of a line each as one array.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let whole = serde_json::from_slice(bytes);
    let error = match whole {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut lines = Vec::new();
    for line in bytes.split(|&byte| byte == b'\n') {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(value) => lines.push(value),
            // What is wrong with the whole says more.
            Err(_) => return Err(error),
        }
    }
    if lines.is_empty() {
        return Err(error);
    }
    Ok(Value::Array(lines))
}

/// The text at a path of members; empty ones are none.
pub(super) fn text<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    let text = at(value, path)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// The same, as the text that a finding keeps.
pub(super) fn owned(value: &Value, path: &[&str]) -> Option<String> {
    text(value, path).map(str::to_owned)
}

/// The value at a path of members.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter()
        .try_fold(value, |value, member| value.get(member))
}

/// A number, also one that is written as a text.
pub(super) fn number(value: &Value, path: &[&str]) -> Option<f64> {
    let value = at(value, path)?;
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// The texts of an array.
pub(super) fn texts(value: &Value, path: &[&str]) -> Vec<String> {
    let list = at(value, path).and_then(Value::as_array);
    let texts = list
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .take(LONGEST_LIST);
    texts.map(str::to_owned).collect()
}

/// What is known of a finding before it is one.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) ecosystem: Option<Ecosystem>,
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) purl: Option<String>,
    pub(super) path: Option<String>,
    pub(super) word: Option<String>,
    pub(super) score: Option<f64>,
    pub(super) vector: Option<String>,
    pub(super) fix: Option<Fix>,
    pub(super) summary: Option<String>,
    pub(super) references: Vec<String>,
    pub(super) epss: Option<f64>,
    pub(super) known_exploited: bool,
    pub(super) source: String,
    pub(super) subject: Subject,
    pub(super) status: Option<Status>,
    pub(super) arn: Option<String>,
}

/// The most bytes that the findings of one file may come to: a text that many of
/// them share is written once in a file, and once for each of them here.
const LARGEST: usize = 128 << 20;
/// The most texts of one list that a finding keeps, and versions of a fix.
const LONGEST_LIST: usize = 200;

/// Takes findings up.
pub(super) struct Reader {
    foreign: Foreign,
    bytes: usize,
}

impl Reader {
    pub(super) fn new(format: Format) -> Self {
        Self {
            foreign: Foreign {
                format,
                findings: Vec::new(),
                details: BTreeMap::new(),
                problems: Vec::new(),
                others: Vec::new(),
            },
            bytes: 0,
        }
    }

    pub(super) fn done(mut self) -> Foreign {
        self.foreign.problems.sort();
        self.foreign.problems.dedup();
        self.foreign
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, subject: &str, reason: impl Into<String>) {
        self.foreign.problems.push(Problem {
            kind,
            subject: subject.to_owned(),
            reason: reason.into(),
            hint: None,
        });
    }

    pub(super) fn other(&mut self, name: impl Into<String>) {
        self.foreign.others.push(name.into());
    }

    pub(super) fn details(&mut self, arn: &str, details: Details) {
        self.foreign.details.insert(arn.to_owned(), details);
    }

    pub(super) fn finding(&mut self, finding: ForeignFinding) {
        if self.is_full() {
            return;
        }
        self.bytes += size(&finding);
        if self.is_full() {
            let name = self.foreign.format.name();
            let reason = "its findings are larger than is read";
            self.problem(ProblemKind::TooLarge, name, reason);
        } else {
            self.foreign.findings.push(finding);
        }
    }

    /// Whether nothing more is taken up.
    pub(super) const fn is_full(&self) -> bool {
        self.bytes > LARGEST
    }

    /// Makes a finding of a draft, or says what is missing.
    pub(super) fn draft(&mut self, draft: Draft) {
        let purl = draft.purl.as_deref().and_then(super::purl::parse);
        let id = draft.id.clone().unwrap_or_default();
        let name = draft
            .name
            .clone()
            .or_else(|| purl.as_ref().map(|purl| purl.name.clone()));
        let of_purl = purl.as_ref().map(|purl| purl.ecosystem.clone());
        let ecosystem = draft.ecosystem.clone().or_else(|| of_purl.clone());
        let missing = if id.is_empty() {
            Some("a finding has no advisory".to_owned())
        } else {
            match (&name, &ecosystem) {
                (None, _) => Some("it names no package".to_owned()),
                (Some(name), None) => Some(format!(
                    "its package `{name}` is of no ecosystem that is read here"
                )),
                (Some(_), Some(_)) => None,
            }
        };
        let (Some(name), Some(ecosystem), None) = (name, ecosystem, &missing) else {
            let subject = if id.is_empty() {
                self.foreign.format.name()
            } else {
                &id
            };
            let reason = missing.unwrap_or_default();
            self.problem(ProblemKind::BadAdvisory, subject, reason);
            return;
        };
        // A package URL says the name as OSV writes it.
        let named = purl.filter(|purl| purl.ecosystem.kind == ecosystem.kind);
        let version = draft.version.clone();
        let version = version.or_else(|| named.as_ref()?.version.clone());
        let package = Package {
            name: named.map_or(name, |purl| purl.name),
            version: version.unwrap_or_default(),
            ecosystem,
            source: None,
            purl: draft.purl.clone().unwrap_or_default(),
            licenses: Vec::new(),
            requires: Vec::new(),
            places: draft.path.iter().map(|path| place(path)).collect(),
        };
        self.finding(draft.into_finding(id, package));
    }
}

/// About how much a finding holds.
fn size(one: &ForeignFinding) -> usize {
    let (finding, subject) = (&one.finding, &one.subject);
    let lists = [
        &finding.aliases,
        &finding.references,
        &subject.tags,
        &subject.digests,
    ];
    let listed: usize = lists
        .into_iter()
        .flatten()
        .map(|text| text.len() + 24)
        .sum();
    let texts = [
        &finding.id,
        &finding.summary,
        &finding.package.name,
        &finding.package.purl,
    ];
    let texts: usize = texts.into_iter().map(String::len).sum();
    size_of::<ForeignFinding>() + listed + 2 * texts
}

fn place(path: &str) -> Place {
    Place {
        path: path.to_owned(),
        inside: Vec::new(),
        layer: 0,
    }
}

impl Draft {
    fn into_finding(self, id: String, package: Package) -> ForeignFinding {
        let mut aliases = self.aliases.clone();
        aliases.retain(|alias| *alias != id);
        aliases.sort();
        aliases.dedup();
        let malware = id.starts_with("MAL-") || aliases.iter().any(|id| id.starts_with("MAL-"));
        let severity = if malware {
            severity::malware()
        } else {
            self.severity()
        };
        ForeignFinding {
            finding: Finding {
                kind: if malware {
                    FindingKind::Malware
                } else {
                    FindingKind::Vulnerability
                },
                advisories: vec![id.clone()],
                id,
                aliases,
                severity,
                fix: above(&package, self.fix.unwrap_or(Fix::Unknown)),
                summary: one_line(&self.summary.unwrap_or_default()),
                references: self.references,
                epss: self.epss.filter(|score| (0.0..=1.0).contains(score)),
                known_exploited: self.known_exploited,
                sources: vec![self.source],
                package,
            },
            subject: self.subject,
            status: self.status.unwrap_or(Status::Active),
            arn: self.arn,
        }
    }

    /// The scanner's own word before what its score or its vector comes to.
    fn severity(&self) -> Severity {
        let score = self.score.filter(|score| (0.0..=10.0).contains(score));
        let vector = self.vector.clone();
        let of_vector = vector
            .as_deref()
            .and_then(|vector| severity::base_score(vector).ok());
        let score = score.or(of_vector);
        let word = self.word.as_deref().and_then(Level::of_word);
        let level = word.or_else(|| score.map(Level::of_score));
        Severity {
            level,
            score,
            vector,
            source: level.map(|_| SeveritySource::Scanner),
        }
    }
}

/// Fixes above the version that was found, lowest first, where all of them can
/// be put in order.
fn above(package: &Package, fix: Fix) -> Fix {
    let Fix::Versions(versions) = &fix else {
        return fix;
    };
    let kind = package.ecosystem.kind;
    let Ok(found) = Version::parse(kind, &package.version) else {
        return fix;
    };
    let read = versions
        .iter()
        .map(|text| Version::parse(kind, text).map(|version| (version, text)));
    let Ok(mut read) = read.collect::<Result<Vec<_>, _>>() else {
        return fix;
    };
    read.retain(|(version, _)| *version > found);
    read.sort();
    if read.is_empty() {
        return Fix::Unknown;
    }
    Fix::Versions(read.into_iter().map(|(_, text)| text.clone()).collect())
}

/// The first line that says something, within reason.
fn one_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    let plain = line.unwrap_or_default().chars().filter(|c| !c.is_control());
    plain.take(300).collect()
}

/// Versions that fix something, of a list that is separated by commas.
pub(super) fn fixes(versions: impl IntoIterator<Item = impl AsRef<str>>) -> Fix {
    let mut fixes: Vec<String> = Vec::new();
    for versions in versions {
        let each = versions.as_ref().split(',').map(str::trim);
        for version in each.filter(|version| !version.is_empty()) {
            if fixes.len() < LONGEST_LIST && !fixes.iter().any(|fix| fix == version) {
                fixes.push(version.to_owned());
            }
        }
    }
    if fixes.is_empty() {
        Fix::None
    } else {
        Fix::Versions(fixes)
    }
}
