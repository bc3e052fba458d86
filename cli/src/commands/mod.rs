//! One module per command: takes its arguments and the context, calls the
//! library, and returns the exit code.

pub(crate) mod build;
pub(crate) mod clean;
pub(crate) mod completions;
pub(crate) mod deploy;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod invoke;
pub(crate) mod list;
pub(crate) mod matrix;
pub(crate) mod push;
pub(crate) mod report;
pub(crate) mod rollback;
pub(crate) mod scan;
pub(crate) mod schema;
pub(crate) mod status;
pub(crate) mod test;
pub(crate) mod trace;
mod verdict;
