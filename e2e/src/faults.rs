//! The image of the handler that does on request what functions do wrong.

use std::sync::OnceLock;

use crate::{Call, Project, cell};

/// Makes sure that the image is there, and names it.
///
/// # Panics
///
/// When it is not built.
pub fn faults() -> &'static str {
    static BUILT: OnceLock<String> = OnceLock::new();
    BUILT.get_or_init(|| {
        let built = Call::new(["build", "faults", "-o", "json"]).run();
        let report = built.exits_with(0).report();
        let image = cell(&report, "faults").build.image.clone();
        image.expect("a built image has a name")
    })
}

impl Project {
    /// A project with a function `faults` of that image, and what the manifest
    /// says of it besides.
    pub fn faults(more: &str) -> Self {
        let image = faults();
        Self::new(&format!(
            "[functions.faults]\nimage = \"{image}\"\n{more}\n"
        ))
    }
}
