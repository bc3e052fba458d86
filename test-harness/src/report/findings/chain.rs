//! `human` of `lambdock trace`: one block for each finding, with every hop from
//! the advisory to the line and to what to do about it.

use super::hops::{self, Hop};
use super::proofs;
use super::reading;
use super::safe::line;
use super::scan;
use super::served;
use crate::report::Styles;
use crate::report::words::count;
use crate::wire::{DeploymentReport, FindingsReport};

/// The width of a hop's label.
const WIDTH: usize = 12;

/// The document for people who ask where findings come from.
pub(super) fn render(report: &FindingsReport, styles: &Styles) -> String {
    let mut lines = Vec::new();
    for image in &report.images {
        for finding in &image.findings {
            let style = match finding.status.is.as_str() {
                "below" => styles.warn,
                "ignored" => styles.dim,
                _ => styles.fail,
            };
            let level = style.paint(reading::level(finding));
            let package = reading::versioned(&finding.package);
            let name = line(&format!("{} {package}", finding.id));
            lines.push(format!("{level} {}", styles.name.paint(&name)));
            lines.extend(drawn(&hops::of(report, image, finding), styles));
            lines.push(String::new());
        }
        let problems = scan::problems(image, styles);
        if !problems.is_empty() {
            let name = reading::function(image).unwrap_or_else(|| image.image.clone());
            lines.push(styles.name.paint(&line(&name)));
            lines.extend(problems);
            lines.push(String::new());
        }
    }
    for deployment in untold(report) {
        let title = format!("{} in stack {}", deployment.logical_id, deployment.stack);
        lines.push(styles.name.paint(&line(&title)));
        lines.extend(drawn(&hops::of_deployment(deployment), styles));
        lines.push(String::new());
    }
    for (title, hops) in served::others(report) {
        lines.push(styles.name.paint(&line(&title)));
        lines.extend(drawn(&hops, styles));
        lines.push(String::new());
    }
    lines.extend(proofs::lines(report, styles));
    if report.images.is_empty() {
        let asked = report.deployed.as_ref();
        let asked = asked.map_or(0, |deployed| deployed.images.len());
        lines.push(match report.deployments.len() {
            0 if asked > 0 => count(asked, "image"),
            0 => "nothing to trace: no image and no function of a CDK app".to_owned(),
            number => count(number, "deployed function"),
        });
    } else {
        lines.push(traced(report));
    }
    // A walk from a tag scans nothing, so it has no verdict of a scan.
    if report.images.is_empty() && report.verdict.passed {
        let notes = report.notes.iter();
        lines.extend(notes.map(|note| line(&format!("note: {note}"))));
    } else {
        lines.extend(scan::ending(report, styles));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Functions of CDK apps that no finding tells of.
fn untold(report: &FindingsReport) -> impl Iterator<Item = &DeploymentReport> {
    let with_findings = report.images.iter().filter(|i| !i.findings.is_empty());
    let told: Vec<&DeploymentReport> = with_findings
        .flat_map(|image| reading::deployments(report, image))
        .collect();
    let deployments = report.deployments.iter();
    deployments.filter(move |deployment| !told.contains(deployment))
}

fn traced(report: &FindingsReport) -> String {
    let all = report.images.iter().flat_map(|image| &image.findings);
    let all: Vec<bool> = all
        .map(|finding| reading::lines(finding).first.is_some())
        .collect();
    let traced = all.iter().filter(|&&traced| traced).count();
    let findings = count(all.len(), "finding");
    match all.len() - traced {
        0 if all.is_empty() => findings,
        0 => format!("{findings}, each traced to a line"),
        rest => format!("{findings}, {traced} traced to a line, {rest} not"),
    }
}

fn drawn(hops: &[Hop], styles: &Styles) -> Vec<String> {
    let mut lines = Vec::new();
    for hop in hops {
        for (index, text) in hop.lines.iter().enumerate() {
            let label = if index == 0 { hop.label } else { "" };
            let label = styles.dim.paint(&format!("{label:WIDTH$}"));
            lines.push(format!("  {label}{text}"));
        }
        let code = hop.code.iter();
        lines.extend(code.map(|text| format!("    {text}")));
    }
    lines
}
