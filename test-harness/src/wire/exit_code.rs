//! The exit codes of the command line tool: a stable contract.

use std::fmt;
use std::fmt::Write as _;

/// Every exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// All went well.
    Ok = 0,
    /// Something that nobody foresaw.
    Unexpected = 1,
    /// The command line cannot be followed.
    Usage = 2,
    /// The manifest or a case file is wrong.
    Manifest = 3,
    /// No function or no case was selected.
    NothingSelected = 4,
    /// A case failed.
    CaseFailed = 100,
    /// An image was not built.
    BuildFailed = 101,
    /// No engine answers.
    NoEngine = 102,
    /// A function did not start.
    NotStarted = 103,
    /// Findings, or a scan that could not be completed.
    Findings = 104,
    /// A deployment failed.
    DeployFailed = 105,
    /// The run was interrupted.
    Interrupted = 130,
}

impl ExitCode {
    /// Every code, in numeric order.
    pub const ALL: [Self; 12] = [
        Self::Ok,
        Self::Unexpected,
        Self::Usage,
        Self::Manifest,
        Self::NothingSelected,
        Self::CaseFailed,
        Self::BuildFailed,
        Self::NoEngine,
        Self::NotStarted,
        Self::Findings,
        Self::DeployFailed,
        Self::Interrupted,
    ];

    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// A word for it, as JSON reports have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unexpected => "unexpected",
            Self::Usage => "usage",
            Self::Manifest => "manifest",
            Self::NothingSelected => "nothing-selected",
            Self::CaseFailed => "case-failed",
            Self::BuildFailed => "build-failed",
            Self::NoEngine => "no-engine",
            Self::NotStarted => "not-started",
            Self::Findings => "findings",
            Self::DeployFailed => "deploy-failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// What it means, in one sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "Everything that was asked for was done and passed.",
            Self::Unexpected => "An error that has no code of its own; please report it.",
            Self::Usage => {
                "The command line cannot be followed, or a report cannot be written where it says."
            }
            Self::Manifest => "The manifest or a case file is missing or wrong.",
            Self::NothingSelected => {
                "No function or no case was selected, so nothing was shown to work."
            }
            Self::CaseFailed => "At least one case failed, or an invocation ended in an error.",
            Self::BuildFailed => {
                "At least one image was not built, or breaks Lambda's contract for images."
            }
            Self::NoEngine => "No container engine answers.",
            Self::NotStarted => {
                "At least one function did not start: its environment or its runtime failed before the first event."
            }
            Self::Findings => {
                "Findings at or above the threshold, or a scan that could not be completed."
            }
            Self::DeployFailed => "A deployment failed.",
            Self::Interrupted => "The run was interrupted; what it had started was cleaned up.",
        }
    }
}

impl fmt::Display for ExitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code(), self.name())
    }
}

/// The page `docs/exit-codes.md`.
pub fn exit_codes_page() -> String {
    let mut page = String::from(
        "# Exit codes\n\n\
         Generated from `ExitCode` in the library; do not edit.\n\n\
         | code | name | meaning |\n|---|---|---|\n",
    );
    for exit in ExitCode::ALL {
        let (code, name, meaning) = (exit.code(), exit.name(), exit.meaning());
        // Writing to a `String` cannot fail.
        let _ = writeln!(page, "| {code} | `{name}` | {meaning} |");
    }
    page.push_str(
        "\nWhere several apply to one run, the first of these wins: 130, 102, 101, 103, 100, 4, 0.\n\
         A report that was asked for is written whatever the code.\n",
    );
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_is_checked_in_is_the_generated_one() {
        crate::test_support::assert_generated("docs/exit-codes.md", &exit_codes_page());
    }

    #[test]
    fn codes_and_names_are_unique_and_in_order() {
        let codes = ExitCode::ALL.map(ExitCode::code);
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        let names: std::collections::BTreeSet<&str> =
            ExitCode::ALL.iter().map(|exit| exit.name()).collect();
        assert_eq!(names.len(), ExitCode::ALL.len());
    }
}
