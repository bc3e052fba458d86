//! Times, sizes and plurals as people read them in reports.

use std::borrow::Cow;
use std::time::Duration;

/// A time in at most three figures: `<1ms`, `12ms`, `3.4s`, `2m 05s`.
pub(super) fn duration(time: Duration) -> String {
    let millis = time.as_millis();
    let seconds = time.as_secs();
    match (millis, seconds) {
        (0, _) if time.is_zero() => "0ms".to_owned(),
        (0, _) => "<1ms".to_owned(),
        (_, 0) => format!("{millis}ms"),
        (_, 1..60) => format!("{}.{}s", seconds, time.subsec_millis() / 100),
        _ => format!("{}m {:02}s", seconds / 60, seconds % 60),
    }
}

/// Memory in Lambda's megabytes, of 1,048,576 bytes, to a tenth.
pub(super) fn megabytes(bytes: u64) -> String {
    let tenths = (u128::from(bytes) * 10).div_ceil(1 << 20);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// A time in milliseconds, to the microsecond, for documents.
pub(super) fn milliseconds(time: Duration) -> f64 {
    let whole = u32::try_from(time.as_micros()).map(f64::from);
    whole.map_or_else(
        |_| (time.as_secs_f64() * 1_000_000.0).round() / 1_000.0,
        |micros| micros / 1_000.0,
    )
}

/// A time of a document.
pub(super) fn time(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1_000.0).unwrap_or_default()
}

/// `1 case`, `2 cases`.
pub(super) fn count(number: usize, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {singular}{plural}")
}

/// A text in which control characters are visible: what a function writes must
/// not steer the terminal of whoever reads the report.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && c != '\t';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let visible = text.chars().map(|c| match c {
        c if steers(c) => c.escape_default().to_string(),
        c => c.to_string(),
    });
    Cow::Owned(visible.collect())
}

/// A text in at most `longest` characters.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let table = [
            (Duration::ZERO, "0ms", 0.0),
            (Duration::from_micros(400), "<1ms", 0.4),
            (Duration::from_millis(12), "12ms", 12.0),
            (Duration::from_millis(3_480), "3.4s", 3_480.0),
            (Duration::from_secs(125), "2m 05s", 125_000.0),
            (Duration::from_hours(2), "120m 00s", 7_200_000.0),
        ];
        for (time, text, millis) in table {
            assert_eq!(duration(time), text);
            assert!((milliseconds(time) - millis).abs() < 1e-6, "{text}");
        }
    }

    #[test]
    fn control_characters_are_made_visible() {
        assert_eq!(printable("a\u{1b}[2Jb\t\u{e4}"), "a\\u{1b}[2Jb\t\u{e4}");
        assert!(matches!(printable("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn memory_is_never_shown_as_less_than_it_is() {
        for (bytes, text) in [
            (0, "0.0 MB"),
            (1, "0.1 MB"),
            (1 << 20, "1.0 MB"),
            ((1 << 20) + 1, "1.1 MB"),
        ] {
            assert_eq!(megabytes(bytes), text);
        }
    }

    #[test]
    fn plurals_are_right() {
        assert_eq!(count(1, "case"), "1 case");
        assert_eq!(count(0, "case"), "0 cases");
    }
}
