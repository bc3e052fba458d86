//! Lambda's contract with a container image: what AWS asks of it, held against
//! what was built. [`check`] is pure and says what it still has to see;
//! [`inspect`] reads that, and no more, from the engine.
//!
//! It must not know how the image was built, nor run anything in it.

mod access;
mod archive;
mod base;
mod check;
mod command;
mod configuration;
mod elf;
mod executable;
mod handler;
mod inspect;
mod jar;
mod modes;
mod rule;
mod script;
mod subject;
mod tree;
mod view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use archive::{ArchiveError, folder_from_tar};
pub use check::{Verdict, check};
pub use inspect::{InspectError, inspect};
pub use rule::{Rule, Severity, Violation};
pub use subject::{Expected, Subject};
pub use tree::{Content, ImageTree, Kind, Node, Owner};
pub use view::{Keep, Want};
