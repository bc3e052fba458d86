//! Which repository and tags a cell's image is for: words in braces put in, and
//! no two images under one name.

use std::collections::BTreeMap;

use lambdock::model::Cell;
use lambdock::registry::{Reference, RegistryError, Repository};
use lambdock::runner::event::CellId;
use lambdock::wire::ExitCode;

use crate::failure::{Explain, Failures};

/// Where an image is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The repository.
    pub(super) repository: Repository,
    /// Tags that were asked for.
    pub(super) tags: Vec<String>,
}

/// A place that images cannot go to.
#[derive(Debug, thiserror::Error)]
enum TargetError {
    #[error("failed to read `{text}`: there is no `{{{word}}}`")]
    Unknown { text: String, word: String },
    #[error("failed to put the variant of `{cell}` into `{text}`: it has none")]
    NoVariant { text: String, cell: String },
    #[error("failed to tag `{one}` and `{other}`: both would be `{reference}`")]
    Twice {
        one: String,
        other: String,
        reference: String,
    },
}

impl Explain for TargetError {
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Unknown { .. } => {
                "the words are `{project}`, `{function}`, `{variant}` and `{architecture}`"
            }
            Self::NoVariant { .. } => "leave out `{variant}`, or push functions with variants only",
            Self::Twice { .. } => {
                "put `{function}`, `{variant}` or `{architecture}` into the tag or the repository"
            }
        };
        Some(text.to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Usage
    }
}

/// Where the image of each cell is to go.
pub(super) fn targets(
    to: &str,
    tags: &[String],
    project: &str,
    cells: &[Cell],
) -> Result<Vec<Target>, Failures> {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    let mut targets = Vec::new();
    for cell in cells {
        let id = CellId::of_cell(cell).to_string();
        let repository: Repository = filled(to, project, cell)?.parse()?;
        let mut own = Vec::new();
        for tag in tags {
            let tag = filled(tag, project, cell)?;
            let reference = format!("{repository}:{tag}");
            let read: Result<Reference, RegistryError> = reference.parse();
            read?;
            if let Some(one) = named.insert(reference.clone(), id.clone()) {
                let other = id;
                return Err(TargetError::Twice {
                    one,
                    other,
                    reference,
                }
                .into());
            }
            own.push(tag);
        }
        targets.push(Target {
            repository,
            tags: own,
        });
    }
    Ok(targets)
}

/// A text with what its words in braces stand for.
fn filled(text: &str, project: &str, cell: &Cell) -> Result<String, TargetError> {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let unknown = |word: &str| TargetError::Unknown {
            text: text.to_owned(),
            word: word.to_owned(),
        };
        let (word, behind) = after.split_once('}').ok_or_else(|| unknown(after))?;
        filled += before;
        match (word, &cell.variant) {
            ("project", _) => filled += project,
            ("function", _) => filled += cell.function.as_str(),
            ("architecture", _) => filled += cell.architecture.as_str(),
            ("variant", Some(variant)) => filled += variant.as_str(),
            ("variant", None) => {
                return Err(TargetError::NoVariant {
                    text: text.to_owned(),
                    cell: CellId::of_cell(cell).to_string(),
                });
            }
            _ => return Err(unknown(word)),
        }
        rest = behind;
    }
    Ok(filled + rest)
}

#[cfg(test)]
mod tests {
    use lambdock::model::{Architecture, ImageSource};

    use super::*;
    use crate::render;

    fn cell(function: &str, variant: Option<&str>) -> Cell {
        Cell {
            function: function.parse().unwrap(),
            variant: variant.map(|variant| variant.parse().unwrap()),
            architecture: Architecture::Arm64,
            source: ImageSource::Image("a:1".to_owned()),
        }
    }

    fn wrong(to: &str, tags: &[&str]) -> String {
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        let cells = [cell("orders", Some("v1")), cell("stock", None)];
        let failures = targets(to, &tags, "shop", &cells).unwrap_err();
        assert_eq!(failures.code(), ExitCode::Usage);
        render::failures(&failures, false)
    }

    #[test]
    fn words_in_braces_are_the_cells_own() {
        let tags = ["{variant}-{architecture}".to_owned()];
        let cells = [cell("orders", Some("v1"))];
        let targets = targets("r.example/{project}/{function}", &tags, "shop", &cells).unwrap();
        let [target] = &targets[..] else {
            panic!("{targets:?}")
        };
        assert_eq!(target.repository.to_string(), "r.example/shop/orders");
        assert_eq!(target.tags, ["v1-arm64"]);
    }

    #[test]
    fn what_names_nothing_is_told() {
        let texts = [
            wrong("r.example/{functon}", &[]),
            wrong("r.example/{func", &[]),
            wrong("r.example/a", &["{variant}"]),
            wrong("r.example/a", &["latest"]),
            wrong("shop", &[]),
            wrong("r.example/a", &["no tag"]),
        ];
        insta::assert_snapshot!(texts.join("\n"), @"
        error: failed to read `r.example/{functon}`: there is no `{functon}`
        hint: the words are `{project}`, `{function}`, `{variant}` and `{architecture}`

        error: failed to read `r.example/{func`: there is no `{func}`
        hint: the words are `{project}`, `{function}`, `{variant}` and `{architecture}`

        error: failed to put the variant of `stock (arm64)` into `{variant}`: it has none
        hint: leave out `{variant}`, or push functions with variants only

        error: failed to tag `orders/v1 (arm64)` and `stock (arm64)`: both would be `r.example/a:latest`
        hint: put `{function}`, `{variant}` or `{architecture}` into the tag or the repository

        error: failed to read the reference `shop`: it names no registry
        hint: write it as `REGISTRY/REPOSITORY`; Docker Hub's registry is `docker.io`

        error: failed to read the reference `r.example/a:no tag`: its tag is not up to 128 letters, digits, `_`, `.` and `-`
        ");
    }
}
