//! Maven's versions: numbers and qualifiers between dots, hyphens and changes
//! from digits to others.
//!
//! Source: "POM Reference", "Version Order Specification". Maven takes any text
//! as a version, so only empty ones are errors. Where Maven's code differs from
//! its specification, as with `1.0.rc.1`, the specification counts.

use std::cmp::Ordering;

use super::digits::{Digits, is_digits};

/// The known qualifiers in their order; unknown ones come after them, by the
/// alphabet. The empty one is the release's.
const KNOWN: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const RELEASE: Value = Value::Qualifier(Qualifier::Known(5));

/// A version in the order of Maven: its tokens without those that say nothing.
#[derive(Debug, Clone)]
pub(super) struct MavenVersion(Vec<Token>);

/// A token with the separator before it. Where they differ, a number after a
/// dot wins over one after a hyphen, and that over qualifiers, whose separator
/// says nothing.
#[derive(Debug, Clone)]
struct Token {
    dotted: bool,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Qualifier(Qualifier),
    Number(Digits),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Qualifier {
    Known(usize),
    Other(String),
}

impl MavenVersion {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().to_lowercase();
        if text.contains(char::is_whitespace) || text.contains(char::is_control) {
            return Err("there is a space in it");
        }
        Ok(Self(trimmed(tokens(&text))))
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut dotted = true;
    let mut rest = text;
    loop {
        let end = rest.find(['.', '-']).unwrap_or(rest.len());
        pieces(&rest[..end], dotted, &mut tokens);
        let Some(separator) = rest[end..].chars().next() else {
            return tokens;
        };
        dotted = separator == '.';
        rest = &rest[end + 1..];
    }
}

/// What stands between two separators: numbers and qualifiers by turns, which
/// a hyphen would separate as well. Nothing there is a zero.
fn pieces(text: &str, mut dotted: bool, tokens: &mut Vec<Token>) {
    let mut rest = text;
    loop {
        let digits = rest.starts_with(|c: char| c.is_ascii_digit());
        let changes = rest.find(|c: char| c.is_ascii_digit() != digits);
        let (piece, after) = rest.split_at(changes.unwrap_or(rest.len()));
        let value = match piece {
            "" => Value::Number(Digits::new("0")),
            _ if is_digits(piece) => Value::Number(Digits::new(piece)),
            _ => Value::Qualifier(Qualifier::new(piece, !after.is_empty())),
        };
        let dotted_number = dotted && matches!(value, Value::Number(_));
        tokens.push(Token {
            dotted: dotted_number,
            value,
        });
        if after.is_empty() {
            return;
        }
        dotted = false;
        rest = after;
    }
}

impl Qualifier {
    fn new(word: &str, before_number: bool) -> Self {
        let word = match word {
            "a" if before_number => "alpha",
            "b" if before_number => "beta",
            "m" if before_number => "milestone",
            "cr" => "rc",
            "ga" | "final" | "release" => "",
            word => word,
        };
        let known = KNOWN.iter().position(|known| *known == word);
        known.map_or_else(|| Self::Other(word.to_owned()), Self::Known)
    }
}

/// Takes away what says nothing before each hyphen and at the end.
fn trimmed(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if !token.dotted {
            trim_end(&mut kept);
        }
        kept.push(token);
    }
    trim_end(&mut kept);
    kept
}

fn trim_end(tokens: &mut Vec<Token>) {
    let says_something = |token: &Token| match &token.value {
        Value::Number(number) => !number.is_zero(),
        value @ Value::Qualifier(_) => *value != RELEASE,
    };
    let kept = tokens.iter().rposition(says_something);
    tokens.truncate(kept.map_or(0, |last| last + 1));
}

impl Token {
    fn rank(&self) -> u8 {
        match (&self.value, self.dotted) {
            (Value::Qualifier(_), _) => 0,
            (Value::Number(_), false) => 1,
            (Value::Number(_), true) => 2,
        }
    }

    /// What a version that is shorter has in place of a token.
    fn nothing(&self) -> Self {
        let value = if self.dotted {
            Value::Number(Digits::new("0"))
        } else {
            RELEASE
        };
        Self {
            dotted: self.dotted,
            value,
        }
    }
}

impl Ord for Token {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = self.rank().cmp(&other.rank());
        rank.then_with(|| self.value.cmp(&other.value))
    }
}

impl PartialOrd for Token {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Token {}

impl Ord for MavenVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let longest = self.0.len().max(other.0.len());
        let orders = (0..longest).map(|at| match (self.0.get(at), other.0.get(at)) {
            (Some(one), Some(other)) => one.cmp(other),
            (Some(one), None) => one.cmp(&one.nothing()),
            (None, Some(other)) => other.nothing().cmp(other),
            (None, None) => Ordering::Equal,
        });
        let mut orders = orders;
        orders
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for MavenVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for MavenVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for MavenVersion {}
