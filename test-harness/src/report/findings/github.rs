//! `github`: workflow commands, which GitHub shows at the lines that brought the
//! findings in.

use super::reading;
use super::safe::line;
use crate::report::github::{data, property};
use crate::wire::{FindingReport, FindingsReport, ImageReport, LineReport, ProblemReport};

/// An annotation for the whole, for each finding and for each problem. GitHub
/// shows ten of a kind for each step, so the gravest come first and the sum is of
/// a kind of its own.
pub(super) fn render(report: &FindingsReport) -> String {
    let mut lines = vec![command(
        "notice",
        None,
        "lambdock",
        &[reading::verdict(report)],
    )];
    let mut findings: Vec<(&ImageReport, &FindingReport)> = Vec::new();
    for image in &report.images {
        findings.extend(image.findings.iter().map(|finding| (image, finding)));
    }
    findings.sort_by_key(|(_, finding)| rank(finding));
    for image in &report.images {
        let problems = reading::open_problems(image);
        lines.extend(problems.map(|problem| unchecked(image, problem)));
    }
    lines.extend(
        findings
            .iter()
            .map(|(image, finding)| annotation(image, finding)),
    );
    lines.push(String::new());
    lines.join("\n")
}

// What fails stands before what does not, whatever its grade.
fn rank(finding: &FindingReport) -> (usize, usize) {
    let place = |list: &[&str], word: &str| {
        let found = list.iter().position(|known| *known == word);
        found.unwrap_or_default()
    };
    (
        place(&["failed", "below", "ignored"], &finding.status.is),
        place(
            &[
                "MALWARE", "CRITICAL", "UNSCORED", "HIGH", "MEDIUM", "LOW", "NONE",
            ],
            reading::level(finding),
        ),
    )
}

fn annotation(image: &ImageReport, finding: &FindingReport) -> String {
    let kind = match finding.status.is.as_str() {
        "below" => "warning",
        "ignored" => "notice",
        _ => "error",
    };
    let package = reading::versioned(&finding.package);
    let title = format!("{} {package}", finding.id);
    let mut said = vec![format!(
        "{}: {}; {}",
        reading::level(finding).to_lowercase(),
        finding.summary,
        reading::fix(finding)
    )];
    if let Some(path) = finding.trace.as_ref().and_then(|trace| trace.paths.first()) {
        said.push(format!("path: {}", path.steps.join(" > ")));
    }
    if let Some(usage) = &finding.usage {
        said.push(format!("usage: {}", reading::usage_in_full(usage)));
    }
    said.extend(reading::exploitation(finding));
    if reading::is_ignored(finding) {
        said.push(reading::ignored(&finding.status));
    }
    if let Some(advice) = finding.trace.as_ref().and_then(|t| t.advice.as_ref()) {
        said.push(format!("advice: {}", advice.text));
    }
    said.push(whose(image));
    let lines = reading::lines(finding);
    command(kind, lines.first, &title, &said)
}

fn unchecked(image: &ImageReport, problem: &ProblemReport) -> String {
    let title = format!("not checked: {}", problem.kind);
    let mut said = vec![format!("{}: {}", problem.subject, problem.reason)];
    let hint = problem.hint.iter();
    said.extend(hint.map(|hint| format!("hint: {hint}")));
    said.push(whose(image));
    command("error", None, &title, &said)
}

fn whose(image: &ImageReport) -> String {
    match reading::function(image) {
        Some(function) => format!("function {function}, image {}", image.image),
        None => format!("image {}", image.image),
    }
}

fn command(kind: &str, at: Option<&LineReport>, title: &str, said: &[String]) -> String {
    let said: Vec<String> = said.iter().map(|text| line(text)).collect();
    let title = property(&line(title));
    let at = at.map_or_else(String::new, |at| {
        format!(
            "file={},line={},",
            property(&line(&at.file)),
            at.line.max(1)
        )
    });
    format!("::{kind} {at}title={title}::{}", data(&said.join("\n")))
}
