//! `human` of `lambdock scan`: what was found in each image, the gravest first,
//! one's own apart from the base image's, and what it came to.

use std::collections::BTreeMap;

use super::reading::{self, is_ignored};
use super::safe::line;
use super::table;
use crate::report::words::count;
use crate::report::{Style, Styles};
use crate::wire::{FindingReport, FindingsReport, ImageReport, LayerReport};

/// Whose findings are told under which words.
const ORIGINS: [(&str, &str); 3] = [
    ("own", "own"),
    ("base", "base image"),
    ("", "nobody knows whether own or of the base image"),
];

/// The document for people who ask what was found.
pub(super) fn render(report: &FindingsReport, styles: &Styles) -> String {
    let mut lines = Vec::new();
    for image in &report.images {
        lines.extend(header(image, styles));
        lines.extend(body(image, styles));
        lines.push(String::new());
    }
    lines.extend(ending(report, styles));
    lines.push(String::new());
    lines.join("\n")
}

/// The last lines: advisories, notes, the verdict.
pub(super) fn ending(report: &FindingsReport, styles: &Styles) -> Vec<String> {
    let advisories = line(&format!("advisories: {}", reading::advisories(report)));
    let mut lines = vec![styles.dim.paint(&advisories)];
    let notes = report.notes.iter();
    lines.extend(notes.map(|note| line(&format!("note: {note}"))));
    let (style, word) = match (report.verdict.passed, report.verdict.complete) {
        (true, _) => (styles.pass, "PASS"),
        (false, true) => (styles.fail, "FAIL"),
        (false, false) if report.verdict.failed > 0 => (styles.fail, "FAIL"),
        (false, false) => (styles.fail, "ERROR"),
    };
    let verdict = line(&reading::verdict(report));
    lines.push(format!("{} {verdict}", style.paint(word)));
    lines
}

/// What the image is.
fn header(image: &ImageReport, styles: &Styles) -> Vec<String> {
    let function = reading::function(image);
    let name = function.as_deref().unwrap_or(&image.image);
    let mut first = styles.name.paint(&line(name));
    if function.is_some() {
        first = format!("{first} {}", line(&image.image));
    }
    let os = image.os.as_deref().unwrap_or("no distribution found");
    let what = format!(
        "{os}, {}; {}; {}",
        image.architecture,
        layers(&image.layers),
        packages(image)
    );
    let mut lines = vec![first, format!("  {}", line(&what))];
    if let Some(digest) = reading::manifest_digest(image).or(image.image_id.as_deref()) {
        lines.push(format!("  {}", styles.dim.paint(&line(digest))));
    }
    lines
}

fn layers(layers: &[LayerReport]) -> String {
    let base = layers.iter().filter(|layer| layer.origin == "base").count();
    let all = count(layers.len(), "layer");
    match base {
        0 => all,
        base => format!("{all} ({base} of the base image)"),
    }
}

fn packages(image: &ImageReport) -> String {
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for package in &image.packages {
        *sums.entry(&package.ecosystem).or_default() += 1;
    }
    let all = count(image.packages.len(), "package");
    let sums: Vec<String> = sums.iter().map(|(e, n)| format!("{n} {e}")).collect();
    if sums.is_empty() {
        return all;
    }
    format!("{all}: {}", sums.join(", "))
}

fn body(image: &ImageReport, styles: &Styles) -> Vec<String> {
    let mut lines = Vec::new();
    for (origin, title) in ORIGINS {
        let told: Vec<&FindingReport> = image
            .findings
            .iter()
            .filter(|finding| !is_ignored(finding) && group(finding) == origin)
            .collect();
        lines.extend(section(title, &told, styles));
    }
    let ignored: Vec<&FindingReport> = image.findings.iter().filter(|f| is_ignored(f)).collect();
    lines.extend(section("ignored", &ignored, styles));
    lines.extend(problems(image, styles));
    if lines.is_empty() {
        lines.push("  no findings".to_owned());
    }
    lines
}

fn group(finding: &FindingReport) -> &str {
    match finding.package.origin.as_str() {
        known @ ("own" | "base") => known,
        _ => "",
    }
}

fn section(title: &str, findings: &[&FindingReport], styles: &Styles) -> Vec<String> {
    if findings.is_empty() {
        return Vec::new();
    }
    let rows: Vec<[String; 6]> = findings.iter().map(|finding| row(finding)).collect();
    let mut lines = vec![format!("  {title}:")];
    let drawn = table::lines(&rows).into_iter().zip(findings);
    lines.extend(drawn.map(|(rest, finding)| {
        let (style, word) = status(finding, styles);
        let word = style.paint(&format!("{word:6}"));
        let level = style.paint(&format!("{:8}", reading::level(finding)));
        format!("    {word}  {level}  {rest}")
    }));
    lines
}

fn status(finding: &FindingReport, styles: &Styles) -> (Style, &'static str) {
    match finding.status.is.as_str() {
        "below" => (styles.warn, "BELOW"),
        "ignored" => (styles.dim, "IGNORE"),
        _ => (styles.fail, "FAIL"),
    }
}

fn row(finding: &FindingReport) -> [String; 6] {
    let lines = reading::lines(finding);
    let place = lines.first.map(reading::place);
    let usage = finding.usage.as_ref().map(reading::usage);
    let mut more: Vec<String> = reading::exploitation(finding).into_iter().collect();
    match &finding.status.reason {
        _ if is_ignored(finding) => more.push(reading::ignored(&finding.status)),
        Some(reason) => more.push(format!("({reason})")),
        None => {}
    }
    [
        line(&finding.id),
        line(&reading::versioned(&finding.package)),
        line(&reading::fix(finding)),
        line(place.as_deref().unwrap_or("line unknown")),
        line(usage.unwrap_or_default()),
        line(&more.join(", ")),
    ]
}

/// What could not be checked.
pub(super) fn problems(image: &ImageReport, styles: &Styles) -> Vec<String> {
    if image.problems.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["  not checked:".to_owned()];
    for problem in &image.problems {
        let (style, word) = match problem.ignored {
            Some(_) => (styles.dim, "IGNORE"),
            None => (styles.fail, "ERROR"),
        };
        let word = style.paint(&format!("{word:6}"));
        lines.push(format!("    {word}  {}", line(&reading::problem(problem))));
        if let Some(reason) = &problem.ignored {
            lines.push(format!(
                "            {}",
                line(&format!("ignored: {reason}"))
            ));
        }
        if let Some(hint) = &problem.hint {
            lines.push(format!("            {}", line(&format!("hint: {hint}"))));
        }
    }
    lines
}
