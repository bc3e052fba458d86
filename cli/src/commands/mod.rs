//! One file per command: takes its arguments and the settings, calls the
//! library, and returns the exit code.

pub(crate) mod completions;
