//! Here-documents: which ones an instruction opens, so that their bodies are
//! not taken for instructions. It does not interpret the bodies.

use super::logical::Line;
use super::words::{quoted, unquoted};

/// A here-document that an instruction opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    /// The word that ends it.
    pub(super) terminator: String,
    /// Whether tabs before the terminator are ignored (`<<-`).
    pub(super) strips_tabs: bool,
    /// Where the opening word starts in the instruction's text.
    pub(super) at: usize,
}

/// The here-documents that a text opens, in order.
pub(super) fn openings(text: &str, escape: char) -> Vec<Opening> {
    if !text.contains("<<") {
        return Vec::new();
    }
    let words = quoted(text, escape).unwrap_or_default();
    words
        .into_iter()
        .filter_map(|range| opening(&text[range.clone()], range.start, escape))
        .collect()
}

/// How many of the lines belong to the bodies of the here-documents, their
/// terminators included. An unterminated one takes the rest.
pub(super) fn body_lines(openings: &[Opening], lines: &[Line<'_>]) -> usize {
    let mut taken = 0;
    for opening in openings {
        let rest = &lines[taken..];
        let end = rest.iter().position(|line| ends(opening, line.text));
        taken += end.map_or(rest.len(), |index| index + 1);
    }
    taken
}

fn ends(opening: &Opening, line: &str) -> bool {
    let line = if opening.strips_tabs {
        line.trim_start_matches('\t')
    } else {
        line
    };
    line == opening.terminator
}

/// A word opens one where it reads `<<NAME`, `<<-NAME` or `3<<NAME` and holds
/// no further `<`: that leaves out `<<<`.
fn opening(word: &str, at: usize, escape: char) -> Option<Opening> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix("<<")?;
    let name = rest.strip_prefix('-').unwrap_or(rest);
    let terminator = unquoted(name, escape);
    (!terminator.is_empty() && !name.contains('<')).then(|| Opening {
        terminator,
        strips_tabs: rest.starts_with('-'),
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let found = openings(text, '\\');
        found.into_iter().map(|one| one.terminator).collect()
    }

    #[test]
    fn openings_are_words_that_begin_with_two_arrows() {
        assert_eq!(names("<<EOF"), ["EOF"]);
        assert_eq!(names("cat <<-'E OF' > x"), ["E OF"]);
        assert_eq!(names("<<A cat && 3<<\"B\" cat"), ["A", "B"]);
        assert_eq!(names("cat <<< text"), [""; 0]);
        assert_eq!(names("echo $((1<<2)) x<<3"), [""; 0]);
        assert_eq!(names("echo << EOF"), [""; 0]);
        assert_eq!(names("echo 'a <<EOF b'"), [""; 0]);
    }
}
