//! Whether a function's resolved entry in the manifest is what it was.

use crate::model::{Cell, Function, Project};

/// What is other in the manifest for a cell. Another variant's change is none of
/// this one's.
pub(super) fn reasons(cell: &Cell, now: &Project, then: &Project) -> Vec<String> {
    let mut reasons = Vec::new();
    if now.name != then.name {
        reasons.push(format!("the project was named `{}`", then.name));
    }
    if now.bases != then.bases {
        reasons.push("the manifest's policy on bases changed".to_owned());
    }
    let name = cell.function.as_str();
    let (Some(now), Some(then)) = (now.function(name), then.function(name)) else {
        reasons.push("the function is new".to_owned());
        return reasons;
    };
    let of_cell = |function: &Function| {
        let mut cells = function.cells().into_iter();
        cells.find(|one| (&one.variant, one.architecture) == (&cell.variant, cell.architecture))
    };
    match of_cell(then) {
        None => reasons.push("the cell is new".to_owned()),
        earlier => {
            if of_cell(now) != earlier || settings(now) != settings(then) {
                reasons.push("its entry in the manifest changed".to_owned());
            }
        }
    }
    reasons
}

/// A function without what makes its other cells.
fn settings(function: &Function) -> Function {
    Function {
        source: crate::model::ImageSource::Image(String::new()),
        variants: Vec::new(),
        architectures: Vec::new(),
        ..function.clone()
    }
}
