//! A Node handler, `folder/file.export`: the file and the export.

use super::{Handler, Searched, has_word, listed};
use crate::image::contract::rule::{Rule, Violation};
use crate::image::contract::tree::{Place, join};

/// What Node's runtime tries after a module's name, in its order.
const ENDS: [&str; 6] = ["", ".js", ".mjs", ".cjs", "/index.js", "/package.json"];

/// Where packages lie beside those of the function.
const PACKAGES: [&str; 2] = ["/opt/nodejs/node_modules", "/var/runtime/node_modules"];

/// A file that is larger is bundled, and its exports are seldom words in it.
const MOST_SEARCHED: u64 = 4 << 20;

/// The module and the export that a handler names.
pub(super) fn module(handler: &str) -> Option<(&str, &str)> {
    let file = handler.rfind('/').map_or(0, |slash| slash + 1);
    let (stem, export) = handler[file..].split_once('.')?;
    let valid = !stem.is_empty() && !export.is_empty();
    valid.then(|| (&handler[..file + stem.len()], export))
}

pub(super) fn rules(handler: &Handler<'_, '_>) -> Vec<Violation> {
    let name = handler.name;
    let Some((module, export)) = module(name) else {
        let message = format!("handler `{name}` does not name a file and an export");
        let hint = "a Node handler is `file.export`, such as `index.handler`";
        return vec![Violation::error(Rule::Handler, message).hint(hint)];
    };
    let own = handler.roots.iter().flat_map(|root| {
        let packages = format!("{root}/node_modules");
        [root.clone(), packages]
    });
    let ways = |folder: String| ENDS.map(|end| join(&folder, &format!("{module}{end}")));
    let mut found = handler.first_file(own.flat_map(ways));
    if matches!(found, Searched::Nowhere) {
        let others = PACKAGES.map(str::to_owned).into_iter();
        found = handler.first_file(others.flat_map(ways));
    }
    match found {
        Searched::Found(place) => exports(handler, &place, export).into_iter().collect(),
        Searched::Undecided => Vec::new(),
        Searched::Nowhere => vec![missing(handler, module)],
    }
}

fn missing(handler: &Handler<'_, '_>, module: &str) -> Violation {
    let name = handler.name;
    let places = handler.places();
    let message =
        format!("handler `{name}` needs `{module}.js`, `.mjs` or `.cjs`, which is not in {places}");
    let found = Violation::error(Rule::Handler, message);
    let source = format!("{module}.ts");
    let sources = handler.roots.iter().map(|root| join(root, &source));
    if let Searched::Found(_) = handler.first_file(sources) {
        let hint = format!("compile `{source}` in the Dockerfile and copy the result");
        return found.hint(hint);
    }
    let there = handler.files_ending(&[".js", ".mjs", ".cjs"]);
    let there = listed(there.into_iter().map(|(path, _)| path));
    found.hint(match there.as_str() {
        "" => "copy the function's files to `${LAMBDA_TASK_ROOT}`".to_owned(),
        there => format!("correct CMD or the `COPY`; there is {there}"),
    })
}

/// A note only: an export may be made in ways that no search can see.
fn exports(handler: &Handler<'_, '_>, place: &Place<'_>, export: &str) -> Option<Violation> {
    let is_code = [".js", ".mjs", ".cjs"]
        .iter()
        .any(|end| place.path.ends_with(end));
    if !is_code || place.node.size > MOST_SEARCHED {
        return None;
    }
    let view = handler.view;
    // The place is found again, so that its content may outlive it.
    let place = view.find(&place.path)?;
    let text = view.content(&place, MOST_SEARCHED)?;
    let first = export.split('.').next().unwrap_or(export);
    if has_word(text, first) {
        return None;
    }
    let message = format!(
        "`{}` does not mention `{first}`, which handler `{}` asks for",
        place.path, handler.name
    );
    Some(Violation::note(Rule::HandlerExport, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_the_runtime_does() {
        assert_eq!(module("index.handler"), Some(("index", "handler")));
        assert_eq!(
            module("src/a/index.api.get"),
            Some(("src/a/index", "api.get"))
        );
        assert_eq!(module("a.b/index.handler"), Some(("a.b/index", "handler")));
        for wrong in ["index", "", "a/", "a/.handler", "index."] {
            assert_eq!(module(wrong), None, "{wrong}");
        }
    }
}
