//! `[deploy]`: what holds for every function that is deployed. It asks AWS
//! nothing.

use std::path::Path;

use super::forms::{ACCOUNT, REGION};
use super::tags::Tags;
use crate::manifest::files::{Expected, Kind};
use crate::manifest::paths::resolve;
use crate::manifest::ranges::KEEP_IMAGES;
use crate::manifest::table::Table;
use crate::manifest::value::Value;
use crate::model::{DeploySettings, Lifecycle, RepositorySettings, closest};

/// Names that a repository's name may hold.
const PLACEHOLDERS: [&str; 2] = ["project", "function"];

/// Reads the table.
pub(in crate::manifest) fn read(
    mut table: Table<'_>,
    root: &Path,
    expected: &mut Vec<Expected>,
) -> DeploySettings {
    let repository = table.get("repository").and_then(|value| value.table());
    let tags = Tags::read(table.get("tags"));
    tags.check_count(table.path(), table.span(), table.findings());
    let settings = DeploySettings {
        account: table.get("account").and_then(|value| ACCOUNT.read(&value)),
        region: table.get("region").and_then(|value| REGION.read(&value)),
        repository: repository
            .map(|table| read_repository(table, root, expected))
            .unwrap_or_default(),
        tags: tags.tags,
    };
    table.finish();
    settings
}

fn read_repository(
    mut table: Table<'_>,
    root: &Path,
    expected: &mut Vec<Expected>,
) -> RepositorySettings {
    let defaults = RepositorySettings::default();
    let name = table.get("name").and_then(|value| name(&value));
    let immutable = table.get("immutable-tags").and_then(|v| v.boolean());
    let scan = table.get("scan-on-push").and_then(|v| v.boolean());
    let keep = table.get("keep-images");
    let policy = table.get("lifecycle-policy");
    if let (Some(_), Some(policy)) = (&keep, &policy) {
        let message = format!("{} cannot stand beside `keep-images`", policy.place());
        policy.key_problem(message, "write the number of images into the policy");
    }
    let keep = keep.and_then(|value| value.integer(&KEEP_IMAGES));
    let policy = policy.and_then(|value| {
        let path = resolve(root, &value.text()?);
        expected.push(Expected {
            kind: Kind::Policy,
            path: path.clone(),
            owner: table.path().to_owned(),
            span: value.span(),
        });
        Some(path)
    });
    table.finish();
    RepositorySettings {
        name: name.unwrap_or(defaults.name),
        immutable_tags: immutable.unwrap_or(defaults.immutable_tags),
        scan_on_push: scan.unwrap_or(defaults.scan_on_push),
        lifecycle: keep
            .map(Lifecycle::KeepImages)
            .or(policy.map(Lifecycle::File)),
    }
}

/// A name whose braces are known; what they become is checked with the function.
fn name(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let mut rest = text.as_str();
    while let Some(start) = rest.find('{') {
        let (inner, after) = match rest[start + 1..].split_once('}') {
            Some(parts) => parts,
            None => (&rest[start + 1..], ""),
        };
        if !PLACEHOLDERS.contains(&inner) {
            let message = format!("unknown placeholder `{{{inner}}}` in {}", value.place());
            let hint = match closest(inner, PLACEHOLDERS) {
                Some(meant) => format!("did you mean `{{{meant}}}`?"),
                None => "use `{project}` and `{function}`".to_owned(),
            };
            value.problem_with(message, hint);
            return None;
        }
        rest = after;
    }
    Some(text)
}
