//! Writing to stderr, which is for everything that is not data. A stderr that is
//! gone is nothing that anybody could be told about.

use std::io::Write as _;

/// Writes text as it is.
pub(crate) fn print(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes one line.
pub(crate) fn say(line: &str) {
    print(&format!("{line}\n"));
}
