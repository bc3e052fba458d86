//! From what layers hold to the contents of an image: one package per name and
//! version with all its places, and a problem for whatever stays unknown.

use std::collections::BTreeMap;

use super::distribution;
use super::purl::purl;
use super::record::LayerRecord;
use super::squash::Squashed;
use crate::scan::packages::{FileFacts, Found, FoundKind, Trouble, TroubleKind, Unlisted};
use crate::scan::{
    Ecosystem, EcosystemKind, ImageContents, Layer, Origin, OsRelease, Package, Place, Problem,
    ProblemKind, SourcePackage,
};

/// What an image is called, apart from its layers.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) image: String,
    pub(super) id: String,
    pub(super) digests: Vec<String>,
    pub(super) architecture: String,
    /// The step that made each layer.
    pub(super) steps: Vec<Option<String>>,
}

/// Folders that belong to a distribution's package manager.
///
/// Source: Filesystem Hierarchy Standard 3.0, chapters 3 and 4.
const MANAGED: [&str; 6] = ["/bin/", "/sbin/", "/lib/", "/lib64/", "/usr/", "/var/lib/"];
/// What is of the machine's owner in them.
const LOCAL: &str = "/usr/local/";

/// Puts an image together.
pub(super) fn contents(
    named: Named,
    records: &[LayerRecord],
    base: Option<&[String]>,
) -> ImageContents {
    let squashed = Squashed::of(records);
    let os = ["/etc/os-release", "/usr/lib/os-release"]
        .into_iter()
        .find_map(|path| {
            let (id, version_id, pretty_name) = squashed.resolved(path)?.os.clone()?;
            Some(OsRelease {
                id,
                version_id,
                pretty_name,
            })
        });
    let mut gathered = Gathered::new(os.as_ref());
    gathered.managed = squashed
        .facts()
        .any(|(_, _, facts)| facts.packages.iter().any(of_distribution));
    for (path, layer, facts) in squashed.facts() {
        gathered.file(path, layer, facts);
    }
    for record in records {
        for (path, trouble) in &record.troubles {
            gathered.trouble(path, trouble);
        }
    }
    for (path, target) in &squashed.lost {
        gathered.problems.push(Problem {
            kind: ProblemKind::Unreadable,
            subject: path.clone(),
            reason: format!("is a hard link to `{target}`, which no layer holds"),
            hint: None,
        });
    }
    let (packages, problems) = gathered.done();
    ImageContents {
        image: named.image,
        id: named.id,
        digests: named.digests,
        architecture: named.architecture,
        os,
        layers: layers(records, named.steps, base),
        packages,
        problems,
    }
}

fn layers(
    records: &[LayerRecord],
    steps: Vec<Option<String>>,
    base: Option<&[String]>,
) -> Vec<Layer> {
    let base = base.filter(|base| {
        base.len() <= records.len()
            && records
                .iter()
                .zip(*base)
                .all(|(record, id)| record.digest == *id)
    });
    let steps = steps.into_iter().chain(std::iter::repeat(None));
    let layers = records.iter().zip(steps).enumerate();
    layers
        .map(|(index, (record, created_by))| Layer {
            digest: record.digest.clone(),
            size: record.size,
            created_by,
            origin: match base {
                Some(base) if index < base.len() => Origin::Base,
                Some(_) => Origin::Own,
                None => Origin::Unknown,
            },
        })
        .collect()
}

fn of_distribution(found: &Found) -> bool {
    matches!(found.kind, FoundKind::Deb | FoundKind::Apk | FoundKind::Rpm)
}

struct Gathered<'a> {
    os: Option<&'a OsRelease>,
    ecosystem: Option<Ecosystem>,
    /// Whether a package manager has left its database.
    managed: bool,
    packages: BTreeMap<(Ecosystem, String, String), Package>,
    /// Packages of a distribution that nobody here knows.
    foreign: usize,
    problems: Vec<Problem>,
}

impl<'a> Gathered<'a> {
    fn new(os: Option<&'a OsRelease>) -> Self {
        Self {
            os,
            ecosystem: os.and_then(distribution::ecosystem),
            managed: false,
            packages: BTreeMap::new(),
            foreign: 0,
            problems: Vec::new(),
        }
    }

