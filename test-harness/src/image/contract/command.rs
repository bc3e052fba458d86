//! Rules on ENTRYPOINT and CMD as words. Pure.

use super::rule::{Rule, Violation};
use super::subject::{AWS_ENTRY_POINT, Subject};

pub(super) fn rules(subject: &Subject<'_>) -> Vec<Violation> {
    let found = match subject.command()[..] {
        [] => Some(nothing()),
        [AWS_ENTRY_POINT] => Some(no_handler(subject)),
        [AWS_ENTRY_POINT, ref words @ ..] if words.len() > 1 => Some(many(subject, words)),
        _ => None,
    };
    found.into_iter().collect()
}

fn nothing() -> Violation {
    Violation::error(Rule::Command, "the image has no ENTRYPOINT and no CMD")
        .hint("set CMD in the Dockerfile, or `image-config.command` in the manifest")
}

fn no_handler(subject: &Subject<'_>) -> Violation {
    let message = format!("no handler is given; `{AWS_ENTRY_POINT}` needs exactly one argument");
    let example = subject.handler_example();
    Violation::error(Rule::HandlerArgument, message)
        .hint(format!("set CMD in the Dockerfile: `CMD [\"{example}\"]`"))
}

fn many(subject: &Subject<'_>, words: &[&str]) -> Violation {
    let shown = words.join(" ");
    let count = words.len();
    let message =
        format!("`{AWS_ENTRY_POINT}` takes one argument, the handler, but gets {count}: `{shown}`");
    let hint = match words {
        ["/bin/sh" | "/bin/bash", "-c", handler] if !handler.contains(' ') => {
            format!("write CMD in exec form: `CMD [\"{handler}\"]`")
        }
        ["/bin/sh" | "/bin/bash", "-c", ..] => {
            let example = subject.handler_example();
            format!("write CMD in exec form and with the handler alone: `CMD [\"{example}\"]`")
        }
        _ => "give the handler alone; to run a program instead, replace ENTRYPOINT".to_owned(),
    };
    Violation::error(Rule::HandlerArgument, message).hint(hint)
}
