//! Dependencies that can go: never loaded, and needed by nothing that is not as
//! dead; with what their files take.

use std::collections::{BTreeMap, BTreeSet};

use super::usage::{PackageUse, Use};
use crate::scan::{EcosystemKind, Package};

/// A package that can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// The package.
    pub package: Package,
    /// Bytes of its files in the image, where they are known.
    pub bytes: Option<u64>,
}

/// What is to be known of an image's packages beside their use.
pub trait Sizes {
    /// Bytes of a package's files; the packages are numbers as in the uses.
    fn bytes(&self, index: usize) -> Option<u64>;

    /// Names of the packages that it says it needs, of its own ecosystem.
    fn needs(&self, index: usize) -> &[String];
}

/// The packages that can go, largest first.
///
/// One that a living package says it needs stays, even if no case made it load: the
/// living one may load it on another event. A function's own package is what
/// remains when all others are gone.
pub fn dead(uses: &[PackageUse], sizes: &dyn Sizes) -> Vec<Dead> {
    let never = |index: &usize| uses[*index].usage == Use::Never;
    let mut by_name: BTreeMap<(EcosystemKind, &str), Vec<usize>> = BTreeMap::new();
    for (index, one) in uses.iter().enumerate() {
        let key = (one.package.ecosystem.kind, one.package.name.as_str());
        by_name.entry(key).or_default().push(index);
    }
    // A function's own manifest names what it might need; that is the question.
    let roots = (0..uses.len()).filter(|index| !never(index) && !is_root(&uses[*index].package));
    let mut living: BTreeSet<usize> = roots.collect();
    let mut next: Vec<usize> = living.iter().copied().collect();
    while let Some(index) = next.pop() {
        let kind = uses[index].package.ecosystem.kind;
        for name in sizes.needs(index) {
            let needed = by_name.get(&(kind, name.as_str())).into_iter().flatten();
            next.extend(needed.copied().filter(|needed| living.insert(*needed)));
        }
    }
    let gone = (0..uses.len())
        .filter(|index| never(index) && !living.contains(index) && !is_root(&uses[*index].package));
    let mut dead: Vec<Dead> = gone
        .map(|index| Dead {
            package: uses[index].package.clone(),
            bytes: sizes.bytes(index),
        })
        .collect();
    dead.sort_by(|one, other| {
        let by_size = other.bytes.cmp(&one.bytes);
        by_size.then_with(|| one.package.cmp(&other.package))
    });
    dead
}

/// Whether a package is a function's own: npm's outside of any `node_modules`.
fn is_root(package: &Package) -> bool {
    package.ecosystem.kind == EcosystemKind::Npm
        && package
            .places
            .iter()
            .any(|place| !place.path.contains("/node_modules/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Loaded;
    use crate::scan::{Ecosystem, Place};

    struct Table(Vec<(u64, Vec<String>)>);

    impl Sizes for Table {
        fn bytes(&self, index: usize) -> Option<u64> {
            Some(self.0[index].0)
        }

        fn needs(&self, index: usize) -> &[String] {
            &self.0[index].1
        }
    }

    fn used(name: &str, folder: &str, usage: Use) -> PackageUse {
        PackageUse {
            package: Package {
                ecosystem: Ecosystem::from(EcosystemKind::Npm),
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
                source: None,
                purl: String::new(),
                licenses: Vec::new(),
                requires: Vec::new(),
                places: vec![Place {
                    path: format!("/var/task/{folder}package.json"),
                    inside: Vec::new(),
                    layer: 0,
                }],
            },
            usage,
        }
    }

    #[test]
    fn what_a_living_package_needs_stays() {
        let loaded = Use::LoadedAtInit(Loaded {
            file: "/x.js".to_owned(),
            importer: None,
            class: None,
        });
        let uses = [
            used("app", "", loaded.clone()),
            used("web", "node_modules/web/", loaded),
            used("lazy", "node_modules/lazy/", Use::Never),
            used("deep", "node_modules/deep/", Use::Never),
            used("idle", "node_modules/idle/", Use::Never),
            used("its", "node_modules/its/", Use::Never),
        ];
        let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let table = Table(vec![
            (1, all(&["web", "idle"])),
            (2, all(&["lazy"])),
            (3, all(&["deep"])),
            (4, all(&["lazy"])),
            (5, all(&["its"])),
            (6, all(&[])),
        ]);
        let dead = dead(&uses, &table);
        let found: Vec<(&str, Option<u64>)> = dead
            .iter()
            .map(|one| (one.package.name.as_str(), one.bytes))
            .collect();
        assert_eq!(found, [("its", Some(6)), ("idle", Some(5))]);
    }
}
