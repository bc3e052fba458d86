//! Which advisories apply to which packages of an image, by each ecosystem's
//! own rules.

mod applies;
mod group;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use self::applies::{Answer, Found, answer};
use super::advisory::{Advisory, Affected, Database, names, same_release};
use super::{EcosystemKind, Finding, ImageContents, Package, Problem, ProblemKind, severity};

/// What matching came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matches {
    /// Findings, sorted by package and id.
    pub findings: Vec<Finding>,
    /// What could not be matched, sorted; the problems of the contents
    /// themselves are not among them.
    pub problems: Vec<Problem>,
}

/// An advisory that applies to a package, with what else its package is
/// affected by.
#[derive(Debug, Clone)]
struct Hit {
    advisory: Advisory,
    /// The name that it is about: the package's or its source's.
    name: String,
}

/// The advisories of a database that apply to the packages of an image.
///
/// Advisories that are each other's aliases are one finding of a package. Its
/// id is that of a record at hand: of several GitHub's (`GHSA-`) before a CVE's
/// before others, malware's (`MAL-`) before all; all others are its aliases. A
/// distribution's finding has the CVE's id where its record tells of one only,
/// since distributions have ids of their own for each.
///
/// Packages of distributions match by their sources: Debian, Ubuntu, Alpine
/// and Wolfi name these; those that use RPM name packages or sources, so both
/// are looked up.
pub fn findings(contents: &ImageContents, database: &Database) -> Matches {
    let mut matching = Matching {
        database,
        problems: BTreeSet::new(),
        hits: BTreeMap::new(),
    };
    matching.check_data(&contents.packages);
    for ((kind, name), asked) in lookups(&contents.packages) {
        matching.look_up(kind, &name, &asked, &contents.packages);
    }
    let mut matches = Matches::default();
    for (at, hits) in &matching.hits {
        let package = &contents.packages[*at];
        matches.findings.extend(group::findings(package, hits));
    }
    let order = |finding: &Finding| (finding.package.clone(), finding.id.clone());
    matches.findings.sort_by_cached_key(order);
    matching
        .problems
        .extend(matches.findings.iter().filter_map(severity::unscored));
    matches.problems = matching.problems.into_iter().collect();
    matches
}

/// Findings of advisories that somebody else says apply to a package, in the
/// same groups and with the same fixes as ours.
pub(super) fn grouped(package: &Package, advisories: Vec<Advisory>) -> Vec<Finding> {
    let kind = package.ecosystem.kind;
    let names = names(package);
    let hits = advisories.into_iter().map(|mut advisory| {
        let mine = |one: &Affected| {
            one.ecosystem.kind == kind && names.iter().any(|(name, _)| *name == one.name)
        };
        advisory.affected.retain(mine);
        Hit {
            advisory,
            name: package.name.clone(),
        }
    });
    group::findings(package, &hits.collect::<Vec<_>>())
}

/// Which version of which package is looked up under a name.
struct Asked {
    package: usize,
    version: String,
}

/// Every name that must be looked up, once.
fn lookups(packages: &[Package]) -> BTreeMap<(EcosystemKind, String), Vec<Asked>> {
    let mut lookups: BTreeMap<_, Vec<Asked>> = BTreeMap::new();
    for (at, package) in packages.iter().enumerate() {
        for (name, version) in names(package) {
            let asked = lookups.entry((package.ecosystem.kind, name)).or_default();
            asked.push(Asked {
                package: at,
                version,
            });
        }
    }
    lookups
}

struct Matching<'d> {
    database: &'d Database,
    problems: BTreeSet<Problem>,
    hits: BTreeMap<usize, Vec<Hit>>,
}

impl Matching<'_> {
    /// Whether there is data at all, of every ecosystem with packages.
    fn check_data(&mut self, packages: &[Package]) {
        let kinds = packages.iter().map(|package| package.ecosystem.kind);
        self.problems
            .extend(self.database.problems(&kinds.collect()));
        let ecosystems: BTreeSet<_> = packages.iter().map(|package| &package.ecosystem).collect();
        for ecosystem in ecosystems {
            if !self.database.covers(ecosystem) {
                self.problems.insert(Problem {
                    kind: ProblemKind::NoData,
                    subject: ecosystem.to_string(),
                    reason: "there are packages of it and no advisories at hand".to_owned(),
                    hint: Some(no_data_hint(ecosystem.kind)),
                });
            }
        }
    }

    fn look_up(&mut self, kind: EcosystemKind, name: &str, asked: &[Asked], packages: &[Package]) {
        let (advisories, problems) = self.database.lookup(kind, name);
        self.problems.extend(problems);
        for mut advisory in advisories {
            if advisory.withdrawn {
                continue;
            }
            advisory
                .affected
                .retain(|affected| affected.ecosystem.kind == kind && affected.name == name);
            for asked in asked {
                let package = &packages[asked.package];
                self.match_one(&advisory, name, asked, package);
            }
        }
    }

    fn match_one(&mut self, advisory: &Advisory, name: &str, asked: &Asked, package: &Package) {
        let kind = package.ecosystem.kind;
        let release = package.ecosystem.release.as_deref();
        let entries = advisory.affected.iter();
        let mine = |one: &&Affected| same_release(kind, release, one.ecosystem.release.as_deref());
        let mine: Vec<&Affected> = entries.filter(mine).collect();
        if mine.is_empty() {
            return;
        }
        let bad = |reason: &String| bad_advisory(&advisory.id, reason.clone());
        self.problems.extend(advisory.problems.iter().map(bad));
        match answer(mine.iter().copied(), &Found::new(kind, &asked.version)) {
            Answer::No => {}
            Answer::Yes => {
                let ratings = mine.iter().flat_map(|one| &one.ratings);
                let graded = severity::grade(advisory.ratings.iter().chain(ratings));
                self.problems.extend(graded.problems.iter().map(bad));
                let affected = mine.into_iter().cloned().collect();
                let hits = self.hits.entry(asked.package).or_default();
                hits.push(Hit {
                    advisory: advisory.of(affected),
                    name: name.to_owned(),
                });
            }
            Answer::UnknownVersion(reason) => {
                self.problems.insert(Problem {
                    kind: ProblemKind::UnknownVersion,
                    subject: format!("{name}@{}", asked.version),
                    reason: format!("`{}` cannot be compared: {reason}", advisory.id),
                    hint: None,
                });
            }
            Answer::BadAdvisory(reason) => {
                let reason = format!("whether `{name}` {} is affected: {reason}", asked.version);
                self.problems.insert(bad_advisory(&advisory.id, reason));
            }
        }
    }
}

fn bad_advisory(id: &str, reason: String) -> Problem {
    Problem {
        kind: ProblemKind::BadAdvisory,
        subject: id.to_owned(),
        reason,
        hint: Some("read the advisory, then ignore the problem with a reason".to_owned()),
    }
}

fn no_data_hint(kind: EcosystemKind) -> String {
    if kind == EcosystemKind::AmazonLinux {
        "OSV has no advisories of Amazon Linux: take Amazon Inspector's findings, and ignore this \
         problem with that as the reason"
            .to_owned()
    } else {
        format!("download the advisories of `{}`", kind.as_str())
    }
}
