//! What came of a deployment, for people: what serves now, and where it failed
//! why, and what callers have instead.

use std::fmt::Write as _;

use super::{named, value};
use crate::report::words::{count, duration, time};
use crate::report::{Style, Styles};
use crate::wire::{DeployReport, DeployedFunctionReport, ProblemTextReport};

/// Cases that are told of one function, with all that they say.
const CASES: usize = 3;

/// What a person reads of a result.
pub fn result_text(report: &DeployReport, styles: &Styles) -> String {
    let mut text = String::new();
    for function in &report.functions {
        one(&mut text, function, styles);
    }
    let _ = writeln!(text, "{}", ending(report, styles));
    text
}

fn one(text: &mut String, result: &DeployedFunctionReport, styles: &Styles) {
    let (style, word) = word(&result.status, styles);
    let name = styles.name.paint(&named(&result.function, &result.name));
    let _ = writeln!(text, "{} {name}: {}", style.paint(word), serving(result));
    if let Some(digest) = &result.digest {
        let _ = writeln!(text, "  image {}{}", value(digest), pushed(result));
    }
    if let Some(error) = &result.error {
        problem(text, error, styles);
        if let Some(step) = stopped(result) {
            let _ = writeln!(text, "  stopped at: {step}");
        }
    }
    let failed = result.smoke.iter().flat_map(|run| &run.failed);
    for case in failed.clone().take(CASES) {
        for line in case.lines() {
            let _ = writeln!(text, "    {}", value(line));
        }
    }
    let more = failed.count().saturating_sub(CASES);
    if more > 0 {
        let _ = writeln!(text, "    and {more} more");
    }
    if let Some(error) = &result.rollback_error {
        let _ = writeln!(text, "  the alias could not be led back:");
        problem(text, error, styles);
    }
    for note in &result.notes {
        let _ = writeln!(text, "  note: {}", value(note));
    }
}

fn word(status: &str, styles: &Styles) -> (Style, &'static str) {
    match status {
        "deployed" => (styles.pass, "DONE  "),
        "unchanged" => (styles.dim, "SAME  "),
        "refused" => (styles.fail, "REFUSE"),
        "rolled-back" => (styles.fail, "BACK  "),
        "interrupted" => (styles.warn, "STOP  "),
        _ => (styles.fail, "FAIL  "),
    }
}

/// What callers have.
fn serving(result: &DeployedFunctionReport) -> String {
    let alias = value(&result.alias);
    let Some(serving) = &result.serving_version else {
        let there = result.former_version.is_some() || result.rollback_error.is_some();
        return if there {
            format!("nobody knows where alias `{alias}` leads to")
        } else {
            format!("there is no alias `{alias}`")
        };
    };
    let serving = value(serving);
    match (result.former_version.as_deref(), result.status.as_str()) {
        (Some(former), "deployed") if former != serving => {
            format!(
                "alias `{alias}` leads to version {serving}, from {}",
                value(former)
            )
        }
        (_, "deployed" | "unchanged") => format!("alias `{alias}` leads to version {serving}"),
        (_, "rolled-back") => format!("alias `{alias}` leads to version {serving} again"),
        (Some(former), _) if former == serving => {
            format!("alias `{alias}` still leads to version {serving}")
        }
        _ => format!("alias `{alias}` leads to version {serving}, and no version was before it"),
    }
}

fn pushed(result: &DeployedFunctionReport) -> String {
    let Some(pushed) = &result.pushed else {
        return String::new();
    };
    match pushed.layers_sent {
        0 => ", nothing to push".to_owned(),
        sent => format!(
            ", pushed {} ({} bytes), {} were there",
            count(sent, "layer"),
            pushed.bytes_sent,
            pushed.layers_there
        ),
    }
}

fn problem(text: &mut String, problem: &ProblemTextReport, styles: &Styles) {
    let error = styles.fail.paint("error");
    let _ = writeln!(text, "  {error}: {}", value(&problem.message));
    for cause in &problem.causes {
        let _ = writeln!(text, "    caused by: {}", value(cause));
    }
    if let Some(hint) = &problem.hint {
        let _ = writeln!(text, "  hint: {}", value(hint));
    }
}

/// The step that failed, and how many were left.
fn stopped(result: &DeployedFunctionReport) -> Option<String> {
    let at = result
        .steps
        .iter()
        .position(|step| step.outcome.as_deref() == Some("failed"))?;
    let left = result.steps.len() - at - 1;
    let step = value(&result.steps[at].text);
    let of = format!("step {} of {}", at + 1, result.steps.len());
    Some(match left {
        0 => format!("{step} ({of})"),
        left => format!("{step} ({of}; {} not done)", count(left, "step")),
    })
}

fn ending(report: &DeployReport, styles: &Styles) -> String {
    let of = |status: &str| {
        report
            .functions
            .iter()
            .filter(|one| one.status == status)
            .count()
    };
    let parts = [
        (of("deployed"), "deployed"),
        (of("unchanged"), "unchanged"),
        (of("refused"), "refused"),
        (of("failed"), "failed"),
        (of("rolled-back"), "rolled back"),
        (of("interrupted"), "interrupted"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let good = of("deployed") + of("unchanged") == report.functions.len();
    let (style, word) = if good {
        (styles.pass, "PASS")
    } else {
        (styles.fail, "FAIL")
    };
    let took = duration(time(report.duration_ms));
    format!("{} {} in {took}", style.paint(word), parts.join(", "))
}
