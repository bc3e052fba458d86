//! The cells of a project for a pipeline: what selects each, where it runs, what
//! it depends on, whether that has changed. It needs no engine, and runs nothing
//! but `git`, where a revision is named.

mod affected;
mod bake;
mod case_files;
mod git;
mod github;
mod gitlab;
mod history;
mod name;
mod paths;
mod plan;

#[cfg(test)]
mod base_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod sample;

pub use affected::{Before, BeforeError, affected};
pub use bake::{BakeFile, bake};
pub use git::{Git, GitError};
pub use github::{LARGEST_MATRIX, github};
pub use gitlab::gitlab;
pub use history::History;
pub use name::name as cell_name;
pub use plan::{Chosen, MatrixError, Runners, cells};
