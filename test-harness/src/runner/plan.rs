//! What a run is to do: cells, each with its function and its cases.

use std::sync::Arc;

use super::shard::ShardInfo;
use crate::cases::{Case, EnvironmentChanges};
use crate::model::{Cell, Function};

/// A cell and the function that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The function.
    pub function: Arc<Function>,
    /// The cell of its matrix.
    pub cell: Cell,
}

impl Target {
    /// The same image in an environment that differs.
    pub(super) fn changed(&self, changes: &EnvironmentChanges) -> Self {
        let mut function = Function::clone(&self.function);
        if changes.command.is_some() {
            function.image_config.command.clone_from(&changes.command);
        }
        function.environment.extend(changes.variables.clone());
        Self {
            function: Arc::new(function),
            cell: self.cell.clone(),
        }
    }
}

/// A cell and the cases to run on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCell {
    /// The cell.
    pub target: Target,
    /// The cases, in order.
    pub cases: Arc<[Case]>,
}

/// What a run is to do, in the order of its reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The cells.
    pub cells: Vec<PlannedCell>,
    /// Which part of a larger plan it is, where it is one.
    pub shard: Option<ShardInfo>,
}

impl Plan {
    /// Adds every cell of a function's matrix, or those that `wanted` takes.
    pub fn add(&mut self, function: Function, cases: Vec<Case>, wanted: impl Fn(&Cell) -> bool) {
        let function = Arc::new(function);
        let cases: Arc<[Case]> = cases.into();
        for cell in function.cells().into_iter().filter(|cell| wanted(cell)) {
            self.cells.push(PlannedCell {
                target: Target {
                    function: Arc::clone(&function),
                    cell,
                },
                cases: Arc::clone(&cases),
            });
        }
    }

    /// Keeps the cases with one of `parts` in their names, and of the cells those
    /// that still have a case.
    pub fn keep_cases(&mut self, parts: &[String]) {
        let fits = |case: &&Case| parts.iter().any(|part| case.name.contains(part));
        for cell in &mut self.cells {
            cell.cases = cell.cases.iter().filter(fits).cloned().collect();
        }
        self.cells.retain(|cell| !cell.cases.is_empty());
    }

    /// How many cases there are in all cells.
    pub fn case_count(&self) -> usize {
        self.cells.iter().map(|cell| cell.cases.len()).sum()
    }
}
