//! The bootstrap of an image on AWS's `provided` base.

use crate::image::contract::executable;
use crate::image::contract::rule::{Rule, Violation};
use crate::image::contract::subject::{AWS_ENTRY_POINT, Subject};
use crate::image::contract::view::View;

/// What AWS's entry point starts.
const BOOTSTRAP: &str = "/var/runtime/bootstrap";

/// Where zip functions have theirs.
const OF_ZIP: &str = "/var/task/bootstrap";

pub(super) fn rules(subject: &Subject<'_>, view: &View<'_>) -> Vec<Violation> {
    match view.exists(BOOTSTRAP) {
        Some(true) => executable::file(subject, view, BOOTSTRAP),
        Some(false) => missing(subject, view),
        None => Vec::new(),
    }
}

fn missing(subject: &Subject<'_>, view: &View<'_>) -> Vec<Violation> {
    let message = format!("the image has no `{BOOTSTRAP}`, which `{AWS_ENTRY_POINT}` starts");
    match view.exists(OF_ZIP) {
        // A warning: an entry point of the image's own may know that place.
        Some(true) => {
            let hint = format!("copy it there and not to `{OF_ZIP}`, which is for zip functions");
            let found = Violation::warning(Rule::Handler, message).hint(hint);
            let more = executable::file(subject, view, OF_ZIP);
            [found].into_iter().chain(more).collect()
        }
        Some(false) => {
            let hint = "copy the program to `${LAMBDA_RUNTIME_DIR}/bootstrap`, or make it the \
                        ENTRYPOINT";
            vec![Violation::error(Rule::Handler, message).hint(hint)]
        }
        None => Vec::new(),
    }
}
