//! `os-release`: which distribution an image is.
//!
//! Source: os-release(5) of systemd.

use super::facts::FileFacts;

/// Reads `os-release`.
pub(super) fn read(_path: &str, bytes: &[u8]) -> FileFacts {
    let text = String::from_utf8_lossy(bytes);
    let value = |key: &str| {
        let mut lines = text.lines().rev();
        let found = lines.find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='));
        found.map(unquoted).filter(|value| !value.is_empty())
    };
    FileFacts {
        os: value("ID").map(|id| (id, value("VERSION_ID"), value("PRETTY_NAME"))),
        ..FileFacts::default()
    }
}

/// A value without a shell's quotes.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let mut text = String::new();
    let mut letters = inner.unwrap_or(value).chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next()),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quoted_values_and_the_last_of_two() {
        let text =
            "PRETTY_NAME=\"Amazon \\\"Linux\\\" 2\"\nID=old\n# ID=no\nID='amzn'\nVERSION_ID=2\n";
        let os = read("", text.as_bytes()).os.unwrap();
        assert_eq!(os.0, "amzn");
        assert_eq!(os.1.as_deref(), Some("2"));
        assert_eq!(os.2.as_deref(), Some("Amazon \"Linux\" 2"));
        assert_eq!(read("", b"VERSION_ID=3").os, None);
    }
}
