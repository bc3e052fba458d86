//! The manifest as a whole and its `[project]` table. It knows nothing of what a
//! function holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::defaults::Settings;
use super::files::Expected;
use super::findings::Findings;
use super::function;
use super::table::Table;
use super::value::Value;
use super::{bases, deploy, scan};
use crate::model::{BasePolicy, DeploySettings, Project, ScanSettings, closest};

/// What was read, and what must still be looked up among the files.
pub(super) struct Reading {
    /// The project; of use only where nothing was found wrong.
    pub(super) project: Project,
    /// Files and folders that must exist.
    pub(super) expected: Vec<Expected>,
    /// Cases folders that no key names: they count where they exist.
    pub(super) assumed_cases: Vec<PathBuf>,
    /// Names on AWS, each with the function that has it.
    pub(super) deployed: BTreeMap<String, String>,
}

const POLICIES: [(&str, BasePolicy); 3] = [
    ("auto", BasePolicy::Auto),
    ("aws", BasePolicy::Aws),
    ("stand-in", BasePolicy::StandIn),
];

/// Reads a manifest's text; problems go to the findings.
pub(super) fn read(text: &str, path: &Path, findings: &Findings) -> Reading {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        findings.add_syntax(&error.span().unwrap_or_default(), error.message());
    }
    let root = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut reading = Reading {
        project: Project {
            name: default_name(&root),
            root,
            manifest: path.to_owned(),
            bases: BasePolicy::default(),
            base_map: BTreeMap::new(),
            scan: ScanSettings::default(),
            deploy: DeploySettings::default(),
            functions: Vec::new(),
        },
        expected: Vec::new(),
        assumed_cases: Vec::new(),
        deployed: BTreeMap::new(),
    };
    let top = Table::new(findings, String::new(), 0..0, document.get_ref());
    read_top(top, &mut reading, errors.is_empty());
    reading
}

fn read_top(mut top: Table<'_>, reading: &mut Reading, complete: bool) {
    if let Some(table) = top.get("project").and_then(|value| value.table()) {
        read_project(table, &mut reading.project);
    }
    if let Some(table) = top.get("bases").and_then(|value| value.table()) {
        reading.project.base_map = bases::read(&table);
    }
    if let Some(table) = top.get("scan").and_then(|value| value.table()) {
        reading.project.scan = scan::read(table, &reading.project.root);
    }
    if let Some(table) = top.get("deploy").and_then(|value| value.table()) {
        let root = reading.project.root.clone();
        reading.project.deploy = deploy::read_settings(table, &root, &mut reading.expected);
    }
    let defaults = top.get("defaults").and_then(|value| value.table());
    let defaults = defaults.map(Settings::read_defaults).unwrap_or_default();
    let functions = top.get("functions");
    let names = functions.as_ref().and_then(Value::table);
    let entries = names.map(|table| table.entries()).unwrap_or_default();
    let nothing = functions.as_ref().is_none_or(|value| {
        // A wrong type has been reported already.
        value.is_table() && entries.is_empty()
    });
    if nothing && complete {
        let span = functions.map_or(0..0, |value| value.key_span().clone());
        let hint = "add a table `[functions.NAME]`, or let `lambdock init` write them";
        let message = "missing functions: the manifest declares none".to_owned();
        top.findings().add_with(&span, message, hint);
    }
    for entry in entries {
        function::read(&entry, &defaults, reading);
    }
    top.finish();
}

fn read_project(mut table: Table<'_>, project: &mut Project) {
    if let Some(name) = table.get("name").and_then(|value| project_name(&value)) {
        project.name = name;
    }
    if let Some(policy) = table.get("bases").and_then(|value| policy(&value)) {
        project.bases = policy;
    }
    table.finish();
}

fn policy(value: &Value<'_>) -> Option<BasePolicy> {
    if !value.is_string() {
        value.wrong_type("`auto`, `aws` or `stand-in`");
        return None;
    }
    let text = value.string()?;
    let found = POLICIES.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        let place = value.place();
        let message = format!("{place} must be `auto`, `aws` or `stand-in`, not `{text}`");
        match closest(&text, POLICIES.map(|(name, _)| name)) {
            Some(meant) => value.problem_with(message, format!("did you mean `{meant}`?")),
            None => value.problem(message),
        }
    }
    found.map(|(_, policy)| *policy)
}

fn project_name(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let usable = tag_part(&text);
    if usable.as_deref() == Some(text.as_str()) {
        return Some(text);
    }
    let message = format!(
        "{} must be lower-case letters, digits and single `.`, `_` or `-` between them, since it is a part of image tags, not `{text}`",
        value.place()
    );
    match usable {
        Some(usable) => value.problem_with(message, format!("write `{usable}`")),
        None => value.problem(message),
    }
    None
}

/// The folder's name where an image tag may hold it, else what is left of it.
fn default_name(root: &Path) -> String {
    let folder = root.file_name().map(|name| name.to_string_lossy());
    folder
        .and_then(|name| tag_part(&name))
        .unwrap_or_else(|| "project".to_owned())
}

/// A text made fit for the path of an image reference: at most 64 characters.
fn tag_part(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        let separator = |c: char| "._-".contains(c);
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            _ if out.is_empty() || out.ends_with(separator) => {}
            c if separator(c) => out.push(c),
            _ => out.push('-'),
        }
    }
    out.truncate(64);
    let end = out.trim_end_matches(['.', '_', '-']);
    (!end.is_empty()).then(|| end.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_become_parts_of_tags() {
        let table = [
            ("lambdock", Some("lambdock")),
            ("My App (2)", Some("my-app-2")),
            ("a..b__c", Some("a.b_c")),
            ("-x-", Some("x")),
            ("\u{fc}ber", Some("ber")),
            ("***", None),
        ];
        for (text, wanted) in table {
            assert_eq!(tag_part(text).as_deref(), wanted, "{text}");
        }
        assert_eq!(default_name(Path::new("/")), "project");
    }
}
