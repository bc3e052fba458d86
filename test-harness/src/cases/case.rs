//! One case, read and checked. It knows nothing of files or of running.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;

use super::expect::Expectation;
use super::mismatch::Mismatch;
use crate::invoke::outcome::Invocation;
use crate::model::InvocationContext;

/// An event and what must come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The name, unique among a function's cases.
    pub name: String,
    /// Free words to filter by.
    pub tags: Vec<String>,
    /// The event as it is sent.
    pub event: Bytes,
    /// What is sent besides the event.
    pub context: InvocationContext,
    /// The environment that the case runs on.
    pub environment: CaseEnvironment,
    /// How often it runs on it, at least once; it must hold every time.
    pub repeat: u32,
    /// How long the answer may take.
    pub timeout: Option<Duration>,
    /// What a reader of the report should know of it.
    pub note: Option<String>,
    /// Why it is not run, where it cannot be.
    pub skip: Option<String>,
    /// What must come back; the outcome stands first.
    pub expectations: Vec<Expectation>,
    /// Where the case was written.
    pub source: CaseSource,
}

/// Which environment a case runs on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CaseEnvironment {
    /// That of the cases before it, with what they left in it.
    #[default]
    Shared,
    /// A fresh one that no other case gets.
    Own(EnvironmentChanges),
}

/// What an environment has otherwise than the manifest says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvironmentChanges {
    /// Instead of the function's command.
    pub command: Option<Vec<String>>,
    /// Over the function's environment variables.
    pub variables: BTreeMap<String, String>,
}

/// Where a case was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSource {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1, where the file's format tells it.
    pub line: Option<usize>,
}

impl Case {
    /// A case without tags, context or time limit.
    pub fn new(
        name: impl Into<String>,
        event: impl Into<Bytes>,
        expectations: Vec<Expectation>,
        source: CaseSource,
    ) -> Self {
        Self {
            name: name.into(),
            tags: Vec::new(),
            event: event.into(),
            context: InvocationContext::default(),
            environment: CaseEnvironment::default(),
            repeat: 1,
            timeout: None,
            note: None,
            skip: None,
            expectations,
            source,
        }
    }

    /// Whether it can be judged only where memory was measured.
    pub fn looks_at_memory(&self) -> bool {
        let of_memory = |expectation: &Expectation| matches!(expectation, Expectation::Memory(_));
        self.expectations.iter().any(of_memory)
    }

    /// What differs from the expectations; empty where the case passes. After
    /// another outcome than the expected one nothing else is compared.
    pub fn check(&self, invocation: &Invocation) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        for expectation in &self.expectations {
            mismatches.extend(expectation.check(invocation));
            let decided = matches!(expectation, Expectation::Outcome(_));
            if decided && !mismatches.is_empty() {
                break;
            }
        }
        mismatches
    }
}
