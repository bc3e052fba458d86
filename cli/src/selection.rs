//! From arguments to what the library selects by.

use lambdock::manifest::Selection;

use crate::args::SelectionArgs;

/// The selection, with the functions that the words turned out to name.
pub(crate) fn of(arguments: &SelectionArgs, functions: Vec<String>) -> Selection {
    Selection {
        functions,
        variants: arguments.variants.clone(),
        architectures: arguments.architectures.clone(),
        languages: arguments.languages.clone(),
        tags: arguments.tags.clone(),
    }
}
