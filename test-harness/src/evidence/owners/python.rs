//! Which distribution of Python a file belongs to, by what installers leave:
//! `RECORD` of a wheel, `installed-files.txt` or `top_level.txt` of an egg.
//!
//! Source: `PyPA` specification "Recording installed projects".

use std::collections::{BTreeMap, HashMap};

use futures_util::StreamExt;

use super::Owned;
use crate::engine::ImageFiles;

/// Most bytes of one list.
const MOST: usize = 32 << 20;

/// A folder that distributions are installed into.
#[derive(Debug, Clone, Default)]
pub(super) struct Site {
    folder: String,
    /// By path within the folder.
    files: HashMap<String, Vec<usize>>,
    /// Names at its top, of modules and of packages, by who has files there.
    tops: BTreeMap<String, Vec<usize>>,
}

/// The lists that may stand beside a distribution's metadata.
pub(super) fn lists(metadata: &str) -> Vec<String> {
    let Some((folder, file)) = metadata.rsplit_once('/') else {
        return Vec::new();
    };
    match file {
        "METADATA" => vec![format!("{folder}/RECORD")],
        "PKG-INFO" => ["installed-files.txt", "top_level.txt"]
            .map(|name| format!("{folder}/{name}"))
            .to_vec(),
        _ => Vec::new(),
    }
}

/// Adds a distribution.
pub(super) fn add(
    sites: &mut Vec<Site>,
    index: usize,
    name: &str,
    metadata: &str,
    lists: &BTreeMap<String, String>,
) -> Result<(), String> {
    let info = match metadata.rsplit_once('/') {
        Some((folder, "METADATA" | "PKG-INFO")) => folder,
        // An `.egg-info` that is a file.
        _ => metadata,
    };
    let (folder, _) = info.rsplit_once('/').unwrap_or(("", info));
    let at = sites.iter().position(|site| site.folder == folder);
    let at = at.unwrap_or_else(|| {
        sites.push(Site {
            folder: folder.to_owned(),
            ..Site::default()
        });
        sites.len() - 1
    });
    let site = &mut sites[at];
    let list = |name: &str| lists.get(&format!("{info}/{name}"));
    if let Some(record) = list("RECORD") {
        record
            .lines()
            .filter_map(first_field)
            .for_each(|path| site.file(&path, index));
        return Ok(());
    }
    if let Some(installed) = list("installed-files.txt") {
        let base = info.rsplit('/').next().unwrap_or_default();
        for path in installed.lines() {
            let path = path
                .strip_prefix("../")
                .map_or_else(|| format!("{base}/{path}"), str::to_owned);
            site.file(&path, index);
        }
        return Ok(());
    }
    if let Some(tops) = list("top_level.txt") {
        for top in tops.lines().map(str::trim).filter(|top| !top.is_empty()) {
            site.top(top.split('/').next().unwrap_or(top), index);
        }
        return Ok(());
    }
    // What it is called is all there is.
    site.top(&name.replace('-', "_"), index);
    Err(format!(
        "the list of its files cannot be read beside `{metadata}`"
    ))
}

/// The first field of a line of a `RECORD`, which is CSV.
fn first_field(line: &str) -> Option<String> {
    let Some(quoted) = line.strip_prefix('"') else {
        let path = line.split(',').next()?;
        return (!path.is_empty()).then(|| path.to_owned());
    };
    let mut path = String::new();
    let mut chars = quoted.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '"' && chars.next_if_eq(&'"').is_none() {
            break;
        }
        path.push(char);
    }
    Some(path)
}

/// The name at the top of a site: `a` of `a/b.py` and of `a.cpython-311.so`.
fn top_of(path: &str) -> &str {
    let top = path.split('/').next().unwrap_or(path);
    if path.contains('/') {
        top
    } else {
        top.split('.').next().unwrap_or(top)
    }
}

impl Site {
    fn file(&mut self, path: &str, index: usize) {
        let path = path.trim_start_matches("./");
        // Programs and data outside of the site.
        if path.starts_with("../") || path.starts_with('/') {
            return;
        }
        push(self.files.entry(path.to_owned()).or_default(), index);
        let top = top_of(path);
        if !top.ends_with(".dist-info") && !top.ends_with(".egg-info") && top != "__pycache__" {
            self.top(top, index);
        }
    }

    fn top(&mut self, top: &str, index: usize) {
        push(self.tops.entry(top.to_owned()).or_default(), index);
    }

    /// The distributions that a file belongs to.
    pub(super) fn of(&self, path: &str) -> Vec<Owned> {
        let within = path.strip_prefix(self.folder.as_str());
        let Some(within) = within.and_then(|path| path.strip_prefix('/')) else {
            return Vec::new();
        };
        if let Some(owners) = self.files.get(within) {
            return owners.iter().map(|owner| Owned::Surely(*owner)).collect();
        }
        let owners = self.tops.get(top_of(within)).map_or(&[][..], Vec::as_slice);
        if let [one] = owners {
            return vec![Owned::Surely(*one)];
        }
        let why = format!(
            "`{path}` was loaded, which no list names; several packages have files beside it"
        );
        let perhaps = owners
            .iter()
            .map(|owner| Owned::Perhaps(*owner, why.clone()));
        perhaps.collect()
    }
}

fn push(all: &mut Vec<usize>, index: usize) {
    if !all.contains(&index) {
        all.push(index);
    }
}

/// The text of a file of the image.
pub(in crate::evidence) async fn fetched(files: &dyn ImageFiles, path: &str) -> Option<String> {
    if !matches!(files.stat(path).await, Ok(Some(_))) {
        return None;
    }
    let mut archive = Vec::new();
    let mut pieces = files.archive(path);
    while let Some(piece) = pieces.next().await {
        archive.extend_from_slice(&piece.ok()?);
        if archive.len() > MOST {
            return None;
        }
    }
    let mut archive = tar::Archive::new(archive.as_slice());
    let mut entry = archive.entries().ok()?.next()?.ok()?;
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut entry, &mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
