//! What the CDK noted of constructs: their paths by logical id, and the line of
//! the app's source that made them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;

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

/// The metadata of a stack: entries by construct path.
pub(super) type Metadata = BTreeMap<String, Vec<Entry>>;

/// One entry.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
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

impl Constructs {
    /// Reads a stack's metadata.
    pub(super) fn of(metadata: &Metadata) -> Self {
        let mut known = BTreeMap::new();
        for (path, entries) in metadata {
            let ids = entries
                .iter()
                .filter(|entry| entry.r#type == "aws:cdk:logicalId");
            for id in ids.filter_map(|entry| entry.data.as_str()) {
                let construct = Construct {
                    path: path.trim_start_matches('/').to_owned(),
                    declared: declared(metadata, path),
                };
                known.insert(id.to_owned(), construct);
            }
        }
        Self { known }
    }

    /// What is known of a resource.
    pub(super) fn get(&self, logical_id: &str) -> Option<&Construct> {
        self.known.get(logical_id)
    }
}

/// The line that made a construct, or the construct that it belongs to.
fn declared(metadata: &Metadata, path: &str) -> Option<SourceLine> {
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
        let constructs = Constructs::of(&serde_json::from_str(text).unwrap());
        let found = constructs.get("orders1").unwrap();
        assert_eq!(found.path, "S/orders/Resource");
        assert_eq!(
            found.declared.as_ref().unwrap().to_string(),
            "/app/bin/app.ts:9"
        );
        assert_eq!(constructs.get("other"), None);
    }
}
