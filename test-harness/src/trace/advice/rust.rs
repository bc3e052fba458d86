//! Changes of a `Cargo.toml`. Its lockfile is renewed by `cargo update`, which
//! builds nothing.
//!
//! Source: The Cargo Book, "Specifying Dependencies" and "cargo update".

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Renewal;
use super::change::{Change, What, raised};
use super::files::Files;
use super::json::replaced;
use crate::scan::EcosystemKind;

const SECTIONS: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

pub(super) fn apply(change: &Change, files: &mut Files<'_>) -> Result<Vec<Renewal>, String> {
    let name = &change.name;
    let text = files.wanted(&change.file)?;
    let renewed = |words: &[&str]| vec![Renewal::new(change.folder().to_owned(), words)];
    let (after, renew) = match &change.what {
        What::Remove => (
            removed(&text, name)?,
            renewed(&["cargo", "update", "--workspace"]),
        ),
        What::Raise { to } => (
            raise(&text, name, to)?,
            renewed(&["cargo", "update", "--package", name, "--precise", to]),
        ),
        // A lockfile alone decides, within what is asked for.
        What::Override { from, to, .. } => {
            let package = format!("{name}@{from}");
            let words = ["cargo", "update", "--package", &package, "--precise", to];
            (text, renewed(&words))
        }
    };
    files.set(&change.file, after);
    Ok(renew)
}

/// A line that asks for a package.
struct Wish {
    /// From the key's first byte to the value's last.
    line: Range<usize>,
    /// What stands between the version's quotation marks.
    version: Option<(Range<usize>, String)>,
}

fn wishes(text: &str, name: &str) -> Result<Vec<Wish>, String> {
    let table = DeTable::parse(text).map_err(|error| error.message().to_owned())?;
    let table = table.get_ref();
    let mut tables = vec![table];
    tables.extend(member(table, "workspace"));
    for (_, target) in member(table, "target").into_iter().flatten() {
        tables.extend(target.get_ref().as_table());
    }
    let mut found = Vec::new();
    for table in tables {
        for section in SECTIONS {
            for (key, wish) in member(table, section).into_iter().flatten() {
                let inside =
                    |word: &str| wish.get_ref().as_table().and_then(|table| table.get(word));
                let renamed = inside("package").and_then(|one| one.get_ref().as_str());
                if renamed.unwrap_or(key.get_ref()) != name {
                    continue;
                }
                let version = match wish.get_ref() {
                    DeValue::String(version) => Some((wish.span(), version.to_string())),
                    _ => inside("version")
                        .and_then(|one| Some((one.span(), one.get_ref().as_str()?.to_owned()))),
                };
                found.push(Wish {
                    line: key.span().start..wish.span().end,
                    version: version.map(|(span, text)| (span.start + 1..span.end - 1, text)),
                });
            }
        }
    }
    if found.is_empty() {
        return Err(format!("`Cargo.toml` does not ask for `{name}`"));
    }
    found.sort_by_key(|wish| std::cmp::Reverse(wish.line.start));
    Ok(found)
}

fn member<'a, 'i>(table: &'a DeTable<'i>, name: &str) -> Option<&'a DeTable<'i>> {
    table.get(name)?.get_ref().as_table()
}

fn removed(text: &str, name: &str) -> Result<String, String> {
    let mut after = text.to_owned();
    for wish in wishes(text, name)? {
        let begin = text[..wish.line.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[wish.line.end..].find('\n');
        let end = end.map_or(text.len(), |at| wish.line.end + at + 1);
        let is_line = text[begin..wish.line.start].trim().is_empty();
        if !is_line {
            return Err(format!("`{name}` has a table of its own in `Cargo.toml`"));
        }
        after.replace_range(begin..end, "");
    }
    Ok(after)
}

fn raise(text: &str, name: &str, to: &str) -> Result<String, String> {
    let mut after = text.to_owned();
    for wish in wishes(text, name)? {
        let Some((span, version)) = wish.version else {
            continue;
        };
        let version = raised(EcosystemKind::CratesIo, &version, to)?;
        after = replaced(&after, span, &version);
    }
    Ok(after)
}
