//! The build context that a Dockerfile most likely means: the folder in which
//! the files that it copies exist. It reads no file's content.

use std::path::Path;

use super::tree::{Tree, file_name, folder};
use crate::image::dockerfile::{Dockerfile, Instruction};

/// The folder, relative to the root. Candidates are the Dockerfile's own folder,
/// those around it, and those that have its name; the first of the best wins.
pub(super) fn guess(root: &Path, tree: &Tree, path: &str, file: &Dockerfile) -> String {
    let sources = sources(file);
    let mut best = (".".to_owned(), None);
    for candidate in candidates(tree, path) {
        let base = root.join(&candidate);
        let there = sources.iter().filter(|source| base.join(source).exists());
        let count = there.count();
        if best.1.is_none_or(|most| count > most) {
            best = (candidate, Some(count));
        }
    }
    best.0
}

fn candidates(tree: &Tree, path: &str) -> Vec<String> {
    let mut around = vec![folder(path).to_owned()];
    while around.last().is_some_and(|last| last != ".") {
        let last = around.last().map_or(".", |last| folder(last));
        around.push(last.to_owned());
    }
    let Some(stem) = file_name(path).strip_suffix(".Dockerfile") else {
        return around;
    };
    // `docker/api.Dockerfile` is for `services/api`, if that has the files.
    let mut named: Vec<String> = tree.folders.clone();
    named.retain(|folder| file_name(folder) == stem);
    named.sort_by_key(|folder| folder.matches('/').count());
    named.extend(around);
    named
}

/// What the Dockerfile copies by fixed names, up to the first wildcard.
fn sources(file: &Dockerfile) -> Vec<String> {
    let all = file
        .instructions()
        .iter()
        .flat_map(Instruction::context_sources);
    all.filter_map(|source| {
        let fixed = source.split(['*', '?', '[']).next().unwrap_or_default();
        let whole = fixed.len() == source.len();
        let fixed = if whole {
            fixed
        } else {
            fixed.rsplit_once('/')?.0
        };
        let relative = fixed.trim_start_matches(['/', '.']).trim_end_matches('/');
        let dotted = fixed.starts_with('.') && !fixed.starts_with("./");
        let kept = if dotted { fixed } else { relative };
        let usable = !matches!(kept, "" | "." | "..") && !kept.contains('$');
        usable.then(|| kept.to_owned())
    })
    .collect()
}
