//! A Java handler, `package.Class::method` or `package.Class`: the class, its
//! method by name, and the Java it was compiled for.

use super::java_classes::{Class, Classes};
use super::{Handler, listed};
use crate::image::contract::rule::{Rule, Violation};

/// What Lambda calls where the handler names only a class.
const DEFAULT_METHOD: &str = "handleRequest";

/// The class and the method that a handler names.
fn parts(handler: &str) -> (&str, Option<&str>) {
    match handler.split_once("::") {
        Some((class, method)) => (class, Some(method)),
        None => (handler, None),
    }
}

/// The path of a handler's class, without `.class`.
pub(super) fn class_path(handler: &str) -> String {
    parts(handler).0.replace('.', "/")
}

pub(super) fn rules(handler: &Handler<'_, '_>) -> Vec<Violation> {
    let name = handler.name;
    let (class, method) = parts(name);
    if class.is_empty() || method == Some("") {
        let message = format!("handler `{name}` does not name a class and a method");
        let hint = "a Java handler is `package.Class::method`, or `package.Class`";
        return vec![Violation::error(Rule::Handler, message).hint(hint)];
    }
    let classes = Classes::of(handler);
    if let Some(class) = classes.get(&class_path(name)) {
        return found(handler, class, method);
    }
    // A layer's jars in the image, or one that cannot be read, may have it.
    match handler.view.exists("/opt/java/lib") {
        Some(false) if !classes.has_unread_jars => {}
        _ => return Vec::new(),
    }
    vec![missing(handler, &classes, class, method)]
}

fn found(handler: &Handler<'_, '_>, class: &Class<'_>, method: Option<&str>) -> Vec<Violation> {
    let Some(file) = class.parsed(handler) else {
        return Vec::new();
    };
    let dotted = class.dotted();
    let mut found = Vec::new();
    let base = handler.subject.base().version.map(|(java, _)| java);
    if let Some(base) = base.filter(|base| file.java() > *base) {
        let java = file.java();
        let message =
            format!("class `{dotted}` is compiled for Java {java}, the base has Java {base}");
        let hint = format!("compile with `--release {base}` (Maven: `maven.compiler.release`)");
        found.push(Violation::error(Rule::ClassVersion, message).hint(hint));
    }
    // A note only: the method may be inherited.
    if let Some(method) = method.filter(|method| !file.mentions(method)) {
        let message = format!("class `{dotted}` does not mention `{method}`");
        found.push(Violation::note(Rule::HandlerExport, message));
    }
    found
}

fn missing(
    handler: &Handler<'_, '_>,
    classes: &Classes<'_>,
    class: &str,
    method: Option<&str>,
) -> Violation {
    let name = handler.name;
    let path = class_path(name);
    let called = method.unwrap_or(DEFAULT_METHOD);
    let in_package = classes.of_package(&path);
    if !in_package.is_empty() {
        let message = format!("handler `{name}` names package `{class}`, not a class");
        let hint = did_you_mean(handler, &in_package, called);
        return Violation::error(Rule::Handler, message).hint(hint);
    }
    let places = handler.places();
    let message = format!(
        "handler `{name}` needs class `{class}`, which is in no folder or `lib/*.jar` of {places}"
    );
    let found = Violation::error(Rule::Handler, message);
    let simple = path.rsplit('/').next().unwrap_or(&path);
    let alike: Vec<&Class<'_>> = classes
        .all
        .iter()
        .filter(|class| class.is_called(simple))
        .collect();
    if !alike.is_empty() {
        return found.hint(did_you_mean(handler, &alike, called));
    }
    if !classes.misplaced.is_empty() {
        let jars = listed(classes.misplaced.iter().copied());
        return found.hint(format!(
            "copy jars to `${{LAMBDA_TASK_ROOT}}/lib`; there is {jars}"
        ));
    }
    found.hint("compile first, then `COPY target/classes ${LAMBDA_TASK_ROOT}`")
}

impl Class<'_> {
    /// Whether a class has a simple name, inner classes and case aside.
    fn is_called(&self, simple: &str) -> bool {
        let own = self.name.rsplit(['/', '$']).next().unwrap_or(self.name);
        own.eq_ignore_ascii_case(simple)
    }
}

/// Of some classes those that look like handlers, else all of them.
fn did_you_mean(handler: &Handler<'_, '_>, classes: &[&Class<'_>], method: &str) -> String {
    let likely: Vec<&&Class<'_>> = classes
        .iter()
        .filter(|class| class.may_handle(handler, method))
        .collect();
    let chosen = if likely.is_empty() {
        classes.iter().collect()
    } else {
        likely
    };
    let names: Vec<String> = chosen
        .iter()
        .map(|class| format!("{}::{method}", class.dotted()))
        .collect();
    format!("did you mean {}", listed(names.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_the_runtime_does() {
        assert_eq!(parts("a.B::m"), ("a.B", Some("m")));
        assert_eq!(parts("a.B"), ("a.B", None));
        assert_eq!(class_path("a.b.C$D::m"), "a/b/C$D");
    }
}
