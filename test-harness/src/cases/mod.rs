//! Cases: an event and what must come back. It reads case files and compares
//! outcomes with expectations; it neither runs anything nor writes text.

mod case;
mod compare;
mod context;
mod decode;
mod discover;
mod environment;
mod error;
mod event;
pub mod expect;
mod golden;
mod mismatch;
mod node;
mod samples;
mod schema;
pub mod suite;
mod table;

use std::path::PathBuf;

pub use case::{Case, CaseEnvironment, CaseSource, EnvironmentChanges};
pub use compare::{exact, includes};
pub use error::{CaseProblem, CasesError};
pub use expect::Expectation;
pub use golden::GoldenUpdate;
pub use mismatch::{Mismatch, Side};
pub use samples::{event_sample, event_sample_names, event_samples};
pub use schema::case_schema;

/// Reads the cases of one function from files and folders, in a fixed order:
/// the order of `paths`, within a folder by file name, within a file as they
/// stand. All that is wrong with them is told at once.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Case>, CasesError> {
    let mut problems = Vec::new();
    let mut cases = Vec::new();
    // A suite's names are made distinct, so the cases that are known count.
    for file in discover::files(paths, &mut problems) {
        let found = decode::file(&file, &cases, &mut problems);
        cases.extend(found);
    }
    decode::refuse_duplicates(&cases, &mut problems);
    if problems.is_empty() {
        Ok(cases)
    } else {
        problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Err(CasesError { problems })
    }
}

#[cfg(test)]
mod tests;
