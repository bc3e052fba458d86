//! Texts of others made harmless: what an advisory, an image or a lockfile says
//! must not steer a terminal, a page or a reader of JSON. It knows no document.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::RenderError;
use crate::report::words::shortened;

/// How much of one text a person is shown.
const LONGEST: usize = 500;

// An address by RFC 3986, of the web, without a user or an IP literal.
static WEB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*";
    let more = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*";
    let host = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,4})?";
    Regex::new(&format!(
        r"^https?://{host}(?:/{part})?(?:\?{more})?(?:#{more})?$"
    ))
    .ok()
});

// A package URL, as ECMA-427 writes it: always an address by RFC 3986, too.
static PURL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+";
    let more = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+";
    Regex::new(&format!(
        r"^pkg:[A-Za-z][A-Za-z0-9.-]*/{part}(?:\?{more})?(?:#{more})?$"
    ))
    .ok()
});

/// Whether a character changes what is seen rather than being seen: control
/// characters, and those that turn or hide text (Unicode's `Bidi_Control`, its
/// separators, and what has no width).
pub(super) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// A text as one line: blanks of every kind are one blank, what steers is
/// visible, and the end of a very long text is left out.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    shortened(&visible(&words.join(" ")), LONGEST)
}

/// A line of code as it is, but for what steers. Tabs stay, since a diff without
/// its tabs applies nowhere.
pub(super) fn code(text: &str) -> String {
    shortened(&visible(text), LONGEST)
}

fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push(c),
            c if steers(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

/// The text, where it is an address that may be linked.
pub(super) fn web(text: &str) -> Option<&str> {
    let fits = WEB.as_ref().is_some_and(|web| web.is_match(text));
    fits.then_some(text)
}

/// The text, where it is a package URL.
pub(super) fn purl(text: &str) -> Option<&str> {
    let fits = PURL.as_ref().is_some_and(|purl| purl.is_match(text));
    fits.then_some(text)
}

/// A text as a part of an address, its slashes kept.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The SHA-256 of parts, which cannot be told apart otherwise than by their
/// bounds, as hexadecimal digits.
pub(super) fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let bytes = hasher.finalize();
    let mut digits = String::with_capacity(64);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// A UUID of a value: version 8, whose bits are the maker's.
///
/// Source: RFC 9562, section 5.8.
pub(super) fn uuid(value: &impl Serialize) -> Result<String, RenderError> {
    let digits = digest([serde_json::to_string(value)?.as_str()]);
    Ok(format!(
        "{}-{}-8{}-8{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..15],
        &digits[15..18],
        &digits[18..30]
    ))
}

/// An object of those members that have a value.
pub(super) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let told = members.into_iter();
    let told = told.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(told.collect::<Map<String, Value>>())
}

/// The list, where it holds anything.
pub(super) fn some(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}

/// A value as JSON text for files and terminals. What steers stands in strings
/// only, where an escape means the same.
pub(super) fn json(value: &impl Serialize) -> Result<String, RenderError> {
    let text = serde_json::to_string_pretty(value)?;
    let mut shown = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        match c {
            '\n' => shown.push(c),
            c if steers(c) => {
                let _ = write!(shown, "\\u{:04x}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown.push('\n');
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_shown_and_lines_are_one() {
        assert_eq!(line("a\u{1b}[2J\r\n b\u{202e}c"), "a\\u{1b}[2J b\\u{202e}c");
        assert_eq!(code("+\tb\u{9b}m"), "+\tb\\u{9b}m");
        assert!(line(&"x".repeat(9_000)).len() < 600);
    }

    #[test]
    fn only_plain_addresses_are_linked() {
        for good in [
            "https://example.com",
            "https://example.com/a%20b?c=d#e",
            "http://example.com:80/",
        ] {
            assert_eq!(web(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "https://example.com/\"><script>",
            "https://a b",
            "https://a/%zz",
            "https://a#b#c",
            "https://user@host/",
            " https://example.com",
            "https://example.com\n",
        ] {
            assert_eq!(web(bad), None, "{bad}");
        }
    }

    #[test]
    fn package_urls_are_told_from_other_texts() {
        let good = "pkg:npm/%40scope/name@1.0.0?arch=x#sub";
        assert_eq!(purl(good), Some(good));
        for bad in ["npm/a@1", "pkg:npm/", "pkg:npm/a b", "pkg:npm/<a>@1"] {
            assert_eq!(purl(bad), None, "{bad}");
        }
        assert_eq!(encoded("a b/\u{e4}#"), "a%20b/%C3%A4%23");
    }

    #[test]
    fn ids_are_of_the_value_and_json_says_the_same_without_steering() {
        let id = uuid(&"a").unwrap();
        assert_eq!(id, uuid(&"a").unwrap());
        assert_ne!(id, uuid(&"b").unwrap());
        assert_eq!((id.len(), &id[14..15], &id[19..20]), (36, "8", "8"));
        let text = json(&"a\u{9b}\u{202e}\n").unwrap();
        assert_eq!(text, "\"a\\u009b\\u202e\\n\"\n");
        let read: String = serde_json::from_str(&text).unwrap();
        assert_eq!(read, "a\u{9b}\u{202e}\n");
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
    }
}
