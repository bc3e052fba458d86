//! Advisories in OSV's format: records, and the databases that hold them. It
//! must not know images; which advisory applies to a package is for `matching`.

mod archive;
mod asked;
mod database;
pub mod fetch;
mod index;
mod limits;
mod metadata;
mod record;
mod release;
#[cfg(test)]
pub(super) mod tests;
mod tree;

pub(super) use asked::names;
pub use database::{Database, DatabaseError};
pub use record::{Advisory, Affected, Event, InvalidRecord, Rating};
pub(super) use release::same as same_release;
