//! All rules, one after the other, over what is known of an image. Pure.

use std::cmp::Reverse;

use super::rule::Violation;
use super::subject::Subject;
use super::tree::ImageTree;
use super::view::{View, Want};
use super::{command, configuration, executable, handler, modes};

/// What the rules found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Breaches, the gravest first.
    pub violations: Vec<Violation>,
    /// What must be read before the violations are final; once it is empty,
    /// they are.
    pub wanted: Vec<Want>,
}

/// Holds an image against Lambda's contract, as far as it is known.
pub fn check(subject: &Subject<'_>, tree: &ImageTree) -> Verdict {
    let view = View::new(tree, handler::keep(subject));
    let mut violations = configuration::rules(subject);
    violations.extend(command::rules(subject));
    violations.extend(executable::rules(subject, &view));
    violations.extend(handler::rules(subject, &view));
    violations.extend(modes::rules(subject, &view));
    // Stable: rules of one severity keep their order.
    violations.sort_by_key(|violation| Reverse(violation.severity));
    Verdict {
        violations,
        wanted: view.into_wanted(),
    }
}
