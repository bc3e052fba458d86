//! From chosen cells to the document that every format is made from.

use std::collections::BTreeMap;

use super::name::name;
use crate::image::bases::Forecast;
use crate::image::build::{KeyError, cache_key, image_tag};
use crate::model::{Architecture, Cell, Function, ImageSource, VariantName};
use crate::wire::MatrixCell;

/// Digits of a digest that a cache key has: enough to tell states of one cell.
const KEY_DIGITS: usize = 16;

/// A cell that a pipeline is to work on.
#[derive(Debug, Clone)]
pub struct Chosen<'a> {
    /// The function.
    pub function: &'a Function,
    /// The cell.
    pub cell: &'a Cell,
    /// How many cases it has.
    pub cases: usize,
    /// Why it is chosen, where only what changed is.
    pub changed: Vec<String>,
}

/// A label of machines for each architecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runners(BTreeMap<Architecture, String>);

/// A cell that cannot be planned.
#[derive(Debug, thiserror::Error)]
#[error("failed to tell what `{cell}` depends on")]
pub struct MatrixError {
    /// The cell.
    pub cell: String,
    /// Why.
    #[source]
    pub cause: Box<KeyError>,
}

impl Runners {
    /// The machines that GitHub hosts.
    pub fn github() -> Self {
        Self::both("ubuntu-24.04", "ubuntu-24.04-arm")
    }

    /// The machines that GitLab hosts.
    pub fn gitlab() -> Self {
        Self::both("saas-linux-small-amd64", "saas-linux-small-arm64")
    }

    fn both(x86_64: &str, arm64: &str) -> Self {
        let labels = [x86_64, arm64].map(str::to_owned);
        Self(Architecture::ALL.into_iter().zip(labels).collect())
    }

    /// Other machines for one architecture.
    pub fn set(&mut self, architecture: Architecture, label: String) {
        self.0.insert(architecture, label);
    }

    fn of(&self, architecture: Architecture) -> String {
        self.0.get(&architecture).cloned().unwrap_or_default()
    }
}

/// What a pipeline needs to know of each cell.
///
/// # Errors
/// When something that a cell depends on cannot be read.
pub fn cells(
    chosen: &[Chosen<'_>],
    forecast: &Forecast<'_>,
    runners: &Runners,
) -> Result<Vec<MatrixCell>, MatrixError> {
    let cells = chosen.iter().map(|one| cell(one, forecast, runners));
    cells.collect()
}

fn cell(
    chosen: &Chosen<'_>,
    forecast: &Forecast<'_>,
    runners: &Runners,
) -> Result<MatrixCell, MatrixError> {
    let (function, cell) = (chosen.function, chosen.cell);
    let key = cache_key(cell, forecast).map_err(|cause| MatrixError {
        cell: cell.id(),
        cause: Box::new(cause),
    })?;
    let (image, prepare) = match &cell.source {
        ImageSource::Image(reference) => (reference.clone(), None),
        ImageSource::Build(spec) => {
            let prepare = spec.prepare.as_ref().map(|prepare| prepare.command.clone());
            (image_tag(&forecast.project.name, cell), prepare)
        }
    };
    let architecture = cell.architecture.to_string();
    let (name, digits) = (name(cell), &key[..KEY_DIGITS.min(key.len())]);
    Ok(MatrixCell {
        cache_key: format!("lambdock-{name}-{digits}"),
        cases: chosen.cases,
        changed: chosen.changed.clone(),
        function: cell.function.to_string(),
        image,
        language: function.language.clone(),
        name,
        platform: cell.architecture.platform().to_owned(),
        prepare,
        runner: runners.of(cell.architecture),
        select: vec![cell.id(), "--arch".to_owned(), architecture.clone()],
        tags: function.tags.clone(),
        variant: cell.variant.as_ref().map(VariantName::to_string),
        architecture,
    })
}
