//! `html`: one page that stands alone: no script, nothing from elsewhere, and
//! well-formed as XML. Every text of the document goes through [`text`].

use std::fmt::Write as _;

use super::hops::{self, Hop};
use super::reading::{self, is_ignored};
use super::safe::{line, web};
use crate::report::words::count;
use crate::wire::{DeploymentReport, FindingReport, FindingsReport, ImageReport};

const STYLE: &str = include_str!("page.css");
/// Nothing but the page's own style is loaded, whatever slipped into it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const COLUMNS: [&str; 7] = [
    "Status", "Severity", "Advisory", "Package", "Fix", "Line", "Usage",
];

/// The document as a page.
pub(super) fn render(report: &FindingsReport) -> String {
    let mut body = vec![summary(report)];
    for (index, image) in report.images.iter().enumerate() {
        body.push(section(report, index, image));
    }
    body.extend(deployments(&report.deployments));
    let project = report.project.as_ref().map(|project| project.name.as_str());
    let title = text(&format!("Findings of {}", project.unwrap_or("images")));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <meta name=\"color-scheme\" content=\"light dark\" />\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\" />\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{}\n</main>\n</body>\n</html>\n",
        body.join("\n")
    )
}

/// A text of the document as text of the page, in attributes as well.
fn text(text: &str) -> String {
    escaped(&line(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML and HTML allow neither, in no spelling.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

fn summary(report: &FindingsReport) -> String {
    let verdict = &report.verdict;
    let (class, word) = match (verdict.passed, verdict.complete) {
        (true, _) => ("pass", "Passed"),
        (false, false) if verdict.failed == 0 => ("fail", "Incomplete"),
        (false, _) => ("fail", "Failed"),
    };
    let mut facts = vec![
        ("Scanned", report.scanned_at.clone()),
        ("Images", report.images.len().to_string()),
        ("Threshold", verdict.threshold.clone()),
        ("Advisories", reading::advisories(report)),
        (
            "Tool",
            format!("{} {}", report.tool.name, report.tool.version),
        ),
    ];
    let notes = report.notes.iter();
    facts.extend(notes.map(|note| ("Note", note.clone())));
    let facts: Vec<String> = facts
        .iter()
        .map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>", text(value)))
        .collect();
    format!(
        "<p class=\"verdict {class}\"><strong>{word}:</strong> {}</p>\n<dl>\n{}\n</dl>",
        text(&reading::verdict(report)),
        facts.join("\n")
    )
}

fn section(report: &FindingsReport, index: usize, image: &ImageReport) -> String {
    let name = reading::function(image).unwrap_or_else(|| image.image.clone());
    let name = text(&name);
    let about = format!(
        "{}, {}, {}; {}, {}",
        image.image,
        image.os.as_deref().unwrap_or("no distribution found"),
        image.architecture,
        count(image.layers.len(), "layer"),
        count(image.packages.len(), "package")
    );
    let mut parts = vec![
        format!("<section aria-labelledby=\"image-{index}\">"),
        format!("<h2 id=\"image-{index}\">{name}</h2>"),
        format!("<p>{}</p>", text(&about)),
    ];
    parts.extend(problems(image));
    if image.findings.is_empty() {
        parts.push("<p>No findings.</p>".to_owned());
    } else {
        parts.push(table(index, &name, image));
        parts.push("<h3>From each finding to its line</h3>".to_owned());
        let found = image.findings.iter().enumerate();
        parts.extend(found.map(|(number, finding)| {
            let hops = hops::of(report, image, finding);
            let package = reading::versioned(&finding.package);
            let title = format!("{} {package}", finding.id);
            details(&anchor(index, number), &title, &hops)
        }));
    }
    parts.push("</section>".to_owned());
    parts.join("\n")
}

fn anchor(image: usize, finding: usize) -> String {
    format!("finding-{image}-{finding}")
}

fn problems(image: &ImageReport) -> Option<String> {
    let told: Vec<String> = image
        .problems
        .iter()
        .map(|problem| {
            let mut said = text(&reading::problem(problem));
            if let Some(reason) = &problem.ignored {
                let _ = write!(said, "<br />Ignored: {}", text(reason));
            }
            if let Some(hint) = &problem.hint {
                let _ = write!(said, "<br />Hint: {}", text(hint));
            }
            format!("<li>{said}</li>")
        })
        .collect();
    let list = told.join("\n");
    (!told.is_empty()).then(|| format!("<h3>Not checked</h3>\n<ul>\n{list}\n</ul>"))
}

fn table(index: usize, name: &str, image: &ImageReport) -> String {
    let heads = COLUMNS.map(|head| format!("<th scope=\"col\">{head}</th>"));
    let found = image.findings.iter().enumerate();
    let rows: Vec<String> = found
        .map(|(number, finding)| row(&anchor(index, number), finding))
        .collect();
    format!(
        "<div class=\"wide\">\n<table>\n<caption>Findings of {name}</caption>\n\
         <thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>\n</div>",
        heads.concat(),
        rows.join("\n")
    )
}

fn row(anchor: &str, finding: &FindingReport) -> String {
    let package = &finding.package;
    let origin = match package.origin.as_str() {
        "own" => "own",
        "base" => "of the base image",
        _ => "of unknown origin",
    };
    let status = match &finding.status.reason {
        _ if is_ignored(finding) => reading::ignored(&finding.status),
        Some(reason) => format!("{}: {reason}", finding.status.is),
        None => finding.status.is.clone(),
    };
    let level = reading::level(finding);
    let more = reading::exploitation(finding);
    let more = more.map_or_else(String::new, |more| format!("<br />{}", text(&more)));
    let lines = reading::lines(finding);
    let place = lines.first.map_or("unknown".to_owned(), reading::place);
    let usage = finding.usage.as_ref().map_or("unknown", reading::usage);
    let cells = [
        text(&status),
        format!(
            "<span class=\"level {}\">{level}</span>{more}",
            level.to_lowercase()
        ),
        format!(
            "<a href=\"#{anchor}\">{}</a><br />{}",
            text(&finding.id),
            text(&finding.summary)
        ),
        format!("{}<br />{origin}", text(&reading::versioned(package))),
        text(&reading::fix(finding)),
        text(&place),
        text(usage),
    ];
    let [status, level, advisory, rest @ ..] = cells;
    let rest = rest.map(|cell| format!("<td>{cell}</td>"));
    format!(
        "<tr><td>{status}</td><td>{level}</td><th scope=\"row\">{advisory}</th>{}</tr>",
        rest.concat()
    )
}

fn deployments(deployments: &[DeploymentReport]) -> Option<String> {
    let told: Vec<String> = deployments
        .iter()
        .enumerate()
        .map(|(number, deployment)| {
            let title = format!("{} in stack {}", deployment.logical_id, deployment.stack);
            let hops = hops::of_deployment(deployment);
            details(&format!("deployment-{number}"), &title, &hops)
        })
        .collect();
    let list = told.join("\n");
    (!told.is_empty()).then(|| {
        format!(
            "<section aria-labelledby=\"deployments\">\n\
             <h2 id=\"deployments\">Deployed functions</h2>\n{list}\n</section>"
        )
    })
}

// A link to what is inside opens it, a link to the element itself does not.
fn details(anchor: &str, title: &str, hops: &[Hop]) -> String {
    let mut parts = Vec::new();
    for hop in hops {
        let lines: Vec<String> = hop.lines.iter().map(|text| linked(text)).collect();
        let mut told = lines.join("<br />");
        if !hop.code.is_empty() {
            let diff: Vec<String> = hop.code.iter().map(|text| escaped(text)).collect();
            let _ = write!(told, "<pre>{}</pre>", diff.join("\n"));
        }
        parts.push(format!("<dt>{}</dt><dd>{told}</dd>", hop.label));
    }
    format!(
        "<details>\n<summary>{}</summary>\n<dl id=\"{anchor}\">\n{}\n</dl>\n</details>",
        text(title),
        parts.join("\n")
    )
}

/// A line of a hop, which is harmless already; one that is an address is a link.
fn linked(told: &str) -> String {
    let shown = escaped(told);
    match web(told) {
        Some(_) => format!("<a href=\"{shown}\" rel=\"noreferrer\">{shown}</a>"),
        None => shown,
    }
}
