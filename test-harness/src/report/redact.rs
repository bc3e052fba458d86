//! The one table of what differs from run to run. Snapshots, here and in the
//! tests of those who use the library, share it.

use std::sync::LazyLock;

use regex::Regex;

/// Patterns and what stands for them, in the order in which they apply.
pub const TABLE: [(&str, &str); 9] = [
    // Request ids.
    (
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        "[request]",
    ),
    // Image ids and digests.
    (r"\bsha256:[0-9a-f]{12,64}\b", "sha256:[digest]"),
    // Container ids, short and whole: they hold a digit as good as always.
    (r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b", "[container]"),
    // Times of day.
    (
        r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})",
        "[time]",
    ),
    // Durations as people read them.
    (r"(?:<|\b)\d+(?:m \d{2}s|\.\d+s|ms)", "[duration]"),
    // Durations in documents.
    (r#"("(?:[a-z]+_)*ms": )\d+(?:\.\d+)?"#, r#"$1"[duration]""#),
    (r#"\btime="\d+(?:\.\d+)?""#, r#"time="[duration]""#),
    // Ports.
    (
        r"(\b127\.0\.0\.1|\blocalhost|\[::1\]):\d{2,5}\b",
        "$1:[port]",
    ),
    // Absolute paths of temporary and home folders.
    (
        r"(?:/private)?(?:/var/folders|/tmp|/home/[^/\s]+|/Users/[^/\s]+)(?:/[\w.@+-]+)*/",
        "[path]/",
    ),
];

static COMPILED: LazyLock<Vec<(Option<Regex>, &str)>> = LazyLock::new(|| {
    let compile = |(pattern, by)| (Regex::new(pattern).ok(), by);
    TABLE.into_iter().map(compile).collect()
});

/// The text with all that differs from run to run replaced.
pub fn redact(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, by) in COMPILED.iter() {
        if let Some(pattern) = pattern {
            text = pattern.replace_all(&text, *by).into_owned();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_valid() {
        assert!(COMPILED.iter().all(|(pattern, _)| pattern.is_some()));
    }

    #[test]
    fn what_differs_from_run_to_run_is_replaced() {
        let table = [
            (
                "in 12ms, 3.4s, 2m 05s, <1ms",
                "in [duration], [duration], [duration], [duration]",
            ),
            ("id 8e497626-6f81-4e6e-a932-299771dde6b8", "id [request]"),
            ("container `3f2a9c51d7e0`", "container `[container]`"),
            ("at 127.0.0.1:49153", "at 127.0.0.1:[port]"),
            ("/home/ada/demo/cases/a.toml:3", "[path]/a.toml:3"),
            (
                r#""duration_ms": 2.125,"#,
                r#""duration_ms": "[duration]","#,
            ),
            (r#"<a time="0.002">"#, r#"<a time="[duration]">"#),
            ("2026-11-24T05:06:41.97Z", "[time]"),
        ];
        for (text, expected) in table {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn what_stays_the_same_is_kept() {
        for text in [
            "100 cases",
            "$.items[0].id",
            "exit code 255",
            "timeout 2.00 seconds",
            "node22",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn redacting_twice_changes_nothing_more() {
        let text = "in 12ms at /tmp/x/y 127.0.0.1:80 8e497626-6f81-4e6e-a932-299771dde6b8";
        assert_eq!(redact(&redact(text)), redact(text));
    }
}
