//! Docker's rules as a table: facts of moby's `patternmatcher` and of the
//! Dockerfile reference, and a walk that prunes.

use proptest::prelude::*;

use super::*;

fn rules(patterns: &[&str]) -> IgnoreRules {
    IgnoreRules::parse(&patterns.join("\n")).unwrap()
}

#[test]
fn single_patterns_fit_as_docker_says() {
    // Pattern, path, whether it is ignored.
    let table = [
        ("*", "file", true),
        ("*", "dir/file", true),
        ("*.md", "a.md", true),
        ("*.md", "dir/a.md", false),
        ("*/*.md", "dir/a.md", true),
        ("*/*.md", "dir/sub/a.md", false),
        ("dir", "dir", true),
        ("dir", "dir/sub/file", true),
        ("dir", "dirt", false),
        ("dir", "sub/dir", false),
        ("dir/", "dir/file", true),
        ("/dir", "dir/file", true),
        ("//dir//sub/", "dir/sub/x", true),
        ("./dir", "dir", true),
        ("a/../dir", "dir", true),
        ("../dir", "dir", false),
        (".", "file", false),
        ("/", "file", false),
        ("  dir  ", "dir", true),
        ("**", "a/b/c", true),
        ("**/", "a", true),
        ("**/**", "a/b", true),
        ("dir/**", "dir", false),
        ("dir/**", "dir/a", true),
        ("dir/**", "dir/a/b", true),
        ("d*r/**", "dir/a/b", true),
        ("d*r/**", "dir", false),
        ("abc**", "abcd/e", true),
        ("**/dir", "dir", true),
        ("**/dir", "a/b/dir", true),
        ("**/dir", "a/dir/x", true),
        ("**/dir", "adir", false),
        ("**file", "file", true),
        ("**file", "a/myfile", true),
        ("**/*.txt", "a.txt", true),
        ("**/*.txt", "a/b/c.txt", true),
        ("**/*.txt", "a.txt.gz", false),
        ("**/d/*", "a/d/x", true),
        ("**/d/**", "a/d/x/y", true),
        ("**/.env", "x.env", false),
        ("a**/*.txt", "a/b/c/file.txt", true),
        ("a/**/z", "a/z", true),
        ("a/**/z", "a/b/c/z", true),
        ("a/**/z", "a/bz", false),
        ("a/*.txt**", "a/x.txt", true),
        ("file?", "file1", true),
        ("file?", "file", false),
        ("a?b", "a/b", false),
        ("a?b", "a\u{2603}b", true),
        ("a*b", "a/b", false),
        ("a[b-d]e", "ace", true),
        ("a[b-d]e", "aee", false),
        ("a[^b-d]e", "aze", true),
        ("a[^b-d]e", "ace", false),
        ("a[!b]e", "a!e", true),
        ("[\\]a]", "]", true),
        ("[x\\-]", "-", true),
        ("a\\*b", "a*b", true),
        ("a\\*b", "axb", false),
        ("a.b", "axb", false),
        ("a.|)$(}+{b", "a.|)$(}+{b", true),
        (".*", ".git", true),
        (".*", "git", false),
        ("Dir", "dir", false),
        (" #x", "#x", true),
        ("#x", "#x", false),
    ];
    for (pattern, path, ignored) in table {
        let found = rules(&[pattern]).is_ignored(path);
        assert_eq!(found, ignored, "`{pattern}` on `{path}`");
    }
}

#[test]
fn the_last_rule_that_fits_decides() {
    let table: [(&[&str], &str, bool); 15] = [
        (&["*.md", "!README.md"], "README.md", false),
        (&["!README.md", "*.md"], "README.md", true),
        (
            &["*.md", "!README*.md", "README-secret.md"],
            "README-secret.md",
            true,
        ),
        (&["docs", "!docs/a.md"], "docs/a.md", false),
        (&["docs/", "!docs/a.md"], "docs/b.md", true),
        (&["docs/*", "!docs/a.md"], "docs/a.md", false),
        (&["**", "!src"], "src/deep/file", false),
        (&["**", "!src", "src/deep"], "src/deep/file", true),
        (&["*", "!src"], "src/deep/file", false),
        (&["*", "!src"], "other/file", true),
        (&["*", "! /src"], "src/file", false),
        (&["src", "  !src/a  "], "src/a", false),
        (&["**", "!dist/*.whl"], "dist/a-1+b.whl", false),
        (&["*", "/!a"], "a", false),
        (&[], "anything", false),
    ];
    for (patterns, path, ignored) in table {
        let found = rules(patterns).is_ignored(path);
        assert_eq!(found, ignored, "{patterns:?} on `{path}`");
    }
}

#[test]
fn broken_patterns_have_a_line_and_a_rule() {
    for broken in [
        "!", "! ", "!/", "[", "[]a]", "[a", "[-x]", "[x-]", "[a-b-c]", "a\\", "[z-a]",
    ] {
        let error = IgnoreRules::parse(&format!("# x\n{broken}\n")).unwrap_err();
        assert_eq!(
            (error.line, error.pattern.as_str()),
            (2, broken.trim()),
            "{broken}"
        );
        assert!(!error.rule.is_empty());
    }
}

#[test]
fn a_byte_order_mark_and_crlf_are_no_content() {
    let found = IgnoreRules::parse("\u{feff}# c\r\n\r\ndir\r\n").unwrap();
    assert!(found.is_ignored("dir/x"));
    assert!(!found.is_empty());
    assert!(IgnoreRules::parse("# only\n\n").unwrap().is_empty());
}

#[test]
fn folders_without_exceptions_inside_need_no_walk() {
    let found = rules(&["*", "!src/app/*.py", "!**/keep", "lib"]);
    assert!(found.may_contain_exceptions("any"));
    let found = rules(&["*", "!src/app/*.py", "!l?b/x/y", "!top"]);
    let table = [
        ("src", true),
        ("src/app", true),
        ("src/app/deep", false),
        ("src/other", false),
        ("lib", true),
        ("lib/x", true),
        ("lib/x/y", false),
        ("top", false),
        ("other", false),
    ];
    for (folder, wanted) in table {
        assert_eq!(found.may_contain_exceptions(folder), wanted, "{folder}");
    }
    assert!(!rules(&["src/app"]).may_contain_exceptions("src"));
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "ab", "*", "a*", "?", "**", "[^a]", "[ab]"])
}

fn pattern() -> impl Strategy<Value = String> {
    (any::<bool>(), prop::collection::vec(part(), 1..4)).prop_map(|(exception, parts)| {
        format!("{}{}", if exception { "!" } else { "" }, parts.join("/"))
    })
}

proptest! {
    #[test]
    fn reading_and_matching_never_panic(text in any::<String>(), path in any::<String>()) {
        if let Ok(rules) = IgnoreRules::parse(&text) {
            let _ = (rules.is_ignored(&path), rules.may_contain_exceptions(&path));
        }
    }

    /// Whoever prunes an ignored folder without possible exceptions misses no
    /// file.
    #[test]
    fn pruning_loses_nothing(
        patterns in prop::collection::vec(pattern(), 0..5),
        parts in prop::collection::vec(prop::sample::select(vec!["a", "b", "ab", "c"]), 2..5),
    ) {
        let rules = IgnoreRules::parse(&patterns.join("\n")).unwrap();
        let path = parts.join("/");
        for depth in 1..parts.len() {
            let folder = parts[..depth].join("/");
            if rules.is_ignored(&folder) && !rules.may_contain_exceptions(&folder) {
                prop_assert!(rules.is_ignored(&path), "{folder} was pruned, {path} is kept");
            }
        }
    }
}
