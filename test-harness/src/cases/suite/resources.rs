//! Values that a suite names once and refers to with `KEY.ref`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::jq::Jq;
use super::reader::{Members, Reader};
use crate::model::{Json, closest};

const KEYS: [&str; 4] = ["contentType", "src", "data", "transform"];

/// How the name of a member ends that refers to a resource.
const REFERENCE: &str = ".ref";

/// What resources hold, by name.
pub(super) type Resources = BTreeMap<String, Json>;

/// Reads `resources`.
pub(super) fn read(reader: &mut Reader<'_>, json: &Json) -> Resources {
    let Some(members) = reader.object("resources", json) else {
        return Resources::new();
    };
    let mut resources = Resources::new();
    for (name, json) in members {
        let path = format!("resources.{name}");
        let Some(resource) = reader.object(&path, json) else {
            continue;
        };
        reader.refuse_unknown(&path, resource, &KEYS);
        if let Some(value) = one(reader, &path, resource) {
            resources.insert(name.clone(), value);
        }
    }
    resources
}

fn one(reader: &mut Reader<'_>, path: &str, resource: &Members) -> Option<Json> {
    let content_type = reader.text(path, resource, "contentType")?;
    if content_type != "application/json" {
        let message = format!("`{path}.contentType` `{content_type}` is not supported");
        let hint = "events and answers are `application/json`".to_owned();
        reader.problem(message, Some(hint));
        return None;
    }
    let data = match (resource.get("src"), resource.get("data")) {
        (Some(_), _) => from_file(reader, path, resource)?,
        (None, Some(data)) => data.clone(),
        (None, None) => {
            reader.problem(format!("`{path}` needs `src` or `data`"), None);
            return None;
        }
    };
    if !resource.contains_key("transform") {
        return Some(data);
    }
    let program = reader.text(path, resource, "transform")?;
    let results = Jq::new(&program).and_then(|program| program.all(&data));
    match results.map(|results| results.into_iter().next()) {
        Ok(Some(first)) => Some(first),
        Ok(None) => {
            reader.problem(format!("`{path}.transform` gives nothing"), None);
            None
        }
        Err(error) => {
            reader.problem(format!("`{path}.transform` fails: {error}"), None);
            None
        }
    }
}

fn from_file(reader: &mut Reader<'_>, path: &str, resource: &Members) -> Option<Json> {
    let name = reader.text(path, resource, "src")?;
    let file = reader.file.parent().unwrap_or(Path::new("")).join(name);
    let shown = file.display();
    let message = match fs::read(&file).map(|bytes| Json::parse(&bytes)) {
        Ok(Ok(json)) => return Some(json),
        Ok(Err(error)) => format!("the resource `{shown}` is not JSON: {error}"),
        Err(error) => format!("cannot read the resource `{shown}`: {error}"),
    };
    reader.problem(message, None);
    None
}

/// Puts resources in place of the members that refer to one: `request.ref`
/// becomes `request`.
pub(super) fn fill(
    reader: &mut Reader<'_>,
    path: &str,
    members: &mut Members,
    resources: &Resources,
) {
    let pointing = |key: &String| Some((key.clone(), key.strip_suffix(REFERENCE)?.to_owned()));
    let references: Vec<(String, String)> = members.keys().filter_map(pointing).collect();
    for (key, target) in references {
        let Some(reference) = members.remove(&key) else {
            continue;
        };
        let name = reference.as_str().unwrap_or_default();
        if let Some(value) = resources.get(name) {
            members.insert(target, value.clone());
        } else {
            let hint = closest(name, resources.keys().map(String::as_str));
            let hint = hint.map(|meant| format!("did you mean `{meant}`?"));
            reader.problem(
                format!("`{path}.{key}`: there is no resource `{name}`"),
                hint,
            );
            // Something must stand there, or its absence were told as well.
            members.insert(target, Json::Object(Members::new()));
        }
    }
}
