//! One check as data, from what was found and from errors.

use std::error::Error;

use lambdock::wire::{CheckReport, CheckStatus};

/// It is there.
pub(super) fn ok(what: &str, detail: impl Into<String>) -> CheckReport {
    report(CheckStatus::Ok, what, detail.into(), None)
}

/// It is needed and not there.
pub(super) fn missing(what: &str, detail: impl Into<String>, hint: Option<String>) -> CheckReport {
    report(CheckStatus::Missing, what, detail.into(), hint)
}

/// It is not as it should be, and nothing needs it.
pub(super) fn warning(what: &str, detail: impl Into<String>, hint: Option<String>) -> CheckReport {
    report(CheckStatus::Warning, what, detail.into(), hint)
}

/// It is needed, and an error says why it is not there.
pub(super) fn failed(what: &str, error: &dyn Error, hint: Option<String>) -> CheckReport {
    missing(what, chain(error), hint)
}

/// An error and its causes in one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| {
        let cause = cause.to_string();
        if text.contains(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    })
}

fn report(status: CheckStatus, what: &str, detail: String, hint: Option<String>) -> CheckReport {
    CheckReport {
        detail,
        hint,
        status,
        what: what.to_owned(),
    }
}
