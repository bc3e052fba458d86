//! Problems as they are found while reading, with byte positions, and their
//! turning into lines and columns. It knows nothing of what is read.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::error::Problem;

/// A byte range of the manifest.
pub(super) type Span = Range<usize>;

/// A collection that every reader adds to.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: RefCell<Vec<Finding>>,
}

#[derive(Debug)]
struct Finding {
    at: usize,
    message: String,
    hint: Option<String>,
    syntax: bool,
}

impl Findings {
    /// Adds a problem.
    pub(super) fn add(&self, span: &Span, message: String) {
        self.push(span.start, message, None, false);
    }

    /// Adds a problem with its remedy.
    pub(super) fn add_with(&self, span: &Span, message: String, hint: impl Into<String>) {
        self.push(span.start, message, Some(hint.into()), false);
    }

    /// Adds a mistake in the TOML itself.
    pub(super) fn add_syntax(&self, span: &Span, message: &str) {
        let message = format!("invalid TOML: {message}");
        self.push(span.start, message, None, true);
    }

    fn push(&self, at: usize, message: String, hint: Option<String>, syntax: bool) {
        self.found.borrow_mut().push(Finding {
            at,
            message,
            hint,
            syntax,
        });
    }
}

/// The problems in the order of their positions.
///
/// What stands in a line with a syntax error was read wrongly: anything else
/// found there is left out.
pub(super) fn problems(findings: Findings, text: &str) -> Vec<Problem> {
    let mut found = findings.found.into_inner();
    found.sort_by_key(|finding| finding.at);
    let syntax = found.iter().filter(|finding| finding.syntax);
    let broken: BTreeSet<usize> = syntax.map(|found| position(text, found.at).0).collect();
    let mut problems = Vec::new();
    for finding in found {
        let (line, column) = position(text, finding.at);
        if !finding.syntax && broken.contains(&line) {
            continue;
        }
        let problem = Problem {
            line,
            column,
            message: finding.message,
            hint: finding.hint,
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// The 1-based line and column of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let text = "a\n\u{e4}\u{e4} = 1\n";
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 2), (2, 1));
        assert_eq!(position(text, 3), (2, 1));
        assert_eq!(position(text, 7), (2, 4));
        assert_eq!(position(text, 999), (3, 1));
    }

    #[test]
    fn lines_with_syntax_errors_show_nothing_else() {
        let findings = Findings::default();
        findings.add(&(4..5), "second".to_owned());
        findings.add_syntax(&(0..1), "first");
        findings.add(&(1..2), "hidden".to_owned());
        findings.add(&(4..5), "second".to_owned());
        let found = problems(findings, "abc\ndef\n");
        let messages: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["invalid TOML: first", "second"]);
    }
}
