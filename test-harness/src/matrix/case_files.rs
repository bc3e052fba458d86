//! What case files refer to: events, schemas, expected answers in files of their
//! own. A case file is searched for texts that name a file, whichever key they
//! stand at, so that a file too many may count, and none too few.

use std::path::{Component, Path, PathBuf};

use super::paths::real;

/// The files that some case files may refer to, through no links.
pub(super) fn references(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in paths.iter().flat_map(|path| files(path)) {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let folder = real(file.parent().unwrap_or(&file));
        let is_json = file
            .extension()
            .is_some_and(|extension| extension == "json");
        for word in words(&text, is_json) {
            if let Some(path) = joined(&folder, &word) {
                found.push(path);
            }
        }
    }
    found
}

/// A case file, or those directly in a folder.
fn files(path: &Path) -> Vec<PathBuf> {
    let is_case_file = |file: &PathBuf| {
        let extension = file.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("toml" | "json"))
    };
    let Ok(entries) = std::fs::read_dir(path) else {
        return vec![path.to_owned()];
    };
    let entries = entries.filter_map(|entry| Some(entry.ok()?.path()));
    entries.filter(is_case_file).collect()
}

/// Every text in a document that may be a path.
fn words(text: &str, is_json: bool) -> Vec<String> {
    let mut words = Vec::new();
    if is_json {
        if let Ok(value) = serde_json::from_str(text) {
            json(&value, &mut words);
        }
    } else if let Ok(table) = text.parse::<toml::Table>() {
        table.values().for_each(|value| toml(value, &mut words));
    }
    words.retain(|word| !word.is_empty() && word.len() < 1_024 && !word.contains(['\n', '\0']));
    words
}

fn json(value: &serde_json::Value, words: &mut Vec<String>) {
    use serde_json::Value;
    match value {
        Value::String(text) => words.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| json(value, words)),
        Value::Object(members) => members.values().for_each(|value| json(value, words)),
        _ => {}
    }
}

fn toml(value: &toml::Value, words: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => words.push(text.clone()),
        toml::Value::Array(values) => values.iter().for_each(|value| toml(value, words)),
        toml::Value::Table(members) => members.values().for_each(|value| toml(value, words)),
        _ => {}
    }
}

/// A path from a folder, by its text.
fn joined(folder: &Path, word: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for part in Path::new(word).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(path.pop()),
            Component::Normal(part) => path.push(part),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (path != folder).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_may_name_a_file_counts() {
        let root = tempfile::tempdir().unwrap();
        let cases = root.path().join("cases");
        std::fs::create_dir(&cases).unwrap();
        let toml = "event-file = '../events/a.json'\n[expect]\nlogs = ['b', '/etc/passwd', '.']\n";
        std::fs::write(cases.join("one.toml"), toml).unwrap();
        let json = r#"{"case": [{"event-file": "c.json", "expect": {"answer": {"x": "d"}}}]}"#;
        std::fs::write(cases.join("two.json"), json).unwrap();
        std::fs::write(cases.join("broken.toml"), "event = ").unwrap();
        std::fs::write(cases.join("notes.md"), "e").unwrap();
        let real = root.path().canonicalize().unwrap();
        let mut found = references(&[cases, root.path().join("gone.toml")]);
        found.sort();
        let expected = ["cases/b", "cases/c.json", "cases/d", "events/a.json"];
        assert_eq!(found, expected.map(|path| real.join(path)));
    }
}
