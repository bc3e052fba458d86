//! The way of one finding hop by hop, as plain harmless lines: for a terminal and
//! for a page alike. A hop that nobody knows says so.

use std::fmt::Write as _;

use super::reading;
use super::safe::{code, line, web};
use super::served;
use crate::wire::{
    DeploymentReport, FindingReport, FindingsReport, ImageReport, LayerTraceReport, LineReport,
    PathReport, TraceReport,
};

/// How many ways to a package are told.
const MOST_PATHS: usize = 10;
/// How many places of a package are told.
const MOST_PLACES: usize = 10;
/// How many addresses of an advisory are told.
const MOST_REFERENCES: usize = 3;
/// Lines of one file's diff that are told.
const LONGEST_DIFF: usize = 40;
/// Lines that are told of a longer one.
const SHORT_DIFF: usize = 12;

/// One hop.
pub(super) struct Hop {
    /// What it is, in twelve characters at most.
    pub(super) label: &'static str,
    /// What is known of it.
    pub(super) lines: Vec<String>,
    /// Lines of code beneath, such as a diff.
    pub(super) code: Vec<String>,
}

/// Every hop, from the advisory to what to do.
pub(super) fn of(
    report: &FindingsReport,
    image: &ImageReport,
    finding: &FindingReport,
) -> Vec<Hop> {
    let trace = finding.trace.as_ref();
    let mut hops = vec![
        hop("advisory", advisory(finding)),
        hop("package", package(finding)),
        hop("image", [shown_image(image)]),
    ];
    hops.extend(places(image, finding));
    hops.extend(paths(trace));
    if let Some(base) = trace.and_then(|trace| trace.base.as_ref()) {
        hops.push(hop("base image", [quoted(base)]));
    }
    hops.extend(application(report, image, trace));
    hops.extend(use_and_status(finding));
    hops.extend(advice(trace));
    hops
}

/// A hop of lines, each made harmless.
pub(super) fn hop(label: &'static str, lines: impl IntoIterator<Item = String>) -> Hop {
    Hop {
        label,
        lines: lines.into_iter().map(|text| line(&text)).collect(),
        code: Vec::new(),
    }
}

/// `unknown: reason`.
pub(super) fn unknown(reason: Option<&String>, otherwise: &str) -> String {
    format!("unknown: {}", reason.map_or(otherwise, String::as_str))
}

/// A line of a file with what it says.
fn quoted(told: &LineReport) -> String {
    format!("{} `{}`", reading::place(told), told.text.trim())
}

fn advisory(finding: &FindingReport) -> Vec<String> {
    let mut lines = vec![finding.summary.clone()];
    let severity = &finding.severity;
    let mut grade = reading::level(finding).to_lowercase();
    if let Some(score) = severity.score {
        let _ = write!(grade, ", CVSS {score:.1}");
    }
    if let Some(vector) = &severity.vector {
        let _ = write!(grade, " ({vector})");
    }
    if let Some(exploited) = reading::exploitation(finding) {
        let _ = write!(grade, ", {exploited}");
    }
    lines.push(grade);
    if !finding.aliases.is_empty() {
        lines.push(format!("also {}", finding.aliases.join(", ")));
    }
    lines.push(format!("said by {}", finding.sources.join(", ")));
    let references = finding.references.iter().filter(|text| web(text).is_some());
    lines.extend(references.take(MOST_REFERENCES).cloned());
    lines
}

fn package(finding: &FindingReport) -> Vec<String> {
    let package = &finding.package;
    let first = format!(
        "{} ({}), {}",
        reading::versioned(package),
        package.ecosystem,
        reading::fix(finding)
    );
    vec![first, package.purl.clone()]
}

fn shown_image(image: &ImageReport) -> String {
    let digest = reading::manifest_digest(image).or(image.image_id.as_deref());
    let digest = digest.map_or_else(String::new, |digest| format!(" ({digest})"));
    format!("{}{digest}", image.image)
}

