//! The rules of the contract by name, and a breach of one as data.

use std::fmt;

use serde::Serialize;

/// How much a violation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; the function is not expected to fail for it.
    Note,
    /// May fail on Lambda, or is not what was meant.
    Warning,
    /// Fails on Lambda.
    Error,
}

/// A rule of Lambda's contract with an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// The image has the function's architecture.
    Architecture,
    /// The image is a Linux image.
    OperatingSystem,
    /// The image is at most 10 GB, uncompressed.
    Size,
    /// The image is one manifest and no index of several.
    Manifest,
    /// ENTRYPOINT and CMD leave something to run.
    Command,
    /// AWS's `/lambda-entrypoint.sh` gets exactly one argument, the handler.
    HandlerArgument,
    /// The working directory exists and Lambda's user may enter it.
    WorkingDirectory,
    /// What is started exists in the image, with its interpreter or loader.
    ExecutableMissing,
    /// Lambda's user may execute what is started.
    ExecutableMode,
    /// What is started is an ELF binary or a script that names its interpreter.
    ExecutableFormat,
    /// What is started is compiled for the function's architecture.
    ExecutableArchitecture,
    /// What is started needs no newer glibc than Lambda's base has.
    Glibc,
    /// Lambda's user may read the function's files.
    FileMode,
    /// The handler exists where its runtime looks for it.
    Handler,
    /// The handler's file shows the name that the handler asks for.
    HandlerExport,
    /// The handler's class was compiled for no newer Java than the base has.
    ClassVersion,
    /// ENV sets no variable that Lambda sets itself.
    ReservedVariable,
    /// USER has no meaning on Lambda.
    User,
    /// All of the function's files could be looked at.
    Unread,
}

impl Rule {
    /// Every rule, in the order of a report.
    pub const ALL: [Self; 19] = [
        Self::Architecture,
        Self::OperatingSystem,
        Self::Size,
        Self::Manifest,
        Self::Command,
        Self::HandlerArgument,
        Self::WorkingDirectory,
        Self::ExecutableMissing,
        Self::ExecutableMode,
        Self::ExecutableFormat,
        Self::ExecutableArchitecture,
        Self::Glibc,
        Self::FileMode,
        Self::Handler,
        Self::HandlerExport,
        Self::ClassVersion,
        Self::ReservedVariable,
        Self::User,
        Self::Unread,
    ];

    /// Its stable name, for reports and for whoever silences it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::OperatingSystem => "operating-system",
            Self::Size => "size",
            Self::Manifest => "manifest",
            Self::Command => "command",
            Self::HandlerArgument => "handler-argument",
            Self::WorkingDirectory => "working-directory",
            Self::ExecutableMissing => "executable-missing",
            Self::ExecutableMode => "executable-mode",
            Self::ExecutableFormat => "executable-format",
            Self::ExecutableArchitecture => "executable-architecture",
            Self::Glibc => "glibc",
            Self::FileMode => "file-mode",
            Self::Handler => "handler",
            Self::HandlerExport => "handler-export",
            Self::ClassVersion => "class-version",
            Self::ReservedVariable => "reserved-variable",
            Self::User => "user",
            Self::Unread => "unread",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong: a fragment, without a final period.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Violation {
    pub(super) fn error(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, message)
    }

    pub(super) fn warning(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, message)
    }

    pub(super) fn note(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Note, message)
    }

    fn new(rule: Rule, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_reports() {
        for rule in Rule::ALL {
            let json = serde_json::to_string(&rule).unwrap();
            assert_eq!(json, format!("\"{rule}\""));
        }
        let mut sorted = Rule::ALL.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, Rule::ALL);
    }
}
