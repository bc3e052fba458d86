//! Patterns of paths: `?` is a character, `*` some of one name, `**` any number
//! of names.

use regex::Regex;

/// Whether a text is as a pattern says.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut wanted = String::from("(?s)^");
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**/") {
            // Also no name at all.
            wanted.push_str("(?:.*/)?");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            wanted.push_str(".*");
            rest = after;
        } else {
            match c {
                '*' => wanted.push_str("[^/]*"),
                '?' => wanted.push_str("[^/]"),
                c => wanted.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    wanted.push('$');
    // A pattern that is too large for a machine matches only itself.
    Regex::new(&wanted).map_or(pattern == text, |wanted| wanted.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn names_and_trees() {
        let all = [
            ("/var/task/a", "/var/task/a"),
            ("/var/*/a", "/var/task/a"),
            ("/var/**", "/var/task/node_modules/a/package.json"),
            ("/var/**/package.json", "/var/package.json"),
            ("**/a?c.jar", "/opt/lib/abc.jar"),
            ("Debian:*", "Debian:12"),
        ];
        for (pattern, text) in all {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("/var/*", "/var/task/a"),
            ("/var/task", "/var/task/a"),
            ("a.c", "abc"),
            ("", "a"),
            ("(", "["),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
        assert!(!matches(&"**/".repeat(100_000), "a"));
    }
}
