//! Changes of a `go.mod`. Its sums are renewed by `go get`, which runs nothing of
//! a module.
//!
//! Source: Go modules reference, "go.mod files" and "go get".

use super::Renewal;
use super::change::{Change, What, is_lower};
use super::files::Files;
use crate::scan::EcosystemKind;

pub(super) fn apply(change: &Change, files: &mut Files<'_>) -> Result<Vec<Renewal>, String> {
    let name = &change.name;
    if name == "stdlib" {
        return Err("the Go toolchain that builds it brings it: build with a later one".to_owned());
    }
    let text = files.wanted(&change.file)?;
    let (after, wish) = match &change.what {
        What::Remove => (removed(&text, name), format!("{name}@none")),
        What::Raise { to } => (raised(&text, name, to), format!("{name}@v{to}")),
        What::Override { to, .. } if asks_for(&text, name) => {
            (raised(&text, name, to), format!("{name}@v{to}"))
        }
        What::Override { to, .. } => {
            let end = if text.ends_with('\n') { "" } else { "\n" };
            let line = format!("{text}{end}\nrequire {name} v{to} // indirect\n");
            (line, format!("{name}@v{to}"))
        }
    };
    if !asks_for(&text, name) && !matches!(change.what, What::Override { .. }) {
        return Err(format!("`go.mod` does not ask for `{name}`"));
    }
    files.set(&change.file, after);
    let folder = change.folder().to_owned();
    Ok(vec![Renewal::new(folder, &["go", "get", &wish])])
}

fn asks_for(text: &str, name: &str) -> bool {
    text.lines().any(|line| version(line, name).is_some())
}

/// The version that a line gives a module.
fn version<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let code = line.split_once("//").map_or(line, |(code, _)| code);
    let mut words = code.split_whitespace();
    words.find(|word| *word == name)?;
    words.next().filter(|word| word.starts_with('v'))
}

fn removed(text: &str, name: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| version(line, name).is_none()).collect()
}

fn raised(text: &str, name: &str, to: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let Some(own) = version(line, name) else {
            return line.to_owned();
        };
        if !is_lower(EcosystemKind::Go, own.trim_start_matches('v'), to) {
            return line.to_owned();
        }
        let at = (own.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
        let mut line = line.to_owned();
        line.replace_range(at..at + own.len(), &format!("v{to}"));
        line
    });
    lines.collect()
}
