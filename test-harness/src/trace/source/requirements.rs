//! Requirement files of pip, with the remarks that pip-compile and uv leave in
//! them: for whose sake a package is there.
//!
//! Source: pip documentation, "Requirements File Format"; PEP 503 for names,
//! PEP 508 for what follows them.

use std::path::{Component, Path};

use super::SourceError;
use super::graph::{Graph, Root, Scope};
use super::text::{Line, Text};
use crate::scan::EcosystemKind;

/// Files that name each other.
const MOST_FILES: usize = 50;

/// One requirement of a file.
struct Requirement {
    name: String,
    version: Option<String>,
    line: Line,
    /// For whose sake it is there: packages, and files as `-r FILE`.
    via: Vec<String>,
}

/// Reads `requirements.txt` and what it includes.
pub(super) fn read(folder: &Path) -> Result<Vec<Graph>, SourceError> {
    let Some(first) = Text::open(folder, "requirements.txt")? else {
        return Ok(Vec::new());
    };
    let file = first.file.clone();
    let mut found = Vec::new();
    // Files may include each other, by several ways of writing a path.
    let known = |text: &Text| {
        text.file
            .canonicalize()
            .unwrap_or_else(|_| text.file.clone())
    };
    let mut seen = vec![known(&first)];
    let mut open = vec![first];
    while let Some(text) = open.pop() {
        for included in parse(&text, &mut found) {
            let within = text.file.parent().unwrap_or(folder);
            if seen.len() < MOST_FILES
                && let Some(next) = Text::open(within, &included)?
                && !seen.contains(&known(&next))
            {
                seen.push(known(&next));
                open.push(next);
            }
        }
    }
    Ok(vec![graph(folder, file, &found)?])
}

fn graph(
    folder: &Path,
    file: std::path::PathBuf,
    found: &[Requirement],
) -> Result<Graph, SourceError> {
    let mut graph = Graph::new(EcosystemKind::PyPi, file);
    for one in found {
        let node = graph.node(&one.name, one.version.as_deref());
        graph.nodes[node].locked = Some(one.line.clone());
    }
    graph.complete = found.iter().any(|one| !one.via.is_empty());
    for one in found {
        let node = graph.node(&one.name, one.version.as_deref());
        let mut asked_here = one.via.is_empty();
        for via in &one.via {
            if let Some(source) = via.strip_prefix("-r ") {
                let asked = asked_in(folder, source.trim(), &one.name)?;
                asked_here |= asked.is_none();
                if let Some(line) = asked {
                    push(&mut graph, node, line);
                }
            } else if let Some(parent) = name(via)
                && found.iter().any(|other| other.name == parent)
            {
                let parent = graph.node(&parent, None);
                graph.nodes[parent].needs.push(node);
            } else {
                // Such as a project's own name: its file is not known here.
                asked_here = true;
            }
        }
        if asked_here {
            push(&mut graph, node, one.line.clone());
        }
    }
    Ok(graph)
}

fn push(graph: &mut Graph, node: usize, line: Line) {
    graph.roots.push(Root {
        node,
        line,
        version_line: None,
        scope: Scope::Runtime,
    });
}

/// The line of the file that was compiled, where it lies beside.
fn asked_in(folder: &Path, file: &str, name: &str) -> Result<Option<Line>, SourceError> {
    let beside = Path::new(file).components().next_back();
    let Some(Component::Normal(beside)) = beside else {
        return Ok(None);
    };
    let Some(text) = Text::open(folder, &beside.to_string_lossy())? else {
        return Ok(None);
    };
    let mut found = Vec::new();
    parse(&text, &mut found);
    let found = found.into_iter().find(|one| one.name == name);
    Ok(found.map(|one| one.line))
}

/// Reads a file's requirements; returns the files that it includes.
fn parse(text: &Text, found: &mut Vec<Requirement>) -> Vec<String> {
    let mut includes = Vec::new();
    let mut continued = false;
    let mut in_via = false;
    let mut current: Option<usize> = None;
    for line in text.text.lines() {
        let trimmed = line.trim();
        if let Some(remark) = trimmed.strip_prefix('#') {
            if let Some(current) = current {
                in_via = remember(remark.trim(), in_via, &mut found[current].via);
            }
            continue;
        }
        let was_continued = std::mem::replace(&mut continued, trimmed.ends_with('\\'));
        if was_continued || trimmed.is_empty() {
            continue;
        }
        in_via = false;
        current = None;
        let (code, remark) = match trimmed.split_once(" #") {
            Some((code, remark)) => (code.trim(), Some(remark.trim())),
            None => (trimmed, None),
        };
        let option = |short: &str, long: &str| {
            let rest = code.strip_prefix(long).or_else(|| code.strip_prefix(short));
            rest.map(|rest| rest.trim_start_matches(['=', ' ']).to_owned())
        };
        if let Some(file) = option("-r", "--requirement") {
            includes.push(file);
        } else if let Some(name) = name(code) {
            let mut via = Vec::new();
            if let Some(remark) = remark {
                in_via = remember(remark, false, &mut via);
            }
            current = Some(found.len());
            found.push(Requirement {
                name,
                version: pinned(code),
                line: text.line_of(line),
                via,
            });
        }
    }
    includes
}

/// Takes up a remark below a requirement; tells whether more may follow.
fn remember(remark: &str, in_via: bool, via: &mut Vec<String>) -> bool {
    let whose = match remark.strip_prefix("via") {
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest.trim(),
        _ if in_via => remark,
        _ => return false,
    };
    let whose = whose
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    via.extend(whose.map(str::to_owned));
    true
}

/// The name that a requirement begins with, normalised; `None` for options,
/// paths and addresses.
pub(in crate::trace) fn name(requirement: &str) -> Option<String> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = requirement
        .find(|c| !of_name(c))
        .unwrap_or(requirement.len());
    let (name, rest) = requirement.split_at(end);
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let follows = rest.trim_start();
    let fits = follows.is_empty()
        || follows.starts_with(['=', '<', '>', '!', '~', '[', ';', '@', '(', '\\', '#']);
    (begins && fits && !name.ends_with(['-', '_', '.']))
        .then(|| EcosystemKind::PyPi.normal_name(name))
}

/// The version that `==` asks for.
pub(in crate::trace) fn pinned(requirement: &str) -> Option<String> {
    let (_, version) = requirement.split_once("==")?;
    let version = version.trim_start_matches('=').trim_start();
    let end = version
        .find([' ', ';', ',', '\\', '#'])
        .unwrap_or(version.len());
    let version = &version[..end];
    (!version.is_empty() && !version.contains('*')).then(|| version.to_owned())
}
