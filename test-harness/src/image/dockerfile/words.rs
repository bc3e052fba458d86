//! Words of an instruction, split as a shell splits them, quotes kept. It
//! expands nothing.

use std::ops::Range;

/// Byte ranges of the words of a text, split at white space outside quotes;
/// `None` where a quote stays open.
pub(super) fn quoted(text: &str, escape: char) -> Option<Vec<Range<usize>>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(start.take().map(|from| from..at));
            continue;
        }
        start.get_or_insert(at);
        match quote {
            Some(open) if c == open => quote = None,
            // Single quotes keep everything; the others know escapes.
            Some('\'') => {}
            _ if c == escape => drop(chars.next()),
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    words.extend(start.map(|from| from..text.len()));
    quote.is_none().then_some(words)
}

/// Byte ranges of the words of a text, split at white space alone, as `FROM`
/// splits its arguments.
pub(super) fn plain(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            words.extend(start.take().map(|from| from..at));
        } else {
            start.get_or_insert(at);
        }
    }
    words.extend(start.map(|from| from..text.len()));
    words
}

/// A word without its quotes and escapes.
pub(super) fn unquoted(word: &str, escape: char) -> String {
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut chars = word.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            Some('\'') => out.push(c),
            _ if c == escape => out.extend(chars.next()),
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Option<Vec<&str>> {
        let words = quoted(text, '\\')?;
        Some(words.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn quotes_and_escapes_keep_white_space_in_a_word() {
        assert_eq!(split("a  b\tc"), Some(vec!["a", "b", "c"]));
        assert_eq!(
            split(r#"a "b c" 'd "e'"#),
            Some(vec!["a", r#""b c""#, r#"'d "e'"#])
        );
        assert_eq!(split(r"a\ b c"), Some(vec![r"a\ b", "c"]));
        assert_eq!(split("it's"), None);
        assert_eq!(split(r#""a\"b""#), Some(vec![r#""a\"b""#]));
    }

    #[test]
    fn unquoting_drops_quotes_and_escapes() {
        assert_eq!(unquoted(r#""a b"'c'\d"#, '\\'), "a bcd");
    }
}
