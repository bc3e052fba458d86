//! Checks as lines for a person: status, what, detail; below it what to do.

use std::fmt::Write as _;

use lambdock::report::Styles;
use lambdock::wire::{CheckStatus, CheckupReport};

/// The width of the longest status.
const STATUS: usize = 7;

/// One line for each check, and one for its hint.
pub(super) fn lines(report: &CheckupReport, styles: Styles) -> String {
    let mut text = String::new();
    for check in &report.checks {
        let style = match check.status {
            CheckStatus::Ok => styles.pass,
            CheckStatus::Missing => styles.fail,
            CheckStatus::Warning => styles.warn,
        };
        let word = check.status.as_str();
        let padding = " ".repeat(STATUS - word.len());
        let (word, what) = (style.paint(word), styles.name.paint(&check.what));
        // Further lines stand below the first one's text.
        let margin = " ".repeat(STATUS + 2);
        let detail = check.detail.replace('\n', &format!("\n{margin}"));
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{word}{padding}  {what}: {detail}");
        if let Some(hint) = &check.hint {
            let _ = writeln!(text, "{margin}hint: {hint}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::check::{missing, ok};
    use super::*;

    #[test]
    fn hints_and_further_lines_stand_below() {
        let report = CheckupReport {
            checks: vec![
                ok("disk", "38 GB free"),
                missing("engine", "none\nat all", Some("start one".to_owned())),
            ],
            exit: lambdock::wire::ExitReport {
                code: 102,
                name: "no-engine".to_owned(),
            },
            schema_version: 1,
            tool: crate::documents::tool(),
        };
        insta::assert_snapshot!(lines(&report, Styles::plain()), @r"
        ok       disk: 38 GB free
        missing  engine: none
                 at all
                 hint: start one
        ");
    }
}
