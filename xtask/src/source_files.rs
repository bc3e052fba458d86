//! `check-files`: every Rust file opens with a `//!` that says what it owns,
//! no source file is long, and none has a name that says nothing.

use std::path::Path;

use crate::error::Error;
use crate::problem::Problem;
use crate::tree::Tree;

/// Lines of a source file at most.
const MOST_LINES: usize = 400;

/// Characters of a file's opening doc paragraph at least: room for one sentence.
const LEAST_DOC: usize = 40;

/// Endings of the languages whose files are held to `MOST_LINES`.
const SOURCE_ENDINGS: [&str; 8] = ["rs", "js", "mjs", "ts", "py", "go", "java", "sh"];

/// Names that collect whatever has no home.
const EMPTY_NAMES: [&str; 5] = ["utils", "util", "helpers", "common", "misc"];

/// Checks every source file of the tree.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Problem>, Error> {
    let mut problems = Vec::new();
    for path in tree.files()? {
        if !is_source(&path) {
            continue;
        }
        let text = tree.required_text(&path)?;
        problems.extend(check_file(&path, &text));
    }
    Ok(problems)
}

fn is_source(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| SOURCE_ENDINGS.contains(&ending))
}

fn check_file(path: &Path, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES {
        let message = format!("{lines} lines, at most {MOST_LINES}; split it by what it owns");
        problems.push(Problem::of(path, message));
    }
    if let Some(name) = empty_name(path) {
        let message = format!("`{name}` says nothing of what is inside; name what it owns");
        problems.push(Problem::of(path, message));
    }
    if path.extension().is_some_and(|ending| ending == "rs") {
        problems.extend(check_opening(path, text));
    }
    problems
}

fn check_opening(path: &Path, text: &str) -> Option<Problem> {
    if !text.starts_with("//!") {
        return Some(Problem::at(
            path,
            1,
            "the first line is no `//!`; say what the file owns and what it must not know",
        ));
    }
    let paragraph: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let characters = paragraph.join(" ").chars().count();
    (characters < LEAST_DOC).then(|| {
        let message = format!("its `//!` has {characters} characters, at least {LEAST_DOC}");
        Problem::at(path, 1, message)
    })
}

/// A part of the path, folder or file stem, that is one of `EMPTY_NAMES`.
fn empty_name(path: &Path) -> Option<&str> {
    let folders = path.parent().into_iter().flat_map(Path::iter);
    folders
        .chain(path.file_stem())
        .filter_map(|name| name.to_str())
        .find(|name| EMPTY_NAMES.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::fixture;

    const GOOD: &str = "//! Owns the weather of a small town; knows no other town.\n";

    fn messages(path: &str, text: &str) -> Vec<String> {
        check_file(Path::new(path), text)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_file_with_an_opening_sentence_passes() {
        assert!(messages("src/weather.rs", GOOD).is_empty());
    }

    #[test]
    fn a_sentence_over_two_lines_counts_as_one() {
        let text = "//! Owns the weather of\n//! a small town, nothing else.\n";
        assert!(messages("src/weather.rs", text).is_empty());
    }

    #[test]
    fn a_file_without_an_opening_doc_fails() {
        let found = messages(
            "src/weather.rs",
            "use std::fmt;\n//! Too late by one line.\n",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("src/weather.rs:1: the first line is no `//!`"));
    }

    #[test]
    fn a_short_opening_fails_and_later_paragraphs_do_not_help() {
        let text = "//! Weather.\n//!\n//! A long second paragraph that goes on and on.\n";
        let found = messages("src/weather.rs", text);
        assert_eq!(
            found,
            ["src/weather.rs:1: its `//!` has 8 characters, at least 40"]
        );
    }

    #[test]
    fn the_longest_file_passes_and_one_line_more_fails() {
        let longest = format!("{GOOD}{}", "\n".repeat(MOST_LINES - 1));
        assert!(messages("src/weather.rs", &longest).is_empty());
        let found = messages("src/weather.rs", &format!("{longest}\n"));
        assert_eq!(
            found,
            ["src/weather.rs: 401 lines, at most 400; split it by what it owns"]
        );
    }

    #[test]
    fn other_languages_have_the_length_rule_only() {
        assert!(messages("samples/node/index.js", "export {};\n").is_empty());
        assert_eq!(
            messages("samples/node/index.js", &"\n".repeat(401)).len(),
            1
        );
    }

    #[test]
    fn names_that_say_nothing_fail_as_file_and_as_folder() {
        assert_eq!(messages("src/utils.rs", GOOD).len(), 1);
        assert_eq!(messages("src/helpers/weather.rs", GOOD).len(), 1);
        assert!(messages("src/common_cold.rs", GOOD).is_empty());
    }

    #[test]
    fn the_tree_is_walked_and_text_files_are_let_be() {
        let (_folder, tree) = fixture(&[
            ("a.rs", GOOD),
            ("b.rs", "fn main() {}\n"),
            ("notes.md", "no doc needed\n"),
        ]);
        let problems = check(&tree).unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].path, Path::new("b.rs"));
    }
}
