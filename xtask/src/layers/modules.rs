//! Which module a source file is: by its place below `src`, or by the
//! `#[path]` that another file gives it. Knows nothing of layers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// The module that a file is by its place below `src`.
pub(super) fn by_place(file: &Path) -> Vec<String> {
    let mut module: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if matches!(module.last().map(String::as_str), Some("mod")) || module == ["lib"] {
        module.pop();
    }
    module
}

/// The files that `#[path = "…"] mod …;` lines in a file place elsewhere, with
/// the modules that they are. Paths are below `src`.
pub(super) fn by_attribute(file: &Path, source: &str) -> BTreeMap<PathBuf, Vec<String>> {
    let tokens: Vec<TokenTree> = match source.parse::<TokenStream>() {
        Ok(tokens) => tokens.into_iter().collect(),
        // What is no Rust is an error where its paths are read.
        Err(_) => Vec::new(),
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut places = BTreeMap::new();
    let mut place = None;
    for pair in tokens.windows(2) {
        match pair {
            [TokenTree::Punct(sign), TokenTree::Group(group)] if sign.as_char() == '#' => {
                place = path_value(group.stream()).or(place);
            }
            [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "mod" => {
                if let Some(place) = place.take() {
                    let mut module = by_place(file);
                    module.push(name.to_string());
                    places.insert(folder.join(place), module);
                }
            }
            [_, TokenTree::Punct(end)] if end.as_char() == ';' => place = None,
            _ => {}
        }
    }
    places
}

/// The value of `path = "…"`.
fn path_value(attribute: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    let [
        TokenTree::Ident(word),
        TokenTree::Punct(_),
        TokenTree::Literal(value),
    ] = &tokens[..]
    else {
        return None;
    };
    let value = value.to_string();
    (word == "path").then(|| value.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str) -> String {
        by_place(Path::new(file)).join("::")
    }

    #[test]
    fn files_are_modules() {
        assert_eq!(place("lib.rs"), "");
        assert_eq!(place("model/mod.rs"), "model");
        assert_eq!(place("invoke.rs"), "invoke");
        assert_eq!(place("image/plan/lib.rs"), "image::plan::lib");
    }

    fn attributes(source: &str) -> Vec<String> {
        by_attribute(Path::new("invoke/read.rs"), source)
            .iter()
            .map(|(file, module)| format!("{} is {}", file.display(), module.join("::")))
            .collect()
    }

    #[test]
    fn a_path_attribute_moves_a_module() {
        let source = "#[path = \"read_tests.rs\"]\n#[cfg(test)]\nmod tests;\nmod other;";
        let expected = ["invoke/read_tests.rs is invoke::read::tests"];
        assert_eq!(attributes(source), expected);
        let source = "#[cfg(test)]\n#[path = \"read_tests.rs\"]\npub mod tests;";
        assert_eq!(attributes(source), expected);
    }

    #[test]
    fn other_attributes_move_nothing() {
        let none: [&str; 0] = [];
        assert_eq!(attributes("#[cfg(test)]\nmod tests;"), none);
        assert_eq!(attributes("#[doc = \"a.rs\"]\nmod tests;"), none);
        assert_eq!(attributes("#[path = \"a.rs\"]\nuse b;\nmod tests;"), none);
    }
}