/// The files in the image with their layers and instructions.
fn places(image: &ImageReport, finding: &FindingReport) -> Vec<Hop> {
    let traced = finding.trace.as_ref().map(|trace| trace.layers.as_slice());
    let traced = traced.unwrap_or_default();
    let found = &finding.package.places;
    let mut hops = Vec::new();
    for place in found.iter().take(MOST_PLACES) {
        let way = traced
            .iter()
            .find(|way| way.path == place.path && Some(way.layer) == place.layer);
        hops.push(hop("file", [reading::path(place)]));
        hops.extend(layer(image, place.layer));
        hops.push(hop("Dockerfile", dockerfile(way)));
    }
    if found.is_empty() {
        for way in traced.iter().take(MOST_PLACES) {
            hops.push(hop("file", [way.path.clone()]));
            hops.extend(layer(image, Some(way.layer)));
            hops.push(hop("Dockerfile", dockerfile(Some(way))));
        }
    }
    if hops.is_empty() {
        let reason = "no file of the image is known to hold it";
        hops.push(hop("file", [unknown(None, reason)]));
    }
    let more = found.len().max(traced.len()).saturating_sub(MOST_PLACES);
    if more > 0 {
        hops.push(hop("file", [format!("and {more} more")]));
    }
    hops
}

fn layer(image: &ImageReport, index: Option<usize>) -> Vec<Hop> {
    let known = index.and_then(|index| Some((index, image.layers.get(index)?)));
    let Some((index, layer)) = known else {
        return vec![hop(
            "layer",
            [unknown(None, "no layer of the image is named")],
        )];
    };
    let number = index.saturating_add(1);
    let origin = match layer.origin.as_str() {
        "base" => "of the base image",
        "own" => "own",
        _ => "nobody knows whether own or of the base image",
    };
    let mut lines = vec![format!(
        "{number} of {}, {origin}, {}",
        image.layers.len(),
        layer.digest
    )];
    lines.extend(layer.created_by.clone());
    vec![hop("layer", lines)]
}

fn dockerfile(way: Option<&LayerTraceReport>) -> Vec<String> {
    let Some(way) = way else {
        return vec![unknown(None, "the layer was not traced to an instruction")];
    };
    let Some(instruction) = &way.instruction else {
        return vec![unknown(way.unknown.as_ref(), "no instruction is told")];
    };
    let mut lines = vec![quoted(instruction)];
    if let Some(stage) = &way.stage {
        lines.push(format!(
            "from stage `{}`, {}",
            stage.name,
            quoted(&stage.line)
        ));
    }
    lines
}

fn paths(trace: Option<&TraceReport>) -> Vec<Hop> {
    let Some(trace) = trace else {
        return vec![hop(
            "manifest",
            [unknown(None, "the finding was not traced")],
        )];
    };
    let mut hops: Vec<Hop> = trace.paths.iter().take(MOST_PATHS).flat_map(way).collect();
    if trace.paths.is_empty() {
        let reason = trace.paths_unknown.as_ref();
        hops.push(hop("manifest", [unknown(reason, "no way is told")]));
    } else if let Some(reason) = &trace.paths_unknown {
        hops.push(hop("manifest", [unknown(Some(reason), "")]));
    }
    let more = trace.paths.len().saturating_sub(MOST_PATHS);
    if more > 0 {
        hops.push(hop("path", [format!("and {more} more")]));
    }
    hops
}

fn way(path: &PathReport) -> Vec<Hop> {
    let locked = path.locked.as_ref();
    let locked = locked.map_or_else(|| unknown(None, "no lockfile has it"), quoted);
    let mut manifest = vec![format!("{} ({})", quoted(&path.manifest), path.scope)];
    if let Some(version) = &path.version_line {
        manifest.push(format!("version at {}", quoted(version)));
    }
    vec![
        hop("lockfile", [locked]),
        hop("path", [path.steps.join(" > ")]),
        hop("manifest", manifest),
    ]
}

fn application(
    report: &FindingsReport,
    image: &ImageReport,
    trace: Option<&TraceReport>,
) -> Vec<Hop> {
    let deployments = reading::deployments(report, image);
    let mut hops = vec![
        hop("folder", [folder(&deployments, trace)]),
        hop(
            "function",
            [reading::function(image)
                .unwrap_or_else(|| unknown(None, "no function of a manifest is named"))],
        ),
    ];
    if !report.deployments.is_empty() && deployments.is_empty() {
        let reason = "no function of the CDK apps that were read runs this image";
        hops.push(hop("deployment", [unknown(None, reason)]));
    }
    let told = deployments.iter();
    hops.extend(told.map(|deployment| hop("deployment", deployed(deployment))));
    if let Some(deployed) = &report.deployed {
        hops.push(hop("on AWS", served::of_image(deployed, image)));
    }
    hops
}

