//! Go: the lines of `go.mod`. It lists every module that is built in, the
//! indirect ones too, but not which of them needs which.
//!
//! Source: Go modules reference, "go.mod files".

use std::path::Path;

use super::SourceError;
use super::graph::{Graph, Root, Scope};
use super::text::Text;
use crate::scan::EcosystemKind;

/// Reads a folder's `go.mod`.
pub(super) fn read(folder: &Path) -> Result<Vec<Graph>, SourceError> {
    let Some(text) = Text::open(folder, "go.mod")? else {
        return Ok(Vec::new());
    };
    let mut graph = Graph::new(EcosystemKind::Go, text.file.clone());
    let mut block = None;
    for line in text.text.lines() {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let mut words = code.split_whitespace();
        let first = match block {
            Some(directive) => directive,
            None => words.next().unwrap_or_default(),
        };
        let words: Vec<&str> = words.collect();
        match (first, words.as_slice()) {
            (_, [")"]) | (")", _) => block = None,
            ("require", ["("]) => block = Some("require"),
            ("replace", ["("]) => block = Some("replace"),
            (_, ["("]) => block = Some("other"),
            ("require", [name, version, ..]) => {
                let indirect = comment.trim().starts_with("indirect");
                let scope = if indirect {
                    Scope::Indirect
                } else {
                    Scope::Runtime
                };
                let version = version.trim_start_matches('v');
                let node = graph.node(name, Some(version));
                root(&mut graph, &text, line, node, scope);
            }
            ("replace", words) => replace(&mut graph, &text, line, words),
            // The toolchain decides, and only as long as nothing newer builds.
            ("toolchain", [version]) => stdlib(&mut graph, &text, line, version),
            ("go", [version])
                if text
                    .text
                    .lines()
                    .all(|line| !line.starts_with("toolchain ")) =>
            {
                stdlib(&mut graph, &text, line, version);
            }
            _ => {}
        }
    }
    Ok(vec![graph])
}

/// `old [v1] => new v2`: the new one is what is built in.
fn replace(graph: &mut Graph, text: &Text, line: &str, words: &[&str]) {
    let Some(arrow) = words.iter().position(|word| *word == "=>") else {
        return;
    };
    if let [name, version] = words[arrow + 1..] {
        let node = graph.node(name, Some(version.trim_start_matches('v')));
        root(graph, text, line, node, Scope::Runtime);
    }
}

fn stdlib(graph: &mut Graph, text: &Text, line: &str, version: &str) {
    let version = version.trim_start_matches("go");
    let node = graph.node("stdlib", Some(version));
    root(graph, text, line, node, Scope::Runtime);
}

fn root(graph: &mut Graph, text: &Text, line: &str, node: usize, scope: Scope) {
    let line = text.line_of(line);
    graph.nodes[node].locked.get_or_insert_with(|| line.clone());
    graph.roots.push(Root {
        node,
        line,
        version_line: None,
        scope,
    });
}
