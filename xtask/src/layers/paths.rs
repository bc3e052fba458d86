//! Reads every path and macro name out of a Rust source text, `use` groups
//! flattened. Works on tokens, so that paths inside macros are seen too. Knows
//! nothing of layers.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// A path or a macro name as it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundPath {
    /// Its segments; `*` for a glob.
    pub(crate) segments: Vec<String>,
    /// Whether a `!` follows.
    pub(crate) is_macro: bool,
    /// The module it stands in, from the crate's root.
    pub(crate) module: Vec<String>,
    /// The line, from 1.
    pub(crate) line: usize,
}

impl FoundPath {
    /// The path from the crate's root, for one that begins with `crate`,
    /// `self` or `super`.
    pub(crate) fn crate_path(&self) -> Option<Vec<String>> {
        let mut root = match self.segments[0].as_str() {
            "crate" => Vec::new(),
            "self" | "super" => self.module.clone(),
            _ => return None,
        };
        let mut rest = self.segments.as_slice();
        while let [first, tail @ ..] = rest {
            match first.as_str() {
                "crate" | "self" => {}
                "super" => drop(root.pop()),
                _ => break,
            }
            rest = tail;
        }
        if let [inner @ .., last] = rest
            && last == "self"
        {
            rest = inner;
        }
        root.extend_from_slice(rest);
        Some(root)
    }
}

/// Every path of two segments or more, and every macro name, of a source text
/// that stands in `module`. An error is a text that is no Rust.
pub(crate) fn paths(source: &str, module: &[String]) -> Result<Vec<FoundPath>, String> {
    let tokens: TokenStream = source
        .parse()
        .map_err(|error: proc_macro2::LexError| error.to_string())?;
    let mut reader = Reader {
        module: module.to_vec(),
        found: Vec::new(),
    };
    reader.walk(&trees(tokens));
    Ok(reader.found)
}

struct Reader {
    module: Vec<String>,
    found: Vec<FoundPath>,
}

impl Reader {
    fn walk(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += match (token, &tokens[at + 1..]) {
                (TokenTree::Ident(word), [TokenTree::Ident(name), TokenTree::Group(body), ..])
                    if word == "mod" =>
                {
                    self.module.push(name.to_string());
                    self.walk(&trees(body.stream()));
                    self.module.pop();
                    3
                }
                (TokenTree::Ident(_), rest) => {
                    rest.len() + 1 - self.path(Vec::new(), &tokens[at..]).len()
                }
                (TokenTree::Group(group), _) => {
                    self.walk(&trees(group.stream()));
                    1
                }
                _ => 1,
            };
        }
    }

    /// Reads the path that begins the tokens, and returns the tokens after it.
    fn path<'a>(&mut self, mut segments: Vec<String>, tokens: &'a [TokenTree]) -> &'a [TokenTree] {
        let mut rest = tokens;
        let line = rest.first().map_or(0, |token| token.span().start().line);
        while let [TokenTree::Ident(word), tail @ ..] = rest {
            segments.push(plain(word));
            rest = tail;
            let Some(after) = after_colons(rest) else {
                break;
            };
            match after {
                [TokenTree::Group(group), tail @ ..] if group.delimiter() == Delimiter::Brace => {
                    self.group(&segments, &trees(group.stream()));
                    return tail;
                }
                [TokenTree::Punct(star), tail @ ..] if star.as_char() == '*' => {
                    segments.push("*".to_owned());
                    rest = tail;
                    break;
                }
                [TokenTree::Ident(_), ..] => rest = after,
                _ => break,
            }
        }
        let is_macro = is_punct(rest, '!') && !is_punct(&rest[1..], '=');
        if segments.len() > 1 || is_macro {
            self.found.push(FoundPath {
                segments,
                is_macro,
                module: self.module.clone(),
                line,
            });
        }
        rest
    }

    /// The members of `prefix::{…}`.
    fn group(&mut self, prefix: &[String], tokens: &[TokenTree]) {
        let comma = |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
        for member in tokens.split(comma) {
            if is_punct(member, '*') {
                let line = member[0].span().start().line;
                self.found.push(FoundPath {
                    segments: [prefix, &["*".to_owned()]].concat(),
                    is_macro: false,
                    module: self.module.clone(),
                    line,
                });
            } else {
                self.path(prefix.to_vec(), member);
            }
        }
    }
}

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// A word without the `r#` of a raw identifier.
fn plain(word: &Ident) -> String {
    let text = word.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

fn is_punct(tokens: &[TokenTree], sign: char) -> bool {
    matches!(tokens.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// The tokens after a `::` that begins these.
fn after_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    (is_punct(tokens, ':') && is_punct(&tokens[1..], ':')).then(|| &tokens[2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str, module: &str) -> Vec<String> {
        let module: Vec<String> = module.split("::").map(str::to_owned).collect();
        paths(source, &module)
            .unwrap()
            .iter()
            .map(|path| {
                let text = path.crate_path().map_or_else(
                    || path.segments.join("::"),
                    |root| format!("/{}", root.join("::")),
                );
                format!(
                    "{} {text}{}",
                    path.line,
                    if path.is_macro { "!" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn use_groups_are_flattened() {
        let source = "use crate::{\n    model::{self, Function as F},\n    engine::*,\n};";
        let expected = ["2 /model", "2 /model::Function", "3 /engine::*"];
        assert_eq!(read(source, "image"), expected[..]);
    }

    #[test]
    fn inline_paths_and_paths_in_macros_are_seen() {
        let source = "fn a(x: Vec<crate::model::Cell>) {\n  vec![crate::engine::now()];\n}";
        let expected = ["1 /model::Cell", "2 vec!", "2 /engine::now"];
        assert_eq!(read(source, "image"), expected);
    }

    #[test]
    fn super_counts_from_the_module_it_stands_in() {
        let source = "use super::plan;\nuse super::super::engine::Port;\nuse self::part::X;";
        let expected = [
            "1 /image::plan",
            "2 /engine::Port",
            "3 /image::build::part::X",
        ];
        assert_eq!(read(source, "image::build"), expected);
    }

    #[test]
    fn inline_modules_deepen_super() {
        let source = "mod tests { use super::*; use super::super::engine; } use super::model;";
        let expected = ["1 /image::*", "1 /engine", "1 /model"];
        assert_eq!(read(source, "image"), expected);
    }

    #[test]
    fn texts_comments_and_comparisons_are_no_paths() {
        let source = "// crate::engine\nfn a() { \"crate::engine\"; if b != c {} !d; }";
        assert_eq!(read(source, "image"), Vec::<String>::new());
    }

    #[test]
    fn turbofish_and_raw_words_end_and_shorten_a_path() {
        let source = "fn a() { crate::model::read::<u8>(); crate::r#image::x(); println!(\"\"); }";
        let expected = ["1 /model::read", "1 /image::x", "1 println!"];
        assert_eq!(read(source, "serve"), expected);
    }

    #[test]
    fn a_text_that_is_no_rust_is_an_error() {
        assert!(paths("fn a() { \"", &[]).is_err());
    }
}
