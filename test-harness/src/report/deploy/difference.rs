//! One difference on one line: `+` what comes, `-` what goes, `~` what changes.
//! A secret's value is not there to be shown.

use super::value;
use crate::report::Styles;
use crate::wire::DifferenceReport;

/// The line, without what stands before it.
pub(super) fn line(change: &DifferenceReport, styles: &Styles) -> String {
    let what = match change.property.as_str() {
        "" => change.resource.clone(),
        property => format!("{} {}", change.resource, value(property)),
    };
    let (sign, values) = match change.secret.as_deref() {
        Some("added") => ('+', "(secret)".to_owned()),
        Some("removed") => ('-', "(secret)".to_owned()),
        Some(_) => ('~', "(secret, differs)".to_owned()),
        None => values(change),
    };
    let style = match sign {
        '+' => styles.pass,
        '-' => styles.fail,
        _ => styles.warn,
    };
    let note = change
        .note
        .as_ref()
        .map(|note| format!(" ({})", value(note)));
    let sign = style.paint(&sign.to_string());
    format!("{sign} {what}: {values}{}", note.unwrap_or_default())
}

fn values(change: &DifferenceReport) -> (char, String) {
    match (&change.from, &change.to) {
        (None, Some(to)) => ('+', value(to)),
        (Some(from), None) => ('-', value(from)),
        (from, to) => {
            let side = |side: &Option<String>| side.as_deref().map_or_else(String::new, value);
            ('~', format!("{} -> {}", side(from), side(to)))
        }
    }
}
