//! Advisories that are each other's aliases, as one finding of a package.

use std::collections::{BTreeMap, BTreeSet};

use super::applies::{Found, fixes};
use super::{Advisory, Hit, names};
use crate::scan::{Finding, FindingKind, Fix, Package, severity};

/// The findings of one package.
pub(super) fn findings(package: &Package, hits: &[Hit]) -> Vec<Finding> {
    groups(hits)
        .into_iter()
        .map(|group| finding(package, &group))
        .collect()
}

/// Hits that share an id, directly or by way of others.
fn groups(hits: &[Hit]) -> Vec<Vec<&Hit>> {
    let mut leader: Vec<usize> = (0..hits.len()).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, hit) in hits.iter().enumerate() {
        for id in ids(&hit.advisory) {
            match seen.get(id) {
                Some(&other) => {
                    let (mine, theirs) = (leader[at], leader[other]);
                    for one in leader.iter_mut().filter(|one| **one == theirs) {
                        *one = mine;
                    }
                }
                None => drop(seen.insert(id, at)),
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Hit>> = BTreeMap::new();
    for (hit, leader) in hits.iter().zip(leader) {
        groups.entry(leader).or_default().push(hit);
    }
    groups.into_values().collect()
}

/// All ids of an advisory. One that passes on a single other is the same; one
/// that passes on several is a collection, and they are not each other's.
fn ids(advisory: &Advisory) -> impl Iterator<Item = &str> {
    let upstream = match &advisory.upstream[..] {
        [one] => Some(one),
        _ => None,
    };
    let all = [&advisory.id].into_iter().chain(&advisory.aliases);
    all.chain(upstream).map(String::as_str)
}

fn finding(package: &Package, group: &[&Hit]) -> Finding {
    let advisories = || group.iter().map(|hit| &hit.advisory);
    let all: BTreeSet<&str> = advisories().flat_map(ids).collect();
    let own: BTreeSet<&str> = advisories().map(|advisory| advisory.id.as_str()).collect();
    let id = preferred(package, &own, &all);
    // What it is called by counts first for whatever can be said once only.
    let mut ordered: Vec<&Advisory> = advisories().collect();
    ordered.sort_by_key(|advisory| (advisory.id != id, advisory.id.clone()));
    let malware = advisories().any(Advisory::is_malware);
    let ratings = advisories().flat_map(|advisory| {
        let of_packages = advisory.affected.iter().flat_map(|one| &one.ratings);
        advisory.ratings.iter().chain(of_packages)
    });
    let mut summaries = ordered.iter().map(|advisory| &advisory.summary);
    Finding {
        aliases: all
            .iter()
            .filter(|one| **one != id)
            .map(ToString::to_string)
            .collect(),
        kind: if malware {
            FindingKind::Malware
        } else {
            FindingKind::Vulnerability
        },
        package: package.clone(),
        severity: if malware {
            severity::malware()
        } else {
            severity::grade(ratings).severity
        },
        fix: if malware {
            Fix::None
        } else {
            fix(package, group)
        },
        summary: summaries
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default(),
        references: references(&ordered),
        epss: None,
        known_exploited: false,
        sources: vec!["osv".to_owned()],
        advisories: own.iter().map(ToString::to_string).collect(),
        id,
    }
}

fn preferred(package: &Package, own: &BTreeSet<&str>, all: &BTreeSet<&str>) -> String {
    let of = |ids: &BTreeSet<&str>, prefix: &str| {
        let mut ids = ids.iter().filter(|id| id.starts_with(prefix));
        ids.next().map(|id| (*id).to_owned())
    };
    if package.ecosystem.kind.is_distribution() {
        let cves: Vec<&&str> = all.iter().filter(|id| id.starts_with("CVE-")).collect();
        if let [only] = cves[..] {
            return (*only).to_owned();
        }
    }
    let words = ["MAL-", "GHSA-", "CVE-", ""];
    let mut found = words.iter().filter_map(|prefix| of(own, prefix));
    found.next().unwrap_or_default()
}

fn fix(package: &Package, group: &[&Hit]) -> Fix {
    let versions: BTreeMap<String, String> = names(package).into_iter().collect();
    // An RPM's own name and its source's may both be met; what counts is the
    // package's own.
    let by_name = |name: &str| group.iter().any(|hit| hit.name == name);
    let name = versions
        .keys()
        .find(|name| by_name(name) && **name == package.name);
    let name = name.or_else(|| versions.keys().find(|name| by_name(name)));
    let Some((name, version)) = name.and_then(|name| versions.get_key_value(name)) else {
        return Fix::None;
    };
    let affected = group.iter().filter(|hit| hit.name == *name);
    let affected: Vec<_> = affected.flat_map(|hit| &hit.advisory.affected).collect();
    let versions = fixes(&affected, &Found::new(package.ecosystem.kind, version));
    if versions.is_empty() {
        Fix::None
    } else {
        Fix::Versions(versions)
    }
}

fn references(advisories: &[&Advisory]) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for url in advisories.iter().flat_map(|advisory| &advisory.references) {
        if !urls.contains(url) {
            urls.push(url.clone());
        }
    }
    urls
}
