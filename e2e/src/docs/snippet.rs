//! Checks of blocks that are no commands: by the library's own readers.

use std::path::Path;

use lambdock::{cases, manifest};

/// Checks a block that stands alone; the error says what is wrong with it.
pub(super) fn check(folder: &Path, language: &str, text: &str) -> Result<(), String> {
    match language {
        "json" => json(text),
        _ if text.contains("[functions") || text.contains("[bases]") => as_manifest(folder, text),
        _ if text.contains("[[case]]") || text.contains("expect") => as_cases(folder, text),
        _ if text.contains("dependencies]") => dependencies(text),
        _ => Err("neither a manifest, nor cases, nor dependencies".to_owned()),
    }
}

/// Checks that a block is a part of a file of ours.
pub(super) fn is_part(root: &Path, path: &str, text: &str) -> Result<(), String> {
    let whole = std::fs::read_to_string(root.join(path)).map_err(|error| error.to_string())?;
    let blank = |line: &&str| !line.trim().is_empty();
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .map(str::trim)
            .filter(|line| blank(line))
            .map(str::to_owned)
            .collect()
    };
    let (part, whole) = (lines(text), lines(&whole));
    // A `…` leaves some of it out.
    let mut from = 0;
    for part in part
        .split(|line| line.ends_with('…'))
        .filter(|part| !part.is_empty())
    {
        let rest = &whole[from..];
        let found = rest.windows(part.len()).position(|window| window == part);
        let found = found.ok_or_else(|| format!("`{path}` has no\n{}", part.join("\n")))?;
        from += found + part.len();
    }
    Ok(())
}

fn json(text: &str) -> Result<(), String> {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    value.map(drop).map_err(|error| error.to_string())
}

fn as_manifest(folder: &Path, text: &str) -> Result<(), String> {
    let parsed = manifest::parse(text, &folder.join("lambdock.toml"));
    parsed.map(drop).map_err(|error| error.to_string())
}

fn as_cases(folder: &Path, text: &str) -> Result<(), String> {
    let path = folder.join("cases-of-the-page.toml");
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    let found = cases::load(std::slice::from_ref(&path));
    let _ = std::fs::remove_file(path);
    match found {
        Ok(cases) if cases.is_empty() => Err("there is no case".to_owned()),
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{error:#?}")),
    }
}

/// Dependencies of somebody else's: every feature of ours exists.
fn dependencies(text: &str) -> Result<(), String> {
    let read = |text: &str| {
        text.parse::<toml::Table>()
            .map_err(|error| error.to_string())
    };
    let ours = include_str!("../../../test-harness/Cargo.toml");
    let ours = read(ours)?;
    let table = read(text)?;
    let wanted = table["dev-dependencies"]["lambdock"].get("features");
    let wanted = wanted.and_then(toml::Value::as_array);
    for feature in wanted.into_iter().flatten().filter_map(toml::Value::as_str) {
        if ours["features"].get(feature).is_none() {
            return Err(format!("the library has no feature `{feature}`"));
        }
    }
    Ok(())
}
