//! One pattern of an ignore file: Go's `filepath.Match` with `**` added. It
//! knows nothing of exceptions or order.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    matcher: Matcher,
    text: String,
}

#[derive(Debug, Clone)]
enum Matcher {
    /// No wildcard: the path itself.
    Exact,
    /// Literal text before a `**` at the end.
    Prefix(String),
    /// Literal text after a `**` at the start. Docker compares ends here, so
    /// that `**file` fits `myfile` too.
    Suffix(String),
    /// Anything else.
    Regex(Regex),
}

/// A piece of a pattern.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Literal(char),
    /// A character after a backslash.
    Escaped(char),
    /// `[…]`, as the source of a regular expression.
    Class(String),
    /// `?`
    One,
    /// `*`
    Any,
    /// `**`, with the slash behind it.
    Deep,
}

impl Pattern {
    /// Compiles a cleaned pattern; the error is the rule that it breaks.
    pub(super) fn compile(text: &str) -> Result<Self, &'static str> {
        let pieces = pieces(text)?;
        let matcher = match pieces.as_slice() {
            all if all.iter().all(is_literal) => Matcher::Exact,
            [rest @ .., Piece::Deep] if !rest.is_empty() && rest.iter().all(is_literal) => {
                Matcher::Prefix(literals(rest))
            }
            [Piece::Deep, rest @ ..] if rest.iter().all(is_literal) => {
                let slash = if text.starts_with("**/") { "/" } else { "" };
                Matcher::Suffix(format!("{slash}{}", literals(rest)))
            }
            all => Matcher::Regex(regex(all)?),
        };
        Ok(Self {
            matcher,
            text: text.to_owned(),
        })
    }

    /// Whether the pattern fits this path itself.
    pub(super) fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Exact => path == self.text,
            Matcher::Prefix(prefix) => path.starts_with(prefix.as_str()),
            Matcher::Suffix(suffix) => {
                path.ends_with(suffix.as_str()) || suffix.strip_prefix('/') == Some(path)
            }
            Matcher::Regex(regex) => regex.is_match(path),
        }
    }

    /// Whether it may fit something inside a folder. A pattern reaches as deep
    /// as it has parts, and any depth with `**`; a negated class may fit `/`.
    pub(super) fn may_match_inside(&self, folder: &str) -> bool {
        let depth = folder.split('/').count();
        for (index, part) in self.text.split('/').enumerate() {
            if index == depth || part.contains("**") || part.contains("[^") {
                return true;
            }
            let own = folder.split('/').nth(index).unwrap_or_default();
            // A part that is no pattern by itself belongs to a class with a slash.
            if Self::compile(part).is_ok_and(|part| !part.matches(own)) {
                return false;
            }
        }
        false
    }
}

fn is_literal(piece: &Piece) -> bool {
    matches!(piece, Piece::Literal(_))
}

fn literals(pieces: &[Piece]) -> String {
    let character = |piece: &Piece| match piece {
        Piece::Literal(c) => Some(*c),
        _ => None,
    };
    pieces.iter().filter_map(character).collect()
}

fn regex(pieces: &[Piece]) -> Result<Regex, &'static str> {
    let mut source = String::from("^");
    for (index, piece) in pieces.iter().enumerate() {
        let last = index + 1 == pieces.len();
        match piece {
            Piece::Literal(c) | Piece::Escaped(c) => source.push_str(&literal(*c)),
            Piece::Class(class) => source.push_str(class),
            Piece::One => source.push_str("[^/]"),
            Piece::Any => source.push_str("[^/]*"),
            Piece::Deep if last => source.push_str(".*"),
            Piece::Deep => source.push_str("(?:.*/)?"),
        }
    }
    source.push('$');
    Regex::new(&source).map_err(|_| "it is too large or has an empty range")
}

fn literal(c: char) -> String {
    regex::escape(c.encode_utf8(&mut [0; 4]))
}

fn pieces(text: &str) -> Result<Vec<Piece>, &'static str> {
    let mut chars = text.chars().peekable();
    let mut pieces = Vec::new();
    while let Some(c) = chars.next() {
        pieces.push(match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                Piece::Deep
            }
            '*' => Piece::Any,
            '?' => Piece::One,
            '[' => Piece::Class(class(&mut chars)?),
            '\\' => Piece::Escaped(chars.next().ok_or("a `\\` at the end escapes nothing")?),
            _ => Piece::Literal(c),
        });
    }
    Ok(pieces)
}

/// The rest of a `[…]` after its bracket, as a class of a regular expression.
fn class(chars: &mut Peekable<Chars<'_>>) -> Result<String, &'static str> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut source = String::from(if negated { "[^" } else { "[" });
    let mut empty = true;
    loop {
        if !empty && chars.next_if_eq(&']').is_some() {
            source.push(']');
            return Ok(source);
        }
        let low = member(chars)?;
        source.push_str(&code(low));
        if chars.next_if_eq(&'-').is_some() {
            source.push('-');
            source.push_str(&code(member(chars)?));
        }
        empty = false;
    }
}

fn member(chars: &mut Peekable<Chars<'_>>) -> Result<char, &'static str> {
    const OPEN: &str = "a `[` is not closed";
    match chars.next().ok_or(OPEN)? {
        '-' | ']' => Err("`-` and `]` must be escaped inside `[…]`"),
        '\\' => chars.next().ok_or(OPEN),
        c => Ok(c),
    }
}

fn code(c: char) -> String {
    format!("\\x{{{:x}}}", u32::from(c))
}
