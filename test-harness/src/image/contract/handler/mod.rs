//! Rules on the handler: it exists where its runtime looks for it. One file a
//! runtime; a runtime that is not known is not judged.

mod class_file;
mod java;
mod java_classes;
mod node;
mod provided;
mod python;
#[cfg(test)]
mod tests;

use super::base::Family;
use super::rule::Violation;
use super::subject::Subject;
use super::tree::{Kind, Looked, Node, Place, join, normalize};
use super::view::{Keep, View};

/// What a rule on a handler is given.
struct Handler<'h, 'v> {
    /// As CMD gives it.
    name: &'h str,
    /// Folders in which it may be, all read.
    roots: Vec<String>,
    subject: &'h Subject<'h>,
    view: &'h View<'v>,
}

/// Which contents the rules on programs and handlers look into.
pub(super) fn keep(subject: &Subject<'_>) -> Keep {
    let command = subject.command();
    let directory = subject.working_directory();
    let program = command.first().map(|program| join(directory, program));
    let mut prefixes: Vec<String> = program.into_iter().collect();
    let handler = subject.handler().unwrap_or_default();
    let family = subject.base().family;
    for root in subject.task_roots() {
        let candidates = [
            node::module(handler).map(|(module, _)| module.to_owned()),
            python::module(handler).map(|(module, _)| python::path(module)),
            Some(java::class_path(handler)),
            Some("bootstrap".to_owned()),
        ];
        let named = candidates
            .into_iter()
            .flatten()
            .filter(|name| !name.is_empty());
        prefixes.extend(named.map(|name| normalize(&join(&root, &name))));
    }
    let may_be_java = matches!(family, None | Some(Family::Java));
    Keep {
        prefixes,
        jars: may_be_java && !handler.is_empty(),
    }
}

/// Holds the handler against what its runtime will look for.
pub(super) fn rules(subject: &Subject<'_>, view: &View<'_>) -> Vec<Violation> {
    let Some(name) = subject.handler() else {
        return Vec::new();
    };
    let Some(family) = family(subject, view) else {
        return Vec::new();
    };
    if family == Family::Provided {
        return provided::rules(subject, view);
    }
    let Some(roots) = read_roots(subject, view) else {
        return Vec::new();
    };
    let handler = Handler {
        name,
        roots,
        subject,
        view,
    };
    match family {
        Family::Node => node::rules(&handler),
        Family::Python => python::rules(&handler),
        Family::Java => java::rules(&handler),
        Family::Provided => Vec::new(),
    }
}

/// The runtime, by the base or else by what is in the image.
fn family(subject: &Subject<'_>, view: &View<'_>) -> Option<Family> {
    let base = subject.base();
    if base.is_lambda {
        return base.family;
    }
    let tools = [
        ("/var/lang/bin/node", Family::Node),
        ("/var/lang/bin/python3", Family::Python),
        ("/var/lang/bin/java", Family::Java),
    ];
    let mut undecided = false;
    for (tool, family) in tools {
        match view.exists(tool) {
            Some(true) => return Some(family),
            Some(false) => {}
            None => undecided = true,
        }
    }
    // AWS's Ruby and .NET have other tools there, and a bootstrap of their own.
    let own = view.exists("/var/lang/bin");
    match (undecided, own) {
        (false, Some(false)) => Some(Family::Provided),
        _ => None,
    }
}

/// The function's folders, once all of them are read.
fn read_roots(subject: &Subject<'_>, view: &View<'_>) -> Option<Vec<String>> {
    let mut roots = Vec::new();
    let mut all = true;
    for root in subject.task_roots() {
        match view.look(&root) {
            Looked::Found(place) if place.node.kind == Kind::Folder => {
                all &= view.folder(&place).is_some();
                roots.push(place.path);
            }
            Looked::Unknown(_) => all = false,
            Looked::Found(_) | Looked::Missing => {}
        }
    }
    all.then_some(roots)
}

/// What looking for several paths gave.
enum Searched<'a> {
    Found(Place<'a>),
    Nowhere,
    Undecided,
}

impl<'v> Handler<'_, 'v> {
    /// The first of several files that exists.
    fn first_file(&self, paths: impl IntoIterator<Item = String>) -> Searched<'v> {
        let mut undecided = false;
        for path in paths {
            match self.view.look(&path) {
                Looked::Found(place) if place.node.kind == Kind::File => {
                    return Searched::Found(place);
                }
                Looked::Unknown(_) => undecided = true,
                Looked::Found(_) | Looked::Missing => {}
            }
        }
        if undecided {
            Searched::Undecided
        } else {
            Searched::Nowhere
        }
    }

    /// Files directly in the function's folders that end in one of these.
    fn files_ending(&self, ends: &[&str]) -> Vec<(&'v str, &'v Node)> {
        let mut found = Vec::new();
        for root in &self.roots {
            let below = self.view.below(root).filter(|(path, node)| {
                let name = path.strip_prefix(root.as_str()).unwrap_or(path);
                let direct = !name.trim_start_matches('/').contains('/');
                direct && node.kind == Kind::File && ends.iter().any(|end| path.ends_with(end))
            });
            found.extend(below);
        }
        found
    }

    /// The function's folders as a message names them.
    fn places(&self) -> String {
        let quoted: Vec<String> = self.roots.iter().map(|root| format!("`{root}`")).collect();
        match quoted.len() {
            0 => "the image".to_owned(),
            _ => quoted.join(" and "),
        }
    }
}

/// Whether a text holds a name as a word of its own.
fn has_word(text: &[u8], name: &str) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let name = name.as_bytes();
    if name.is_empty() {
        return false;
    }
    let mut starts = text.windows(name.len()).enumerate();
    starts.any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(at + name.len());
        window == name && !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Names for a hint: a few, in backticks.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const MOST: usize = 5;
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let more = names.len() > MOST;
    names.truncate(MOST);
    if more {
        names.push("…".to_owned());
    }
    names.join(", ")
}

#[cfg(test)]
mod word_tests {
    use super::*;

    #[test]
    fn finds_whole_words() {
        assert!(has_word(b"exports.handler = async", "handler"));
        assert!(has_word(b"handler", "handler"));
        assert!(!has_word(
            b"exports.handlers = myhandler; handler_",
            "handler"
        ));
        assert!(!has_word(b"handler", ""));
        assert!(!has_word(b"", "handler"));
    }

    #[test]
    fn lists_a_few() {
        assert_eq!(listed(["a", "b"]), "`a`, `b`");
        assert!(listed(["a"; 9]).ends_with("`a`, …"));
    }
}
