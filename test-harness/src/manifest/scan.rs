//! `[scan]`: what a project asks of its images' findings. It scans nothing.

use std::path::Path;

use super::paths::resolve;
use super::ranges::MAX_AGE;
use super::table::Table;
use super::value::Value;
use crate::model::{ECOSYSTEMS, GRADES, PROBLEMS, ScanIgnore, ScanSettings, closest};

/// Reads the table.
pub(super) fn read(mut table: Table<'_>, root: &Path) -> ScanSettings {
    let paths = |value: Option<Value<'_>>| {
        let paths = value.and_then(|value| value.texts()).unwrap_or_default();
        paths.iter().map(|path| resolve(root, path)).collect()
    };
    let flag = |value: Option<Value<'_>>| value.and_then(|value| value.boolean()).unwrap_or(false);
    let ignores = table.get("ignore").and_then(|value| value.array());
    let settings = ScanSettings {
        advisories: paths(table.get("advisories")),
        max_age_days: table
            .get("max-age-days")
            .and_then(|value| value.integer(&MAX_AGE)),
        threshold: word(table.get("threshold"), &GRADES),
        only_fixable: flag(table.get("only-fixable")),
        only_loaded: flag(table.get("only-loaded")),
        only_own: flag(table.get("only-own")),
        ignores: ignores
            .into_iter()
            .flatten()
            .filter_map(|value| ignore(value.table()?))
            .collect(),
        cdk_out: paths(table.get("cdk-out")),
    };
    table.finish();
    settings
}

fn ignore(mut table: Table<'_>) -> Option<ScanIgnore> {
    let text = |value: Option<Value<'_>>| value.and_then(|value| value.text());
    let reason = table.require("reason").and_then(|value| value.text());
    let found = ScanIgnore {
        id: text(table.get("id")),
        package: text(table.get("package")),
        version: text(table.get("version")),
        ecosystem: word(table.get("ecosystem"), &ECOSYSTEMS),
        path: text(table.get("path")),
        problem: word(table.get("problem"), &PROBLEMS),
        subject: text(table.get("subject")),
        reason: reason.clone().unwrap_or_default(),
        expires: day(table.get("expires")),
    };
    let of_findings = [
        &found.id,
        &found.package,
        &found.version,
        &found.ecosystem,
        &found.path,
    ];
    let names_finding = of_findings.into_iter().any(Option::is_some);
    let names_problem = found.problem.is_some() || found.subject.is_some();
    let wrong = match (names_finding, names_problem) {
        (true, true) => Some("it is about findings and problems at once"),
        (false, true) if found.problem.is_none() => Some("`subject` needs a `problem`"),
        (false, false) => Some("it names nothing to ignore"),
        _ => None,
    };
    if let Some(wrong) = wrong {
        let message = format!("`{}`: {wrong}", table.path());
        let hint = "name an `id`, a `package`, an `ecosystem` or a `path`, or else a `problem`";
        table.findings().add_with(table.span(), message, hint);
    }
    table.finish();
    reason.map(|_| found)
}

/// One of some words.
fn word(value: Option<Value<'_>>, words: &[&'static str]) -> Option<String> {
    let value = value?;
    let text = value.text()?;
    if words.contains(&text.as_str()) {
        return Some(text);
    }
    let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let hint = match closest(&text, words.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("use one of {}", known.join(", ")),
    };
    value.problem_with(format!("{} cannot be `{text}`", value.place()), hint);
    None
}

/// A day.
fn day(value: Option<Value<'_>>) -> Option<String> {
    let value = value?;
    let text = value.text()?;
    let parts: Vec<&str> = text.split('-').collect();
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let fits = matches!(numbers.as_slice(), [1..=9999, 1..=12, 1..=31])
        && text.len() == 10
        && parts.len() == 3;
    if fits {
        return Some(text);
    }
    value.problem_with(
        format!("{} is no day: `{text}`", value.place()),
        "write it as `2027-01-31`",
    );
    None
}
