//! What is deployed, for people: alias, version, digest, age, drift and the last
//! scan's verdict. The time now is the caller's.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{difference, named, value};
use crate::report::Styles;
use crate::report::words::count;
use crate::wire::{FunctionStatusReport, StatusReport};

/// What a person reads of a status.
pub fn status_text(report: &StatusReport, now: Timestamp, styles: &Styles) -> String {
    let mut text = String::new();
    let place = format!("account {}, region {}", report.account, report.region);
    let place = styles.dim.paint(&value(&place));
    let project = styles.name.paint(&value(&report.project.name));
    let _ = writeln!(text, "{project} {place}");
    for function in &report.functions {
        text.push('\n');
        one(&mut text, function, now, styles);
    }
    text
}

fn one(text: &mut String, status: &FunctionStatusReport, now: Timestamp, styles: &Styles) {
    let name = styles.name.paint(&named(&status.function, &status.name));
    let _ = writeln!(text, "{name}");
    let mut row = |title: &str, said: String| {
        let _ = writeln!(text, "  {title:<8} {said}");
    };
    row("alias", alias(status, now));
    if let Some(state) = &status.version_state
        && state.state != "ready"
    {
        let reason = state
            .reason
            .as_deref()
            .map(|reason| format!(": {}", value(reason)));
        row(
            "version",
            format!("{}{}", state.state, reason.unwrap_or_default()),
        );
    }
    if let Some(latest) = latest(status) {
        row("$LATEST", latest);
    }
    if let Some(url) = &status.url {
        row("url", value(url));
    }
    if let Some(scan) = &status.scan {
        let when = age(Some(&scan.scanned_at), now);
        row("scan", format!("{}{when}", value(&scan.verdict)));
    }
    row("drift", drift(status));
    for change in status.drift.iter().flatten() {
        let _ = writeln!(text, "    {}", difference::line(change, styles));
    }
    for note in &status.notes {
        let _ = writeln!(text, "  note: {}", value(note));
    }
}

fn alias(status: &FunctionStatusReport, now: Timestamp) -> String {
    let alias = value(&status.alias);
    let Some(version) = &status.version else {
        return format!("{alias}: not deployed");
    };
    let second = status.second.as_ref();
    let second = second.map(|second| {
        format!(
            " ({}% to version {})",
            second.percent,
            value(&second.version)
        )
    });
    let digest = status
        .digest
        .as_ref()
        .map(|digest| format!(", {}", value(digest)));
    format!(
        "{alias}: version {}{}{}{}",
        value(version),
        second.unwrap_or_default(),
        digest.unwrap_or_default(),
        age(status.deployed_at.as_ref(), now)
    )
}

/// `$LATEST`, where it says something that the alias does not.
fn latest(status: &FunctionStatusReport) -> Option<String> {
    let latest = status.latest.as_ref()?;
    let mut parts = Vec::new();
    if latest.digest != status.digest {
        let digest = latest.digest.as_deref().map(value);
        parts.push(digest.unwrap_or_else(|| "a Zip function".to_owned()));
    }
    if latest.newest_version != status.version {
        let newest = latest.newest_version.as_deref();
        parts.push(newest.map_or("no version".to_owned(), |newest| {
            format!("newest version {}", value(newest))
        }));
    }
    if latest.state.state != "ready" {
        let reason = latest.state.reason.as_deref();
        let reason = reason.map(|reason| format!(": {}", value(reason)));
        parts.push(format!(
            "{}{}",
            latest.state.state,
            reason.unwrap_or_default()
        ));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn drift(status: &FunctionStatusReport) -> String {
    match status.drift.as_deref() {
        None => "not known".to_owned(),
        Some([]) => "none".to_owned(),
        Some(changes) => count(changes.len(), "difference"),
    }
}

/// `, 3 days ago`; nothing where the time is not known.
fn age(then: Option<&String>, now: Timestamp) -> String {
    let then = then.and_then(|then| then.parse::<Timestamp>().ok());
    let Some(then) = then else {
        return String::new();
    };
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    let seconds = usize::try_from(seconds).unwrap_or_default();
    let said = match seconds {
        0..60 => return ", just now".to_owned(),
        60..3_600 => count(seconds / 60, "minute"),
        3_600..86_400 => count(seconds / 3_600, "hour"),
        _ => count(seconds / 86_400, "day"),
    };
    format!(", {said} ago")
}
