//! Which functions of a project a command deploys, looks at or rolls back: those
//! that the manifest has a `deploy` table for.

use lambdock::model::{Cell, Function, FunctionDeploy, FunctionName, Project, closest};
use lambdock::wire::ExitCode;

use crate::failure::{Explain, Failures};

/// A function that is deployed, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen<'a> {
    /// The function.
    pub(crate) function: &'a Function,
    /// What AWS is told of it.
    pub(crate) deploy: &'a FunctionDeploy,
}

/// Functions that cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChoiceError {
    /// There is no such function.
    #[error("failed to find function `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// The one that may have been meant.
        meant: Option<String>,
    },
    /// The function is not deployed.
    #[error("failed to deploy `{0}`: the manifest has no `deploy` table for it")]
    NotDeployed(String),
    /// No function is deployed.
    #[error("failed to find anything to deploy: no function of the manifest has a `deploy` table")]
    Nothing,
    /// The variant is not in the manifest any more.
    #[error(
        "failed to find the image of `{0}` that is deployed among its variants and architectures"
    )]
    NoCell(String),
}

impl Explain for ChoiceError {
    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Unknown {
                meant: Some(meant), ..
            } => return Some(format!("did you mean `{meant}`?")),
            Self::Unknown { .. } => "`lambdock list` shows the functions",
            Self::NotDeployed(name) => {
                return Some(format!(
                    "add `[functions.{name}.deploy]` with a `role` to the manifest"
                ));
            }
            Self::Nothing => "add `[functions.NAME.deploy]` with a `role` to the manifest",
            Self::NoCell(_) => "correct `variant` and `architecture` in its `deploy` table",
        };
        Some(text.to_owned())
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Nothing => ExitCode::NothingSelected,
            Self::NoCell(_) => ExitCode::Manifest,
            Self::Unknown { .. } | Self::NotDeployed(_) => ExitCode::Usage,
        }
    }
}

/// The functions that words name; all that are deployed where there is no word.
pub(crate) fn deployable<'a>(
    project: &'a Project,
    words: &[String],
) -> Result<Vec<Chosen<'a>>, Failures> {
    let known = |word: &String| {
        project.function(word).ok_or_else(|| {
            let names = project.names().map(FunctionName::as_str);
            ChoiceError::Unknown {
                name: word.clone(),
                meant: closest(word, names).map(str::to_owned),
            }
        })
    };
    let with_table = |function: &'a Function| {
        let deploy = function.deploy.as_ref();
        deploy.map(|deploy| Chosen { function, deploy })
    };
    if words.is_empty() {
        let all: Vec<_> = project.functions.iter().filter_map(with_table).collect();
        if all.is_empty() {
            return Err(ChoiceError::Nothing.into());
        }
        return Ok(all);
    }
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    for word in words {
        let function = known(word)?;
        let Some(one) = with_table(function) else {
            return Err(ChoiceError::NotDeployed(word.clone()).into());
        };
        if !chosen
            .iter()
            .any(|other| other.function.name == function.name)
        {
            chosen.push(one);
        }
    }
    Ok(chosen)
}

impl Chosen<'_> {
    /// The one image that is deployed.
    pub(crate) fn cell(&self) -> Result<Cell, Failures> {
        let cells = self.function.cells().into_iter();
        let mut fitting = cells.filter(|cell| {
            cell.variant == self.deploy.variant && cell.architecture == self.deploy.architecture
        });
        let found = fitting.next();
        found.ok_or_else(|| ChoiceError::NoCell(self.function.name.to_string()).into())
    }

    /// Its name in the manifest.
    pub(crate) fn name(&self) -> &str {
        self.function.name.as_str()
    }
}
