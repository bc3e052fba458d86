//! `package.json` of installed npm packages. Any with a name and a version is
//! one, the function's own included; inside `node_modules` one without is
//! told of.
//!
//! Source: npm's documentation of package.json.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::facts::{FileFacts, Found, FoundKind, Trouble};

/// What is read of it; other fields are passed by without being kept.
#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    name: Loose,
    #[serde(default)]
    version: Loose,
    #[serde(default)]
    license: Loose,
    #[serde(default)]
    licenses: Loose,
}

/// A field that should be a text; old packages have other things there.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Kind {
        #[serde(rename = "type")]
        kind: String,
    },
    Many(Vec<Loose>),
    Other(IgnoredAny),
    #[default]
    Missing,
}

impl Loose {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn texts(self) -> Vec<String> {
        match self {
            Self::Text(text) | Self::Kind { kind: text } => vec![text],
            Self::Many(many) => many.into_iter().flat_map(Self::texts).collect(),
            Self::Other(_) | Self::Missing => Vec::new(),
        }
    }
}

/// Reads a `package.json`.
pub(super) fn read(path: &str, bytes: &[u8]) -> FileFacts {
    let installed = is_installed(path);
    // Editors of another system leave a mark at the start.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let manifest: Manifest = match serde_json::from_slice(bytes) {
        Ok(manifest) => manifest,
        // Test data and templates are often no JSON, and nothing that runs.
        Err(_) if !installed => return FileFacts::default(),
        Err(error) => {
            return Trouble::unreadable(format!("is no `package.json`: {error}")).into();
        }
    };
    let mut licenses = manifest.license.texts();
    licenses.extend(manifest.licenses.texts());
    match (manifest.name.text(), manifest.version.text()) {
        (Some(name), Some(version)) => Found {
            licenses,
            ..Found::new(FoundKind::Npm, name, version)
        }
        .into(),
        _ if !installed => FileFacts::default(),
        (name, version) => {
            let lacks = match (name, version) {
                (None, None) => "neither a name nor a version",
                (None, _) => "no name",
                _ => "no version",
            };
            Trouble::unknown_version(format!("has {lacks}")).into()
        }
    }
}

/// Whether a path is that of a package, and not of a part of one:
/// `node_modules/NAME/package.json` or `node_modules/@SCOPE/NAME/package.json`.
fn is_installed(path: &str) -> bool {
    let Some((_, below)) = path.rsplit_once("/node_modules/") else {
        return false;
    };
    let depth = if below.starts_with('@') { 3 } else { 2 };
    below.split('/').count() == depth && !below.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::super::TroubleKind;
    use super::*;

    #[test]
    fn reads_name_version_and_licences() {
        let read = |text: &str| read("/var/task/node_modules/a/package.json", text.as_bytes());
        let found =
            &read(r#"{"name":"@a/b","version":"1.2.3","license":"MIT","x":[1,{}]}"#).packages[0];
        assert_eq!((&*found.name, &*found.version), ("@a/b", "1.2.3"));
        assert_eq!(found.licenses, ["MIT"]);
        let old = read(
            "\u{feff}{\"name\":\"a\",\"version\":\"1\",\"license\":{\"type\":\"BSD\",\"url\":\"\"},\"licenses\":[{\"type\":\"MIT\"},3]}",
        );
        assert_eq!(old.packages[0].licenses, ["BSD", "MIT"]);
    }

    #[test]
    fn an_installed_package_without_a_version_is_told_of() {
        let at = |path: &str, text: &str| {
            let facts = read(path, text.as_bytes());
            assert!(facts.packages.is_empty());
            facts
                .troubles
                .first()
                .map(|trouble| (trouble.kind, trouble.reason.clone()))
        };
        let lacks = at(
            "/a/node_modules/@x/y/package.json",
            r#"{"name":"y","version":7}"#,
        );
        assert_eq!(
            lacks,
            Some((TroubleKind::UnknownVersion, "has no version".to_owned()))
        );
        assert_eq!(
            at(
                "/a/node_modules/y/dist/package.json",
                r#"{"type":"module"}"#
            ),
            None
        );
        assert_eq!(at("/a/package.json", "{{"), None);
        let broken = at("/a/node_modules/y/package.json", "{{").unwrap();
        assert_eq!(broken.0, TroubleKind::Unreadable);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        let facts = read("/node_modules/a/package.json", deep.as_bytes());
        assert_eq!(facts.troubles[0].kind, TroubleKind::Unreadable);
    }
}
