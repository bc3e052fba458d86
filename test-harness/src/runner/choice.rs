//! From a project and what was asked for to a plan: cells by address, cases by
//! tag and name. It reads case files and runs nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::plan::Plan;
use crate::cases::{self, Case, CaseProblem, CasesError};
use crate::image::build::image_tag;
use crate::manifest::{SelectError, Selection, select};
use crate::model::{Cell, Function, ImageSource, Limits, Project};

/// What to run of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Cells. A tag selects the functions that have it with all of their cases,
    /// and of other functions the cases that have it.
    pub selection: Selection,
    /// Parts of case names, of which a case has at least one; an empty list
    /// leaves the choice open.
    pub cases: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Cells cannot be selected so.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// Case files are wrong.
    #[error(transparent)]
    Cases(#[from] CasesError),
    /// No case has such a name.
    #[error("cannot select any case: none has `{}` in its name", .0.join("` or `"))]
    NoSuchCase(Vec<String>),
    /// There is nothing to hold a function against.
    #[error("cannot test anything: no selected function has cases")]
    NoCases,
}

impl PlanError {
    /// What to do about it; problems of case files have their own.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Select(error) => error.hint(),
            Self::Cases(_) => None,
            Self::NoSuchCase(_) => Some("`lambdock list -v` shows the cases".to_owned()),
            Self::NoCases => Some(
                "write case files into the folder `cases` of the function's context, or name them by `cases` in the manifest"
                    .to_owned(),
            ),
        }
    }
}

impl Plan {
    /// The cells to build, without cases.
    pub fn images(project: &Project, selection: &Selection) -> Result<Self, SelectError> {
        let chosen = select(project, selection)?;
        let mut plan = Self::default();
        for function in functions(project, &chosen) {
            plan.add(function.clone(), Vec::new(), |cell| chosen.contains(cell));
        }
        Ok(plan)
    }

    /// The cells and their cases. A function without any cases stays in, unless
    /// cases were chosen among.
    pub fn choose(project: &Project, choice: &Choice) -> Result<Self, PlanError> {
        let tags = &choice.selection.tags;
        let any_tag = Selection {
            tags: Vec::new(),
            ..choice.selection.clone()
        };
        let chosen = select(project, &any_tag)?;
        let loaded = load(functions(project, &chosen))?;
        refuse_unknown(tags, project, &loaded)?;
        let mut plan = Self::default();
        for (function, mut cases) in loaded {
            if !tags.is_empty() && !has_one(&function.tags, tags) {
                cases.retain(|case| has_one(&case.tags, tags));
                if cases.is_empty() {
                    continue;
                }
            }
            plan.add(function.clone(), cases, |cell| chosen.contains(cell));
        }
        if plan.cells.is_empty() {
            return Err(SelectError::Nothing(choice.selection.clone()).into());
        }
        if !choice.cases.is_empty() {
            plan.keep_cases(&choice.cases);
            if plan.cells.is_empty() {
                return Err(PlanError::NoSuchCase(choice.cases.clone()));
            }
        }
        Ok(plan)
    }

    /// This plan, if there is a case in it: a test of nothing is no pass.
    pub fn require_cases(self) -> Result<Self, PlanError> {
        match self.case_count() {
            0 => Err(PlanError::NoCases),
            _ => Ok(self),
        }
    }

    /// Runs everything without Lambda's limits.
    pub fn relax(&mut self) {
        for cell in &mut self.cells {
            Arc::make_mut(&mut cell.target.function).limits = Limits::RELAXED;
        }
    }

    /// Takes the images of earlier builds as they are.
    pub fn take_images_as_they_are(&mut self, project: &Project) {
        for cell in &mut self.cells {
            let cell = &mut cell.target.cell;
            if let ImageSource::Build(_) = cell.source {
                cell.source = ImageSource::Image(image_tag(&project.name, cell));
            }
        }
    }
}

/// The functions of some cells, in the project's order.
fn functions<'a>(project: &'a Project, cells: &[Cell]) -> impl Iterator<Item = &'a Function> {
    let names: BTreeSet<&str> = cells.iter().map(|cell| cell.function.as_str()).collect();
    let names: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
    let functions = project.functions.iter();
    functions.filter(move |function| names.contains(function.name.as_str()))
}

/// Every function's cases, or all that is wrong with any of them. Functions may
/// share case files, whose problems are told once.
fn load<'a>(
    functions: impl Iterator<Item = &'a Function>,
) -> Result<Vec<(&'a Function, Vec<Case>)>, CasesError> {
    let mut loaded = Vec::new();
    let mut problems: Vec<CaseProblem> = Vec::new();
    for function in functions {
        match cases::load(&function.cases) {
            Ok(cases) => loaded.push((function, cases)),
            Err(error) => {
                let known = problems.clone();
                let new = error.problems.into_iter();
                problems.extend(new.filter(|problem| !known.contains(problem)));
            }
        }
    }
    if problems.is_empty() {
        Ok(loaded)
    } else {
        Err(CasesError { problems })
    }
}

fn refuse_unknown(
    tags: &[String],
    project: &Project,
    loaded: &[(&Function, Vec<Case>)],
) -> Result<(), SelectError> {
    let of_functions = project.functions.iter().flat_map(|function| &function.tags);
    let cases = loaded.iter().flat_map(|(_, cases)| cases);
    let of_cases = cases.flat_map(|case| &case.tags);
    let known: BTreeSet<&String> = of_functions.chain(of_cases).collect();
    match tags.iter().find(|tag| !known.contains(tag)) {
        None => Ok(()),
        Some(tag) => Err(SelectError::Unknown {
            kind: "tag",
            name: tag.clone(),
            known: known.into_iter().cloned().collect(),
        }),
    }
}

fn has_one(there: &[String], wanted: &[String]) -> bool {
    there.iter().any(|word| wanted.contains(word))
}

#[cfg(test)]
mod tests;
