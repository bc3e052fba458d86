//! Rules on the function's files: Lambda's user enters the working directory
//! and reads all that is there.

use super::access::Access;
use super::rule::{Rule, Severity, Violation};
use super::subject::Subject;
use super::tree::{Extent, Kind, Looked, Node, Place, is_within};
use super::view::View;

/// Offenders that a message names.
const MOST_NAMED: usize = 5;

pub(super) fn rules(subject: &Subject<'_>, view: &View<'_>) -> Vec<Violation> {
    let mut found: Vec<Violation> = working_directory(subject, view).into_iter().collect();
    for root in subject.task_roots() {
        if let Some(place) = view.find(&root) {
            found.extend(folder(subject, view, &place));
        }
    }
    found
}

fn working_directory(subject: &Subject<'_>, view: &View<'_>) -> Option<Violation> {
    let path = subject.working_directory();
    let wrong = |message: String| Violation::error(Rule::WorkingDirectory, message);
    if !path.starts_with('/') {
        return Some(wrong(format!("working directory `{path}` is not absolute")));
    }
    if path == "/" {
        return None;
    }
    let place = match view.look(path) {
        Looked::Found(place) => place,
        Looked::Unknown(_) => return None,
        Looked::Missing => {
            let hint = "create it with `WORKDIR`, or correct `image-config.working-directory`";
            let message = format!("the image has no working directory `{path}`");
            return Some(wrong(message).hint(hint));
        }
    };
    if place.node.kind != Kind::Folder {
        return Some(wrong(format!("working directory `{path}` is not a folder")));
    }
    let closed = view.closed_folder(&place.path).or_else(|| {
        let itself = view.allows(&place, Access::Execute) == Some(false);
        itself.then_some(place)
    })?;
    let mode = closed.node.mode;
    let closed = closed.path;
    let message =
        format!("Lambda's user 993:990 cannot enter `{path}`: `{closed}` has mode {mode:03o}");
    Some(wrong(message).hint(format!("add `RUN chmod a+rx {closed}`")))
}

fn folder(subject: &Subject<'_>, view: &View<'_>, root: &Place<'_>) -> Vec<Violation> {
    let Some(extent) = view.folder(root) else {
        return Vec::new();
    };
    // A working directory that cannot be entered is told of already.
    let known = view.find(subject.working_directory());
    let known = known.is_some_and(|directory| directory.path == root.path);
    let entered = view.allows(root, Access::Execute) != Some(false);
    if known && !entered {
        return Vec::new();
    }
    let mut found: Vec<Violation> = unreadable(view, root).into_iter().collect();
    if extent == Extent::Part {
        let message = format!("`{}` is too large to be looked at whole", root.path);
        found.push(Violation::warning(Rule::Unread, message));
    }
    found
}

fn unreadable(view: &View<'_>, root: &Place<'_>) -> Option<Violation> {
    let mut offenders: Vec<(&str, &Node)> = Vec::new();
    let itself = [(root.path.as_str(), root.node)];
    for (path, node) in itself.into_iter().chain(view.below(&root.path)) {
        // What lies in a closed folder is not its own offence.
        let known = |(folder, _): &(&str, &Node)| is_within(path, folder);
        if !offenders.last().is_some_and(known) && is_closed(view, path, node) {
            offenders.push((path, node));
        }
    }
    let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
    let count = offenders.len();
    // What matters most is named first; the order of paths is kept in each.
    offenders.sort_by_key(|(path, _)| hidden(path));
    let severity = match offenders.first() {
        None => return None,
        Some((path, _)) if hidden(path) => Severity::Warning,
        Some(_) => Severity::Error,
    };
    let named = offenders.iter().take(MOST_NAMED);
    let named: Vec<String> = named
        .map(|(path, node)| format!("`{path}` (mode {:03o}{})", node.mode, owner(node)))
        .collect();
    let more = match count - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let noun = if count == 1 { "path" } else { "paths" };
    let message = format!(
        "Lambda's user 993:990 cannot read {count} {noun}: {}{more}",
        named.join(", ")
    );
    let hint = format!(
        "add `--chmod=755` to the `COPY`, or `RUN chmod -R a+rX {}` after it",
        root.path
    );
    let mut found = Violation::error(Rule::FileMode, message).hint(hint);
    found.severity = severity;
    Some(found)
}

fn is_closed(view: &View<'_>, path: &str, node: &Node) -> bool {
    let place = Place {
        path: path.to_owned(),
        node,
    };
    let denied = |access| view.allows(&place, access) == Some(false);
    match node.kind {
        Kind::File => denied(Access::Read),
        Kind::Folder => denied(Access::Read) || denied(Access::Execute),
        Kind::Link(_) | Kind::Other => false,
    }
}

fn owner(node: &Node) -> String {
    let owner = node.owner.filter(|owner| (owner.uid, owner.gid) != (0, 0));
    owner.map_or_else(String::new, |owner| {
        format!(" of {}:{}", owner.uid, owner.gid)
    })
}
