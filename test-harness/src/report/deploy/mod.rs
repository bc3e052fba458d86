//! Plans, progress, results and states of a deployment, for people: pure
//! functions of documents and events. Control characters are made visible, since
//! names and reasons come from elsewhere.

mod difference;
mod plan;
mod progress;
mod result;
#[cfg(test)]
mod sample;
mod status;
#[cfg(test)]
mod tests;

use super::words::{printable, shortened};

pub use plan::plan_text;
pub use progress::progress_line;
pub use result::result_text;
pub use status::status_text;

/// Digits of a digest that people are shown.
const DIGITS: usize = 12;
/// Characters of a value that people are shown.
const VALUE: usize = 160;

/// A text on one line, with digests cut to what people compare.
fn value(text: &str) -> String {
    shortened(&printable(&digests(text)), VALUE)
}

fn digests(text: &str) -> String {
    const MARK: &str = "sha256:";
    let mut parts = text.split(MARK);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.chars().take_while(char::is_ascii_hexdigit).count();
        short.push_str(MARK);
        if digits == 64 {
            short.push_str(&part[..DIGITS]);
            short.push_str(&part[digits..]);
        } else {
            short.push_str(part);
        }
    }
    short
}

/// A function by both its names, where they differ.
fn named(function: &str, name: &str) -> String {
    if function == name {
        printable(function).into_owned()
    } else {
        printable(&format!("{function} ({name})")).into_owned()
    }
}
