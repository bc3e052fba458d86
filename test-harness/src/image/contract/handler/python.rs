//! A Python handler, `package.module.function`: the module and the function.

use super::{Handler, Searched, has_word, listed};
use crate::image::contract::rule::{Rule, Severity, Violation};
use crate::image::contract::tree::{Kind, Place, ends_in, join, parent};

const MOST_SEARCHED: u64 = 4 << 20;

/// The module and the function that a handler names.
pub(super) fn module(handler: &str) -> Option<(&str, &str)> {
    let (module, function) = handler.rsplit_once('.')?;
    let valid = !module.is_empty() && !function.is_empty() && !function.contains('/');
    valid.then_some((module, function))
}

/// A module's path without its ending.
pub(super) fn path(module: &str) -> String {
    module.replace('.', "/").trim_start_matches('/').to_owned()
}

pub(super) fn rules(handler: &Handler<'_, '_>) -> Vec<Violation> {
    let name = handler.name;
    let Some((module, function)) = module(name) else {
        let message = format!("handler `{name}` does not name a module and a function");
        let hint = "a Python handler is `module.function`, such as `app.handler`";
        return vec![Violation::error(Rule::Handler, message).hint(hint)];
    };
    let path = path(module);
    let ways = |folder: &str| {
        let ends = [".py", "/__init__.py", ".pyc"];
        ends.map(|end| join(folder, &format!("{path}{end}")))
    };
    let mut found = handler.first_file(handler.roots.iter().flat_map(|root| ways(root)));
    if matches!(found, Searched::Nowhere) {
        if handler
            .roots
            .iter()
            .any(|root| has_native(handler, root, &path))
        {
            return Vec::new();
        }
        let others = other_folders(handler);
        found = handler.first_file(others.iter().flat_map(|folder| ways(folder)));
    }
    match found {
        Searched::Found(place) => defines(handler, &place, function).into_iter().collect(),
        Searched::Undecided => Vec::new(),
        Searched::Nowhere => vec![missing(handler, &path)],
    }
}

/// Whether a module is a compiled extension, such as `app.cpython-313.so`.
fn has_native(handler: &Handler<'_, '_>, root: &str, path: &str) -> bool {
    let whole = join(root, path);
    let folder = parent(&whole);
    let mut below = handler.view.below(folder);
    below.any(|(path, node)| {
        let rest = path.strip_prefix(whole.as_str()).unwrap_or_default();
        let direct = rest.starts_with('.') && !rest.contains('/');
        node.kind != Kind::Folder && direct && ends_in(rest, "so")
    })
}

/// Where Python looks after the function's own folders.
fn other_folders(handler: &Handler<'_, '_>) -> Vec<String> {
    let mut folders = vec!["/opt/python".to_owned(), "/var/runtime".to_owned()];
    if let Some((major, minor)) = handler.subject.base().version {
        folders.extend([
            format!("/opt/python/lib/python{major}.{minor}/site-packages"),
            format!("/var/lang/lib/python{major}.{minor}/site-packages"),
            format!("/usr/local/lib/python{major}.{minor}/dist-packages"),
        ]);
    }
    let path = handler.subject.facts.environment.get("PYTHONPATH");
    let listed = path.map(String::as_str).unwrap_or_default().split(':');
    folders.extend(
        listed
            .filter(|folder| folder.starts_with('/'))
            .map(str::to_owned),
    );
    folders
}

fn missing(handler: &Handler<'_, '_>, path: &str) -> Violation {
    let name = handler.name;
    let places = handler.places();
    let message = format!(
        "handler `{name}` needs `{path}.py` or `{path}/__init__.py`, which is not in {places}"
    );
    let mut found = Violation::error(Rule::Handler, message);
    // Without the version, not all of the folders of packages are known.
    if handler.subject.base().version.is_none() {
        found.severity = Severity::Warning;
    }
    let there = listed(
        handler
            .files_ending(&[".py"])
            .into_iter()
            .map(|(path, _)| path),
    );
    found.hint(match there.as_str() {
        "" => "copy the function's files to `${LAMBDA_TASK_ROOT}`".to_owned(),
        there => format!("correct CMD or the `COPY`; there is {there}"),
    })
}

/// A note only: a name may be defined in ways that no search can see.
fn defines(handler: &Handler<'_, '_>, place: &Place<'_>, function: &str) -> Option<Violation> {
    if !ends_in(&place.path, "py") || place.node.size > MOST_SEARCHED {
        return None;
    }
    let place = handler.view.find(&place.path)?;
    let text = handler.view.content(&place, MOST_SEARCHED)?;
    if has_word(text, function) {
        return None;
    }
    let message = format!(
        "`{}` does not mention `{function}`, which handler `{}` asks for",
        place.path, handler.name
    );
    Some(Violation::note(Rule::HandlerExport, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_the_runtime_does() {
        assert_eq!(module("app.handler"), Some(("app", "handler")));
        assert_eq!(module("pkg.mod.handler"), Some(("pkg.mod", "handler")));
        assert_eq!(path("pkg/mod"), "pkg/mod");
        assert_eq!(path("pkg.mod"), "pkg/mod");
        for wrong in ["app", ".handler", "app.", "app.py/handler"] {
            assert_eq!(module(wrong), None, "{wrong}");
        }
    }
}