    fn file(&mut self, path: &str, layer: usize, facts: &FileFacts) {
        for found in &facts.packages {
            let Some(ecosystem) = self.ecosystem_of(found.kind) else {
                self.foreign += 1;
                continue;
            };
            let key = (ecosystem, found.name.clone(), found.version.clone());
            let os = self.os;
            let package = self
                .packages
                .entry(key)
                .or_insert_with_key(|key| package(&key.0, found, os));
            for license in &found.licenses {
                if !package.licenses.contains(license) {
                    package.licenses.push(license.clone());
                }
            }
            package.places.push(Place {
                path: path.to_owned(),
                inside: found.inside.clone(),
                layer,
            });
        }
        for trouble in &facts.troubles {
            self.trouble(path, trouble);
        }
        if let Some(unlisted) = facts.unlisted {
            self.unlisted(path, unlisted);
        }
    }

    fn ecosystem_of(&self, kind: FoundKind) -> Option<Ecosystem> {
        let kind = match kind {
            FoundKind::Npm => EcosystemKind::Npm,
            FoundKind::PyPi => EcosystemKind::PyPi,
            FoundKind::Maven => EcosystemKind::Maven,
            FoundKind::Go => EcosystemKind::Go,
            FoundKind::Cargo => EcosystemKind::CratesIo,
            FoundKind::Deb | FoundKind::Apk | FoundKind::Rpm => return self.ecosystem.clone(),
        };
        Some(kind.into())
    }

    fn trouble(&mut self, path: &str, trouble: &Trouble) {
        let mut subject = path.to_owned();
        for inner in &trouble.inside {
            subject.push_str("!/");
            subject.push_str(inner);
        }
        self.problems.push(Problem {
            kind: match trouble.kind {
                TroubleKind::Unreadable => ProblemKind::Unreadable,
                TroubleKind::TooLarge => ProblemKind::TooLarge,
                TroubleKind::UnknownVersion => ProblemKind::UnknownVersion,
            },
            subject,
            reason: trouble.reason.clone(),
            hint: trouble.hint.clone(),
        });
    }

    /// A binary that hides its packages, unless a distribution answers for it.
    fn unlisted(&mut self, path: &str, unlisted: Unlisted) {
        let managed = MANAGED.iter().any(|folder| path.starts_with(folder));
        if self.managed && managed && !path.starts_with(LOCAL) {
            return;
        }
        let (reason, hint) = match unlisted {
            Unlisted::Rust => (
                "is a Rust program that does not list its crates",
                "build it with `cargo auditable build`",
            ),
            Unlisted::Go => (
                "is a Go binary that does not list its modules",
                "build it with modules, so that `go version -m` lists them",
            ),
            Unlisted::Packed => (
                "is packed, so that its packages cannot be read",
                "leave it unpacked",
            ),
        };
        self.problems.push(Problem {
            kind: ProblemKind::Unreadable,
            subject: path.to_owned(),
            reason: reason.to_owned(),
            hint: Some(hint.to_owned()),
        });
    }

    fn done(mut self) -> (Vec<Package>, Vec<Problem>) {
        if self.foreign > 0 {
            let packages = if self.foreign == 1 {
                "package"
            } else {
                "packages"
            };
            let (subject, which) = match self.os {
                Some(os) => (
                    os.id.clone(),
                    "its distribution's advisories are not read here",
                ),
                None => (
                    "/etc/os-release".to_owned(),
                    "nothing says of which distribution",
                ),
            };
            self.problems.push(Problem {
                kind: ProblemKind::NoData,
                subject,
                reason: format!("{} {packages} cannot be checked: {which}", self.foreign),
                hint: None,
            });
        }
        let mut packages: Vec<Package> = self.packages.into_values().collect();
        for package in &mut packages {
            package.places.sort();
            package.places.dedup();
        }
        self.problems.sort_by(|one, other| {
            let key = |problem: &Problem| {
                (
                    problem.kind,
                    problem.subject.clone(),
                    problem.reason.clone(),
                )
            };
            key(one).cmp(&key(other))
        });
        self.problems.dedup();
        (packages, self.problems)
    }
}

fn package(ecosystem: &Ecosystem, found: &Found, os: Option<&OsRelease>) -> Package {
    let source = found.source.clone();
    Package {
        ecosystem: ecosystem.clone(),
        name: found.name.clone(),
        version: found.version.clone(),
        source: source.map(|(name, version)| SourcePackage { name, version }),
        purl: purl(found, os),
        licenses: Vec::new(),
        places: Vec::new(),
    }
}
