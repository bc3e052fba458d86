//! Logical lines: an instruction's text joined over its continuation lines,
//! each byte of which still knows its place in the file. It knows nothing of
//! what instructions mean.

use std::ops::Range;

/// One line of a file: its byte range without the line ending.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// 1-based number.
    pub(super) number: usize,
    /// Byte offset of its first byte.
    pub(super) start: usize,
    /// Its text, without `\r` and `\n` at the end.
    pub(super) text: &'a str,
}

/// Splits a text into lines; a byte order mark is not a part of the first.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut found = Vec::new();
    for (index, raw) in text.split_inclusive('\n').enumerate() {
        let mark = if index == 0 && raw.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        found.push(Line {
            number: index + 1,
            start: start + mark,
            text: raw[mark..].trim_end_matches(['\r', '\n']),
        });
        start += raw.len();
    }
    found
}

/// Joined text whose bytes know where they stand in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Logical {
    text: String,
    offsets: Vec<usize>,
}

impl Logical {
    /// Appends a piece that starts at a byte offset of the file.
    pub(super) fn push(&mut self, piece: &str, offset: usize) {
        self.text.push_str(piece);
        self.offsets.extend(offset..offset + piece.len());
    }

    /// The joined text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The part of the text in a range, with its places.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        Self {
            text: self.text[range.clone()].to_owned(),
            offsets: self.offsets[range].to_vec(),
        }
    }

    /// Where its first byte stands in the file.
    pub(super) fn start(&self) -> usize {
        self.offsets.first().copied().unwrap_or_default()
    }

    /// Where the bytes of a range stand in the file, as contiguous runs: more
    /// than one where a word is split over continuation lines.
    pub(super) fn places(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for &offset in &self.offsets[range] {
            match runs.last_mut() {
                Some(run) if run.end == offset => run.end += 1,
                _ => runs.push(offset..offset + 1),
            }
        }
        runs
    }
}

/// What a line contributes to an instruction: its text without the
/// continuation character, and whether the next line belongs to it too.
///
/// A doubled escape character at the end does not continue the line.
pub(super) fn continued(line: &str, escape: char) -> (&str, bool) {
    let trimmed = line.trim_end_matches([' ', '\t']);
    match trimmed.strip_suffix(escape) {
        Some(kept) if !kept.ends_with(escape) => (kept, true),
        _ => (line, false),
    }
}

/// Whether a line is a comment, also between continuation lines.
pub(super) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_endings_and_the_byte_order_mark() {
        let found = lines("\u{feff}FROM a\r\nCMD b\n\nlast");
        let texts: Vec<_> = found.iter().map(|line| line.text).collect();
        assert_eq!(texts, ["FROM a", "CMD b", "", "last"]);
        assert_eq!(found[0].start, 3);
        assert_eq!(found[3].number, 4);
    }

    #[test]
    fn a_trailing_escape_continues_and_a_doubled_one_does_not() {
        assert_eq!(continued("RUN a \\", '\\'), ("RUN a ", true));
        assert_eq!(continued("RUN a \\ \t", '\\'), ("RUN a ", true));
        assert_eq!(continued("RUN a \\\\", '\\'), ("RUN a \\\\", false));
        assert_eq!(continued("\\", '\\'), ("", true));
        assert_eq!(continued("RUN a \\", '`'), ("RUN a \\", false));
    }

    #[test]
    fn a_split_word_has_two_places() {
        let mut logical = Logical::default();
        logical.push("FROM no", 0);
        logical.push("de:22", 9);
        assert_eq!(logical.text(), "FROM node:22");
        assert_eq!(logical.places(5..12), [5..7, 9..14]);
    }
}
