//! Which cells of the matrix are meant: by address, architecture, language and
//! tag. It runs nothing.

use std::collections::BTreeSet;

use crate::model::{Architecture, Cell, Function, Project, VariantName, closest};

/// What a user chose; an empty list leaves its choice open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Addresses: `function` or `function/variant`.
    pub functions: Vec<String>,
    /// Names of variants.
    pub variants: Vec<String>,
    /// Architectures, of those that the manifest gives each function.
    pub architectures: Vec<Architecture>,
    /// Languages.
    pub languages: Vec<String>,
    /// Tags, of which a function has at least one.
    pub tags: Vec<String>,
}

/// Why nothing can be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// A word that names nothing in the manifest.
    #[error("cannot find the {kind} `{name}` in the manifest")]
    Unknown {
        /// `function`, `variant`, `language` or `tag`.
        kind: &'static str,
        /// The word.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Every word is known, and together they select nothing.
    #[error("cannot select anything: no function fits {}", .0.describe())]
    Nothing(Selection),
}

impl SelectError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { name, known, kind } => {
                let list = if known.is_empty() {
                    format!("the manifest has no {kind}")
                } else {
                    format!("the manifest has {}", known.join(", "))
                };
                let meant = closest(name, known.iter().map(String::as_str));
                Some(meant.map_or(list.clone(), |meant| {
                    format!("did you mean `{meant}`? {list}")
                }))
            }
            Self::Nothing(_) => {
                Some("`lambdock list` shows functions, variants, architectures and tags".to_owned())
            }
        }
    }
}

impl Selection {
    fn describe(&self) -> String {
        let architectures = self.architectures.iter().map(ToString::to_string).collect();
        let parts: [(&str, &Vec<String>); 5] = [
            ("function", &self.functions),
            ("variant", &self.variants),
            ("architecture", &architectures),
            ("language", &self.languages),
            ("tag", &self.tags),
        ];
        let chosen = parts.iter().filter(|(_, words)| !words.is_empty());
        let chosen = chosen.map(|(kind, words)| format!("{kind} `{}`", words.join("`, `")));
        let chosen: Vec<String> = chosen.collect();
        if chosen.is_empty() {
            "the manifest".to_owned()
        } else {
            chosen.join(" and ")
        }
    }
}

/// The chosen cells, in the manifest's order. A word that the manifest does not
/// know is an error, and so is an empty choice: neither may pass for success.
pub fn select(project: &Project, selection: &Selection) -> Result<Vec<Cell>, SelectError> {
    let addresses = addresses(project, &selection.functions)?;
    check_words(project, selection)?;
    let mut cells = Vec::new();
    for function in &project.functions {
        if has(&selection.languages, function.language.iter())
            && has(&selection.tags, &function.tags)
        {
            let chosen = |cell: &Cell| fits(cell, selection, &addresses);
            cells.extend(function.cells().into_iter().filter(chosen));
        }
    }
    if cells.is_empty() {
        return Err(SelectError::Nothing(selection.clone()));
    }
    Ok(cells)
}

type Address<'a> = (&'a str, Option<&'a str>);

fn fits(cell: &Cell, selection: &Selection, addresses: &[Address<'_>]) -> bool {
    let variant = cell.variant.as_ref().map(VariantName::as_str);
    let named = addresses.iter().any(|(function, wanted)| {
        *function == cell.function.as_str() && (wanted.is_none() || *wanted == variant)
    });
    let architectures = &selection.architectures;
    (addresses.is_empty() || named)
        && (architectures.is_empty() || architectures.contains(&cell.architecture))
        && (selection.variants.is_empty()
            || variant.is_some_and(|name| selection.variants.iter().any(|one| one == name)))
}

fn addresses<'a>(project: &Project, words: &'a [String]) -> Result<Vec<Address<'a>>, SelectError> {
    let mut addresses = Vec::new();
    for word in words {
        let (name, variant) = match word.split_once('/') {
            Some((name, variant)) => (name, Some(variant)),
            None => (word.as_str(), None),
        };
        let function = project.function(name).ok_or_else(|| SelectError::Unknown {
            kind: "function",
            name: name.to_owned(),
            known: project.names().map(ToString::to_string).collect(),
        })?;
        if let Some(variant) = variant {
            known("variant", variant, variants(function))?;
        }
        addresses.push((name, variant));
    }
    Ok(addresses)
}

fn check_words(project: &Project, selection: &Selection) -> Result<(), SelectError> {
    let functions = &project.functions;
    for word in &selection.variants {
        known("variant", word, functions.iter().flat_map(variants))?;
    }
    for word in &selection.languages {
        let languages = functions.iter().filter_map(|one| one.language.as_deref());
        known("language", word, languages)?;
    }
    for word in &selection.tags {
        let tags = functions
            .iter()
            .flat_map(|one| &one.tags)
            .map(String::as_str);
        known("tag", word, tags)?;
    }
    Ok(())
}

fn variants(function: &Function) -> impl Iterator<Item = &str> {
    function
        .variants
        .iter()
        .map(|variant| variant.name.as_str())
}

fn known<'a>(
    kind: &'static str,
    name: &str,
    there: impl Iterator<Item = &'a str>,
) -> Result<(), SelectError> {
    let there: BTreeSet<&str> = there.collect();
    if there.contains(name) {
        return Ok(());
    }
    Err(SelectError::Unknown {
        kind,
        name: name.to_owned(),
        known: there.into_iter().map(str::to_owned).collect(),
    })
}

fn has<'a>(wanted: &[String], there: impl IntoIterator<Item = &'a String>) -> bool {
    wanted.is_empty() || there.into_iter().any(|word| wanted.contains(word))
}

#[cfg(test)]
mod tests;