fn folder(deployments: &[&DeploymentReport], trace: Option<&TraceReport>) -> String {
    let named = deployments.iter().find_map(|d| d.folder.clone());
    let manifest = trace.and_then(|trace| trace.paths.first());
    let beside = manifest.map(|path| match path.manifest.file.rsplit_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => ".".to_owned(),
    });
    let why = deployments.iter().find_map(|d| d.folder_unknown.as_ref());
    named
        .or(beside)
        .unwrap_or_else(|| unknown(why, "no line of a manifest is known"))
}

/// A function of a CDK app, line by line.
pub(super) fn deployed(deployment: &DeploymentReport) -> Vec<String> {
    let construct = deployment.construct_path.as_ref();
    let construct = construct.map_or_else(
        || unknown(None, "the template does not tell"),
        |path| format!("`{path}`"),
    );
    let name = deployment.function_name.as_ref();
    let name = name.map_or_else(
        || unknown(None, "the template sets none"),
        |name| format!("`{name}`"),
    );
    let declared = deployment.declared.as_ref();
    let declared = declared.map_or_else(
        || unknown(deployment.declared_unknown.as_ref(), "no line is told"),
        quoted,
    );
    vec![
        format!(
            "stack `{}`, logical id `{}`",
            deployment.stack, deployment.logical_id
        ),
        format!("construct path: {construct}"),
        format!("function name: {name}"),
        format!("declared at: {declared}"),
        format!("template: {}", deployment.template),
        format!("image: {}", deployment.image_uri),
    ]
}

/// A function of a CDK app by itself, for a walk that begins at a tag.
pub(super) fn of_deployment(deployment: &DeploymentReport) -> Vec<Hop> {
    let told = |value: &Option<String>, why: Option<&String>, otherwise: &str| {
        value.clone().unwrap_or_else(|| unknown(why, otherwise))
    };
    let folder = told(
        &deployment.folder,
        deployment.folder_unknown.as_ref(),
        "no folder is told",
    );
    let function = told(
        &deployment.function,
        None,
        "no function of the manifest is built from it",
    );
    vec![
        hop("deployment", deployed(deployment)),
        hop("folder", [folder]),
        hop("function", [function]),
    ]
}

fn use_and_status(finding: &FindingReport) -> Vec<Hop> {
    let usage = finding.usage.as_ref().map_or_else(
        || unknown(None, "nobody watched what the function loads"),
        reading::usage_in_full,
    );
    let status = &finding.status;
    let status = match (status.is.as_str(), &status.reason) {
        ("ignored", _) => reading::ignored(status),
        (is, Some(reason)) => format!("{is}: {reason}"),
        (is, None) => is.to_owned(),
    };
    vec![hop("usage", [usage]), hop("status", [status])]
}

fn advice(trace: Option<&TraceReport>) -> Option<Hop> {
    let trace = trace?;
    let Some(advice) = trace.advice.as_ref() else {
        let reason = trace.advice_unknown.as_ref()?;
        return Some(hop("advice", [unknown(Some(reason), "")]));
    };
    let mut told = hop("advice", [format!("{}: {}", advice.action, advice.text)]);
    let diff = advice.diff.as_deref().unwrap_or_default();
    told.code = shortened(diff);
    Some(told)
}

/// A diff as code, where a lockfile does not hide the line that it is about.
pub(super) fn shortened(diff: &str) -> Vec<String> {
    let lines: Vec<&str> = diff.lines().collect();
    let files = lines.chunk_by(|_, next| !next.starts_with("--- a/"));
    let mut told = Vec::new();
    for file in files {
        let most = if file.len() > LONGEST_DIFF {
            SHORT_DIFF
        } else {
            file.len()
        };
        told.extend(file.iter().take(most).map(|text| code(text)));
        if most < file.len() {
            told.push(format!("... and {} lines more", file.len() - most));
        }
    }
    told
}
