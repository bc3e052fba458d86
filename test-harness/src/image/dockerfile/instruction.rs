//! One instruction of a Dockerfile: keyword, flags, arguments and lines. It
//! knows nothing of stages.

use std::ops::Range;

use super::heredoc::Opening;
use super::logical::Logical;
use super::words::{plain, unquoted};

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    pub(super) keyword: String,
    pub(super) line: usize,
    pub(super) last_line: usize,
    pub(super) flags: Vec<Flag>,
    pub(super) arguments: Logical,
    pub(super) heredocs: Vec<Heredoc>,
}

/// A flag of an instruction, such as `--from=build`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Its name without the dashes.
    pub name: String,
    /// Its value, quotes removed; empty where it has none.
    pub value: String,
    /// The value as written, with its place in the file.
    pub(super) raw: Logical,
}

/// A here-document of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it.
    pub terminator: String,
    /// Whether leading tabs are stripped (`<<-`).
    pub strips_tabs: bool,
}

impl Instruction {
    /// The keyword in upper case, such as `FROM`.
    pub fn keyword(&self) -> &str {
        &self.keyword
    }

    /// The 1-based line that it starts in.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The 1-based line that it ends in, here-documents included.
    pub fn last_line(&self) -> usize {
        self.last_line
    }

    /// Its flags, in order.
    pub fn flags(&self) -> &[Flag] {
        &self.flags
    }

    /// What follows the keyword and its flags, continuation lines joined.
    pub fn arguments(&self) -> &str {
        self.arguments.text()
    }

    /// Its here-documents, in order.
    pub fn heredocs(&self) -> &[Heredoc] {
        &self.heredocs
    }

    /// The words of its JSON form, such as `["/main"]`; `None` for the shell
    /// form.
    pub fn json(&self) -> Option<Vec<String>> {
        json(self.arguments())
    }

    /// The instruction that an `ONBUILD` keeps for later: keyword in upper case
    /// and the rest.
    pub fn trigger(&self) -> Option<(String, &str)> {
        if self.keyword != "ONBUILD" {
            return None;
        }
        let text = self.arguments();
        let word = plain(text).into_iter().next()?;
        let rest = text[word.end..].trim_start();
        Some((text[word].to_ascii_uppercase(), rest))
    }

    /// The flag of that name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }
}

impl From<&Opening> for Heredoc {
    fn from(opening: &Opening) -> Self {
        Self {
            terminator: opening.terminator.clone(),
            strips_tabs: opening.strips_tabs,
        }
    }
}

/// The strings of a JSON array; anything else is the shell form.
pub(super) fn json(text: &str) -> Option<Vec<String>> {
    text.starts_with('[')
        .then(|| serde_json::from_str(text).ok())
        .flatten()
}

/// Splits an instruction's text into keyword, flags and arguments.
pub(super) fn split(text: &Logical, escape: char) -> (String, Vec<Flag>, Logical) {
    let whole = text.text();
    let keyword = plain(whole).into_iter().next().unwrap_or(0..0);
    let mut flags = Vec::new();
    let mut at = keyword.end;
    let mut rest = trimmed(whole, at..whole.len());
    while let Some(word) = flag_word(whole, rest.clone(), escape) {
        at = word.end;
        rest = trimmed(whole, at..whole.len());
        if whole[word.clone()].len() == 2 {
            break;
        }
        flags.push(flag(text, word, escape));
    }
    let keyword = whole[keyword].to_ascii_uppercase();
    (keyword, flags, text.slice(rest))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..(start + part.trim().len())
}

/// The first word of the range where it is a flag: quotes keep white space.
fn flag_word(text: &str, range: Range<usize>, escape: char) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    if !part.starts_with("--") {
        return None;
    }
    let mut quote = None;
    let mut chars = part.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            Some('\'') => {}
            _ if c == escape => drop(chars.next()),
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c.is_whitespace() => return Some(range.start..range.start + at),
            _ => {}
        }
    }
    Some(range)
}

fn flag(text: &Logical, word: Range<usize>, escape: char) -> Flag {
    let written = &text.text()[word.clone()];
    let equals = written.find('=').unwrap_or(written.len());
    let value = (word.start + equals + 1).min(word.end)..word.end;
    Flag {
        name: written[2..equals].to_ascii_lowercase(),
        value: unquoted(&text.text()[value.clone()], escape),
        raw: text.slice(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Vec<(String, String)>, String) {
        let mut logical = Logical::default();
        logical.push(text, 0);
        let (keyword, flags, rest) = split(&logical, '\\');
        let flags = flags.into_iter().map(|flag| (flag.name, flag.value));
        (keyword, flags.collect(), rest.text().to_owned())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn keyword_flags_and_arguments_come_apart() {
        let (keyword, flags, rest) = parts("copy --from=build  --chown=a:b --link /a  /b ");
        assert_eq!(keyword, "COPY");
        let wanted = [
            pair("from", "build"),
            pair("chown", "a:b"),
            pair("link", ""),
        ];
        assert_eq!(flags, wanted);
        assert_eq!(rest, "/a  /b");
    }

    #[test]
    fn flags_end_at_the_first_word_without_dashes_or_at_two_dashes() {
        assert_eq!(parts("RUN npm --quiet").2, "npm --quiet");
        assert_eq!(parts("RUN -- --odd").2, "--odd");
        assert_eq!(
            parts("RUN --mount='type=a b' x").1,
            [pair("mount", "type=a b")]
        );
    }

    #[test]
    fn json_is_an_array_of_strings_only() {
        assert_eq!(json(r#"[ "a", "b" ]"#), Some(vec!["a".into(), "b".into()]));
        assert_eq!(json("[a, b]"), None);
        assert_eq!(json("['a']"), None);
        assert_eq!(json("[1]"), None);
    }
}
