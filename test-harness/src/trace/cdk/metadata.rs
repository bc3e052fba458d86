//! What the CDK noted of constructs: their paths by logical id, and the line of
//! the app's source that made them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A line of source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceLine {
    /// The file as it was recorded.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for SourceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The metadata of a stack: entries by construct path, unread.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Metadata<'a> {
    #[serde(borrow)]
    entries: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

/// Entries by construct path.
type Entries<'a> = BTreeMap<&'a str, Vec<Entry>>;

/// One entry.
#[derive(Debug, Deserialize)]
struct Entry {
    r#type: String,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    trace: Vec<String>,
}

/// What is known of constructs, by logical id.
#[derive(Debug, Default)]
pub(super) struct Constructs {
    known: BTreeMap<String, Construct>,
}

/// What is known of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Construct {
    /// Its path without the leading slash.
    pub(super) path: String,
    /// Where it was made.
    pub(super) declared: Option<SourceLine>,
}

impl Metadata<'_> {
    /// The entries of the constructs of some logical ids, and of the constructs
    /// that these belong to; all where no ids are named.
    fn read(&self, ids: Option<&BTreeSet<&str>>) -> Result<Entries<'_>, serde_json::Error> {
        let named = |raw: &RawValue| {
            ids.is_none_or(|ids| {
                let mut ids = ids.iter();
                ids.any(|id| memmem::find(raw.get().as_bytes(), id.as_bytes()).is_some())
            })
        };
        let mut read = Entries::new();
        for (path, raw) in self.entries.iter().filter(|(_, raw)| named(raw)) {
            read.insert(path, serde_json::from_str(raw.get())?);
            if let Some(owner) = path.strip_suffix("/Resource")
                && let Some(raw) = self.entries.get(owner)
                && !read.contains_key(owner)
            {
                read.insert(owner, serde_json::from_str(raw.get())?);
            }
        }
        Ok(read)
    }
}

impl Constructs {
    /// Reads a stack's metadata; with ids, only as much of it as tells of them.
    pub(super) fn of(
        metadata: &Metadata<'_>,
        ids: Option<&BTreeSet<&str>>,
    ) -> Result<Self, serde_json::Error> {
        let entries = metadata.read(ids)?;
        let mut known = BTreeMap::new();
        for (path, of_path) in &entries {
            let ids = of_path
                .iter()
                .filter(|entry| entry.r#type == "aws:cdk:logicalId");
            for id in ids.filter_map(|entry| entry.data.as_str()) {
                let construct = Construct {
                    path: path.trim_start_matches('/').to_owned(),
                    declared: declared(&entries, path),
                };
                known.insert(id.to_owned(), construct);
            }
        }
        Ok(Self { known })
    }

    /// What is known of a resource.
    pub(super) fn get(&self, logical_id: &str) -> Option<&Construct> {
        self.known.get(logical_id)
    }
}

/// The line that made a construct, or the construct that it belongs to.
fn declared(metadata: &Entries<'_>, path: &str) -> Option<SourceLine> {
    let owner = path.strip_suffix("/Resource");
    let paths = [Some(path), owner].into_iter().flatten();
    let entries = paths.filter_map(|path| metadata.get(path)).flatten();
    entries
        .flat_map(frames)
        .find_map(|frame| source_line(&frame))
}

/// The stack trace that an entry carries, innermost frame first.
fn frames(entry: &Entry) -> Vec<String> {
    if !entry.trace.is_empty() {
        return entry.trace.clone();
    }
    if entry.r#type != "aws:cdk:creationStack" {
        return Vec::new();
    }
    match &entry.data {
        Value::Array(lines) => {
            let lines = lines.iter().filter_map(Value::as_str);
            lines.map(str::to_owned).collect()
        }
        Value::String(text) => text.lines().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// A frame of the app's own source: `new App (/app/lib/stack.ts:13:7)`,
/// `/app/lib/stack.ts:13:7`. Frames of libraries and of the runtime are none.
fn source_line(frame: &str) -> Option<SourceLine> {
    let place = match frame.rsplit_once('(') {
        Some((_, place)) => place.trim_end().trim_end_matches(')'),
        None => frame.trim().trim_start_matches("at "),
    };
    let (rest, _column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let line = line.parse().ok().filter(|line| *line > 0)?;
    let file = file.trim_start_matches("file://");
    let foreign = [
        "node_modules/",
        "node:",
        "internal/",
        "jsii-kernel",
        "jsii-runtime",
    ];
    if file.is_empty() || foreign.iter().any(|part| file.contains(part)) {
        return None;
    }
    Some(SourceLine {
        file: file.to_owned(),
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_app_are_told_from_others() {
        let line = |frame| source_line(frame).map(|line| line.to_string());
        let own = Some("/app/lib/stack.ts:13".to_owned());
        assert_eq!(line("new Stack (/app/lib/stack.ts:13:7)"), own);
        assert_eq!(line("/app/lib/stack.ts:13:7"), own);
        assert_eq!(line("at file:///app/lib/stack.ts:13:7"), own);
        for none in [
            "new F (/app/node_modules/aws-cdk-lib/aws-lambda/lib/f.js:1:2)",
            "Module._compile (node:internal/modules/cjs/loader:1105:14)",
            "...new Stack",
            "",
            ":::",
            "(a:0:1)",
        ] {
            assert_eq!(line(none), None, "{none}");
        }
    }

    #[test]
    fn the_first_frame_of_the_app_counts() {
        let text = r#"{"/S/orders/Resource": [
            {"type": "aws:cdk:logicalId", "data": "orders1",
             "trace": ["new R (/app/node_modules/x.js:1:1)", "new S (/app/bin/app.ts:9:5)"]}
        ]}"#;
        let metadata = serde_json::from_str(text).unwrap();
        let constructs = Constructs::of(&metadata, None).unwrap();
        let found = constructs.get("orders1").unwrap();
        assert_eq!(found.path, "S/orders/Resource");
        assert_eq!(
            found.declared.as_ref().unwrap().to_string(),
            "/app/bin/app.ts:9"
        );
        assert_eq!(constructs.get("other"), None);
    }
}
