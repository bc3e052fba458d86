//! From loaded files to packages: what is used, and when; what never is; and what
//! nobody can tell. It reads nothing, and never says "never" where something was
//! out of sight.

use std::collections::{BTreeMap, BTreeSet};

use super::owners::{Owned, Owners};
use crate::scan::{EcosystemKind, ImageContents, Package};
use crate::wire::{EnvironmentEvidence, LoadEvidence};

/// A package, and how it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageUse {
    /// The package.
    pub package: Package,
    /// How.
    pub usage: Use,
}

/// How a package was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// A file of it was loaded before the first event, in at least one environment.
    LoadedAtInit(Loaded),
    /// A file of it was loaded on an event, and none before.
    LoadedOnEvent {
        /// The cases on whose events it was, sorted.
        cases: Vec<String>,
        /// The first such file.
        loaded: Loaded,
    },
    /// It is part of an executable, and so is in memory whenever that runs.
    Linked,
    /// It was never loaded, and every process was watched.
    Never,
    /// Nobody can tell.
    Unknown {
        /// Why not: a fragment in lower case.
        reason: String,
    },
}

/// The first file of a package that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The file, or in Java the archive.
    pub file: String,
    /// The file that asked for it, where it is known.
    pub importer: Option<String>,
    /// The class, in Java.
    pub class: Option<String>,
}

impl Use {
    /// The word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::LoadedAtInit(_) => "loaded at init",
            Self::LoadedOnEvent { .. } => "loaded on event",
            Self::Linked => "linked",
            Self::Never => "never loaded",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// What is known of one package after a look at all that was loaded.
#[derive(Debug, Clone, Default)]
struct Seen {
    init: Option<Loaded>,
    event: Option<Loaded>,
    cases: BTreeSet<String>,
    doubt: Option<String>,
}

/// How each package of an image was used in these environments.
pub fn usage(
    contents: &ImageContents,
    environments: &[EnvironmentEvidence],
    owners: &Owners,
) -> Vec<PackageUse> {
    let mut seen: BTreeMap<usize, Seen> = BTreeMap::new();
    for environment in environments {
        for load in &environment.loads {
            for owned in owners.of(load) {
                let doubt = match &owned {
                    Owned::Surely(_) => None,
                    Owned::Perhaps(_, why) => Some(why.clone()),
                };
                let entry = seen.entry(owned.package()).or_default();
                match doubt {
                    None => entry.take(load),
                    Some(why) => entry.doubt = entry.doubt.take().or(Some(why)),
                }
            }
        }
        for path in &environment.reads {
            for package in owners.readers(path) {
                let entry = seen.entry(package).or_default();
                let doubt = format!("`{path}` was opened and not seen to run");
                entry.doubt = entry.doubt.take().or(Some(doubt));
            }
        }
    }
    let unseen = Unseen::of(environments);
    let packages = contents.packages.iter().enumerate();
    packages
        .map(|(index, package)| PackageUse {
            package: package.clone(),
            usage: decided(package, seen.remove(&index), index, owners, &unseen),
        })
        .collect()
}

impl Seen {
    fn take(&mut self, load: &LoadEvidence) {
        let loaded = || Loaded {
            file: load.path.clone(),
            importer: load.importer.clone(),
            class: load.class.clone(),
        };
        match &load.case {
            None => {
                self.init.get_or_insert_with(loaded);
            }
            Some(case) => {
                self.event.get_or_insert_with(loaded);
                self.cases.insert(case.clone());
            }
        }
    }
}

/// What keeps a package that was not seen from being unused.
struct Unseen {
    any: Option<String>,
    scripts: Option<String>,
    python: Option<String>,
}

impl Unseen {
    fn of(environments: &[EnvironmentEvidence]) -> Self {
        let exercised = |one: &EnvironmentEvidence| !one.exercised.is_empty();
        let gap = environments
            .iter()
            .find_map(|one| one.gaps.first().cloned());
        let any = if environments.iter().any(exercised) {
            gap
        } else {
            Some("no event was sent while its function was watched".to_owned())
        };
        let bundles = || environments.iter().flat_map(|one| &one.bundles);
        let text = |path: &str, reason: &str| format!("bundled: `{path}`: {reason}");
        let bundle = |of_python: bool| {
            let mut found =
                bundles().filter(|one| super::bundle::is_of_python(&one.path) == of_python);
            found.next().map(|one| text(&one.path, &one.reason))
        };
        Self {
            any,
            scripts: bundle(false),
            python: bundle(true),
        }
    }

    fn reason(&self, kind: EcosystemKind) -> Option<&String> {
        let own = match kind {
            EcosystemKind::Npm => &self.scripts,
            EcosystemKind::PyPi => &self.python,
            _ => &None,
        };
        own.as_ref().or(self.any.as_ref())
    }
}

fn decided(
    package: &Package,
    seen: Option<Seen>,
    index: usize,
    owners: &Owners,
    unseen: &Unseen,
) -> Use {
    let unknown = |reason: &str| Use::Unknown {
        reason: reason.to_owned(),
    };
    let kind = package.ecosystem.kind;
    if matches!(kind, EcosystemKind::Go | EcosystemKind::CratesIo) {
        return Use::Linked;
    }
    if kind.is_distribution() {
        return unknown("packages of a distribution are not watched");
    }
    let seen = seen.unwrap_or_default();
    if let Some(loaded) = seen.init {
        return Use::LoadedAtInit(loaded);
    }
    if let Some(loaded) = seen.event {
        let cases = seen.cases.into_iter().collect();
        return Use::LoadedOnEvent { cases, loaded };
    }
    let doubt = seen.doubt.as_ref();
    let doubt = doubt.or_else(|| unseen.reason(kind));
    match doubt.or_else(|| owners.doubt(index)) {
        Some(reason) => unknown(reason),
        None => Use::Never,
    }
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;
