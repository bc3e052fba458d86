//! Expansion of `$X` and `${X…}` in a word, as Dockerfiles know it. It knows
//! nothing of where the values come from.

use std::iter::Peekable;
use std::str::Chars;

use super::trim::{replace, trim_prefix, trim_suffix};

/// Nesting beyond this is refused, so that no input can exhaust the stack.
const DEEPEST: usize = 32;

/// A word with its variables replaced.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The text, quotes and escapes removed.
    pub(super) text: String,
    /// Variables that had no value, in order.
    pub(super) unset: Vec<String>,
}

/// Expands a word. The error is what is wrong with the word itself.
pub(super) fn expand(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Expanded, String> {
    let mut expander = Expander {
        chars: word.chars().peekable(),
        escape,
        lookup,
        unset: Vec::new(),
        depth: 0,
    };
    let text = expander.until(None, false)?;
    Ok(Expanded {
        text,
        unset: expander.unset,
    })
}

struct Expander<'a> {
    chars: Peekable<Chars<'a>>,
    escape: char,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    unset: Vec<String>,
    depth: usize,
}

impl Expander<'_> {
    /// Text up to a stop character, or to the end. Patterns keep their escapes.
    fn until(&mut self, stop: Option<char>, keep_escapes: bool) -> Result<String, String> {
        let mut out = String::new();
        while let Some(c) = self.chars.next() {
            match c {
                _ if Some(c) == stop => return Ok(out),
                '\'' => self.single_quoted(&mut out)?,
                '"' => self.double_quoted(&mut out)?,
                '$' => out.push_str(&self.variable()?),
                _ if c == self.escape => {
                    if keep_escapes {
                        out.push(c);
                    }
                    out.extend(self.chars.next());
                }
                _ => out.push(c),
            }
        }
        match stop {
            Some(stop) => Err(format!("`{stop}` is missing")),
            None => Ok(out),
        }
    }

    fn single_quoted(&mut self, out: &mut String) -> Result<(), String> {
        for c in self.chars.by_ref() {
            if c == '\'' {
                return Ok(());
            }
            out.push(c);
        }
        Err("a single quote stays open".to_owned())
    }

    fn double_quoted(&mut self, out: &mut String) -> Result<(), String> {
        while let Some(c) = self.chars.next() {
            match c {
                '"' => return Ok(()),
                '$' => out.push_str(&self.variable()?),
                _ if c == self.escape => {
                    let escape = self.escape;
                    let special = |&next: &char| next == '"' || next == '$' || next == escape;
                    out.push(self.chars.next_if(special).unwrap_or(c));
                }
                _ => out.push(c),
            }
        }
        Err("a double quote stays open".to_owned())
    }

    /// What follows a `$`.
    fn variable(&mut self) -> Result<String, String> {
        if self.chars.next_if_eq(&'{').is_none() {
            let name = self.name();
            let literal = name.is_empty();
            return Ok(if literal {
                "$".to_owned()
            } else {
                self.value(&name)
            });
        }
        if self.depth == DEEPEST {
            return Err("substitutions are nested too deeply".to_owned());
        }
        self.depth += 1;
        let name = self.name();
        let value = if name.is_empty() {
            Err("a substitution has no name".to_owned())
        } else {
            self.braced(&name)
        };
        self.depth -= 1;
        value
    }

    fn braced(&mut self, name: &str) -> Result<String, String> {
        match self.chars.next() {
            Some('}') => Ok(self.value(name)),
            Some(':') => {
                let operator = self.chars.next();
                self.conditional(name, operator, true)
            }
            Some('/') => self.replaced(name),
            operator @ Some('#' | '%') => self.trimmed(name, operator == Some('#')),
            operator => self.conditional(name, operator, false),
        }
    }

    fn conditional(
        &mut self,
        name: &str,
        operator: Option<char>,
        empty_is_unset: bool,
    ) -> Result<String, String> {
        let word = match operator {
            Some('-' | '+' | '?') => self.until(Some('}'), false)?,
            Some(other) => return Err(format!("`{other}` is no operator of a substitution")),
            None => return Err("`}` is missing".to_owned()),
        };
        let value = (self.lookup)(name).filter(|value| !(empty_is_unset && value.is_empty()));
        match (operator, value) {
            (Some('-'), value) => Ok(value.unwrap_or(word)),
            (Some('+'), value) => Ok(value.map(|_| word).unwrap_or_default()),
            (_, Some(value)) => Ok(value),
            (_, None) if word.is_empty() => Err(format!("`{name}` must have a value")),
            (_, None) => Err(format!("`{name}`: {word}")),
        }
    }

    fn trimmed(&mut self, name: &str, prefix: bool) -> Result<String, String> {
        let word = self.until(Some('}'), true)?;
        let operator = if prefix { '#' } else { '%' };
        let (pattern, longest) = match word.strip_prefix(operator) {
            Some(rest) => (rest, true),
            None => (word.as_str(), false),
        };
        let value = self.value(name);
        let trim = if prefix { trim_prefix } else { trim_suffix };
        Ok(trim(&value, pattern, longest).to_owned())
    }

    fn replaced(&mut self, name: &str) -> Result<String, String> {
        let all = self.chars.next_if_eq(&'/').is_some();
        let pattern = self.until(Some('/'), true)?;
        let replacement = self.until(Some('}'), true)?;
        let value = self.value(name);
        Ok(replace(&value, &pattern, &replacement, all))
    }

    /// A name: letters, digits and `_`; digits alone; or one special character.
    fn name(&mut self) -> String {
        let mut name = String::new();
        match self.chars.peek() {
            Some(c) if c.is_ascii_digit() => {
                name.extend(std::iter::from_fn(|| {
                    self.chars.next_if(char::is_ascii_digit)
                }));
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => name.extend(self.chars.next()),
            _ => {
                let part = |c: &char| c.is_alphanumeric() || *c == '_';
                name.extend(std::iter::from_fn(|| self.chars.next_if(part)));
            }
        }
        name
    }

    fn value(&mut self, name: &str) -> String {
        (self.lookup)(name).unwrap_or_else(|| {
            self.unset.push(name.to_owned());
            String::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Option<String> {
        match name {
            "V" => Some("3.11-slim".to_owned()),
            "EMPTY" => Some(String::new()),
            "R" => Some("reg:5000/a".to_owned()),
            _ => None,
        }
    }

    fn text(word: &str) -> String {
        expand(word, '\\', &lookup).map_or_else(|problem| format!("!{problem}"), |ok| ok.text)
    }

    #[test]
    fn every_documented_form_expands() {
        let table = [
            ("python:$V", "python:3.11-slim"),
            ("$R/python:${V}", "reg:5000/a/python:3.11-slim"),
            ("a${NONE}b", "ab"),
            ("${NONE:-x}", "x"),
            ("${NONE-x}", "x"),
            ("${EMPTY:-x}", "x"),
            ("${EMPTY-x}", ""),
            ("${V:-x}", "3.11-slim"),
            ("a${V:+-alt}", "a-alt"),
            ("a${EMPTY:+-alt}", "a"),
            ("a${EMPTY+-alt}", "a-alt"),
            ("${NONE:-${R}/b}", "reg:5000/a/b"),
            ("${V%-*}", "3.11"),
            ("${V%%.*}", "3"),
            ("${V#*.}", "11-slim"),
            ("${V##*[}", "3.11-slim"),
            ("${V/slim/full}", "3.11-full"),
            ("${V//1/2}", "3.22-slim"),
            (r"\$V", "$V"),
            ("'$V'", "$V"),
            ("\"a $V\"", "a 3.11-slim"),
            (r#""\$V""#, "$V"),
            ("a$", "a$"),
            ("a$:b", "a$:b"),
            ("$1x", "x"),
        ];
        for (word, wanted) in table {
            assert_eq!(text(word), wanted, "{word}");
        }
    }

    #[test]
    fn broken_words_say_what_is_wrong() {
        let table = [
            ("${V", "!`}` is missing"),
            ("${}", "!a substitution has no name"),
            ("${V^}", "!`^` is no operator of a substitution"),
            ("${NONE?tell me}", "!`NONE`: tell me"),
            ("${EMPTY:?}", "!`EMPTY` must have a value"),
            ("\"a", "!a double quote stays open"),
            ("'a", "!a single quote stays open"),
        ];
        for (word, wanted) in table {
            assert_eq!(text(word), wanted, "{word}");
        }
        let deep = "${V:-".repeat(10_000);
        assert_eq!(text(&deep), "!substitutions are nested too deeply");
    }

    #[test]
    fn variables_without_a_value_are_named() {
        let expanded = expand("$A:${B}${C:-c}", '\\', &lookup);
        assert_eq!(
            expanded.map(|found| found.unset),
            Ok(vec!["A".into(), "B".into()])
        );
    }
}
