//! Stable public types: the report document and the exit codes. Other programs
//! rely on them, so they change by version only.

mod exit_code;

pub use exit_code::{ExitCode, exit_codes_page};
