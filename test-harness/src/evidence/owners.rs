//! Whose a file is: npm's by the nearest `package.json` above it, Python's by the
//! lists of files that installers leave, Java's by the archive.

mod python;

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::ImageFiles;
use crate::scan::{EcosystemKind, ImageContents, Place};
use crate::wire::LoadEvidence;

use python::Site;

pub(super) use python::fetched as text_of;

/// The owners of an image's files. Packages are numbers, as they stand in its
/// contents.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// Folders of `package.json`.
    folders: BTreeMap<String, Vec<usize>>,
    sites: Vec<Site>,
    /// Archives, with the way into nested ones.
    archives: BTreeMap<(String, Vec<String>), Vec<usize>>,
    /// Packages of npm by name, for files that lie elsewhere.
    names: BTreeMap<String, Vec<usize>>,
    /// Why a package's files are not known.
    doubts: BTreeMap<usize, String>,
}

/// Whose a loaded file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owned {
    /// This package's.
    Surely(usize),
    /// It may be this one's.
    Perhaps(usize, String),
}

impl Owned {
    pub(super) const fn package(&self) -> usize {
        match self {
            Self::Surely(package) | Self::Perhaps(package, _) => *package,
        }
    }
}

impl Owners {
    /// The owners of an image's files. Python's lists of files are read from the
    /// image; one that cannot be is a doubt about its package.
    pub async fn read(files: &dyn ImageFiles, contents: &ImageContents) -> Self {
        let mut lists = BTreeMap::new();
        for path in Self::lists(contents) {
            if let Some(text) = python::fetched(files, &path).await {
                lists.insert(path, text);
            }
        }
        Self::new(contents, &lists)
    }

    /// The files of an image that list Python's files, as far as they may exist.
    pub fn lists(contents: &ImageContents) -> BTreeSet<String> {
        places(contents, EcosystemKind::PyPi)
            .flat_map(|(_, place)| python::lists(&place.path))
            .collect()
    }

    /// The owners of an image's files; `lists` are the texts of those that
    /// [`Self::lists`] names, by path.
    pub fn new(contents: &ImageContents, lists: &BTreeMap<String, String>) -> Self {
        let mut owners = Self::default();
        for (index, place) in places(contents, EcosystemKind::Npm) {
            if let Some((folder, _)) = place.path.rsplit_once('/') {
                push(&mut owners.folders, folder.to_owned(), index);
            }
            let name = contents.packages[index].name.clone();
            push(&mut owners.names, name, index);
        }
        for (index, place) in places(contents, EcosystemKind::PyPi) {
            let name = &contents.packages[index].name;
            if let Err(doubt) = python::add(&mut owners.sites, index, name, &place.path, lists) {
                owners.doubts.entry(index).or_insert(doubt);
            }
        }
        for (index, place) in places(contents, EcosystemKind::Maven) {
            let key = (place.path.clone(), place.inside.clone());
            push(&mut owners.archives, key, index);
            if !is_archive(&place.path) {
                let doubt = format!("its classes lie unpacked beside `{}`", place.path);
                owners.doubts.entry(index).or_insert(doubt);
            }
        }
        owners
    }

    /// Why nobody can tell that a package was not used.
    pub(super) fn doubt(&self, package: usize) -> Option<&String> {
        self.doubts.get(&package)
    }

    /// The packages that a loaded file belongs to.
    pub(super) fn of(&self, load: &LoadEvidence) -> Vec<Owned> {
        match load.kind.as_str() {
            "class" => self.of_class(load),
            "python" | "extension" | "library" => self.of_python(&load.path),
            _ => self.of_script(&load.path),
        }
    }

    /// The packages that a file belongs to which was opened only.
    pub(super) fn readers(&self, path: &str) -> Vec<usize> {
        let owned = self.of_python(path);
        owned.iter().map(Owned::package).collect()
    }

    /// The package of npm that a file lies in.
    pub(super) fn nearest(&self, path: &str) -> Option<usize> {
        let owned = self.of_script(path);
        owned.iter().find_map(|owned| match owned {
            Owned::Surely(package) => Some(*package),
            Owned::Perhaps(..) => None,
        })
    }

    fn of_class(&self, load: &LoadEvidence) -> Vec<Owned> {
        let key = (load.path.clone(), load.inside.clone());
        let packages = self.archives.get(&key).map_or(&[][..], Vec::as_slice);
        if let [one] = packages {
            return vec![Owned::Surely(*one)];
        }
        let archive = load.inside.last().unwrap_or(&load.path);
        let why = format!(
            "classes of `{archive}` were loaded, which holds several packages; whose they are cannot be told"
        );
        let perhaps = packages
            .iter()
            .map(|package| Owned::Perhaps(*package, why.clone()));
        perhaps.collect()
    }

    fn of_python(&self, path: &str) -> Vec<Owned> {
        let mut owned: Vec<Owned> = self.sites.iter().flat_map(|site| site.of(path)).collect();
        owned.dedup();
        owned
    }

    /// All packages between a file and the `node_modules` that it lies in: a package
    /// may have a `package.json` in a folder of its own.
    fn of_script(&self, path: &str) -> Vec<Owned> {
        let mut owned = Vec::new();
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if above.ends_with("/node_modules") {
                break;
            }
            let packages = self.folders.get(above).into_iter().flatten();
            owned.extend(packages.map(|package| Owned::Surely(*package)));
            folder = above;
        }
        if owned.is_empty()
            && let Some(name) = package_name(path)
        {
            // A link that was not followed, or a folder that the scan passed over.
            let why = format!("`{path}` was loaded, which lies in no package of that name");
            let packages = self.names.get(name).into_iter().flatten();
            owned.extend(packages.map(|package| Owned::Perhaps(*package, why.clone())));
        }
        owned
    }
}

fn push<K: Ord>(map: &mut BTreeMap<K, Vec<usize>>, key: K, index: usize) {
    let all = map.entry(key).or_default();
    if !all.contains(&index) {
        all.push(index);
    }
}

fn places(contents: &ImageContents, kind: EcosystemKind) -> impl Iterator<Item = (usize, &Place)> {
    let packages = contents.packages.iter().enumerate();
    packages
        .filter(move |(_, package)| package.ecosystem.kind == kind)
        .flat_map(|(index, package)| package.places.iter().map(move |place| (index, place)))
}

fn is_archive(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|one| ["jar", "war", "ear", "zip"].contains(&one))
}

/// `@scope/name` or `name` of `…/node_modules/@scope/name/file.js`.
pub(super) fn package_name(path: &str) -> Option<&str> {
    let (_, below) = path.rsplit_once("/node_modules/")?;
    let parts = if below.starts_with('@') { 2 } else { 1 };
    let end = below.match_indices('/').nth(parts - 1)?.0;
    Some(&below[..end])
}
