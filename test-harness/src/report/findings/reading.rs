//! What every format asks of the document: whose a finding is, at which lines,
//! how grave, how used, and what it all came to. Texts are as the document has
//! them; whoever writes them makes them harmless.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{RenderError, safe};
use crate::report::words::count;
use crate::wire::{
    DeploymentReport, FindingReport, FindingStatusReport, FindingsReport, ImageReport, LineReport,
    PackageReport, PlaceReport, ProblemReport, UsageReport,
};

/// Lines of a finding.
pub(super) struct Lines<'a> {
    /// The one to look at: of the manifest, else of the Dockerfile, else of the
    /// base image.
    pub(super) first: Option<&'a LineReport>,
    /// The others, and what they are.
    pub(super) others: Vec<(&'static str, &'a LineReport)>,
}

/// The lines of a finding, each once.
pub(super) fn lines(finding: &FindingReport) -> Lines<'_> {
    let mut found: Vec<(&'static str, &LineReport)> = Vec::new();
    let mut add = |what, line| {
        if !found.iter().any(|(_, known)| *known == line) {
            found.push((what, line));
        }
    };
    if let Some(trace) = &finding.trace {
        for path in &trace.paths {
            add("the line of the manifest", &path.manifest);
        }
        let instructions = trace.layers.iter().filter_map(|l| l.instruction.as_ref());
        for line in instructions {
            add("the instruction that put it into the image", line);
        }
        if let Some(base) = &trace.base {
            add("the base image", base);
        }
        for path in &trace.paths {
            if let Some(line) = &path.locked {
                add("the line of the lockfile", line);
            }
            if let Some(line) = &path.version_line {
                add("the line that says the version", line);
            }
        }
        for stage in trace.layers.iter().filter_map(|l| l.stage.as_ref()) {
            add("the stage that it was copied from", &stage.line);
        }
    }
    let mut found = found.into_iter();
    let first = found.next().map(|(_, line)| line);
    Lines {
        first,
        others: found.collect(),
    }
}

/// `file:line`.
pub(super) fn place(line: &LineReport) -> String {
    format!("{}:{}", line.file, line.line)
}

/// The file in the image, through nested archives.
pub(super) fn path(place: &PlaceReport) -> String {
    let mut path = place.path.clone();
    for inner in &place.inside {
        path.push_str("!/");
        path.push_str(inner);
    }
    path
}

/// Whether it is malware.
pub(super) fn is_malware(finding: &FindingReport) -> bool {
    finding.kind == "malware"
}

/// Whether a policy ignores it.
pub(super) fn is_ignored(finding: &FindingReport) -> bool {
    finding.status.is == "ignored"
}

/// The grade in capitals, eight characters at most.
pub(super) fn level(finding: &FindingReport) -> &'static str {
    if is_malware(finding) {
        return "MALWARE";
    }
    match finding.severity.level.as_deref() {
        Some("critical") => "CRITICAL",
        Some("high") => "HIGH",
        Some("medium") => "MEDIUM",
        Some("low") => "LOW",
        Some("none") => "NONE",
        _ => "UNSCORED",
    }
}

/// `name@version`.
pub(super) fn versioned(package: &PackageReport) -> String {
    format!("{}@{}", package.name, package.version)
}

/// What is known of a fix.
pub(super) fn fix(finding: &FindingReport) -> String {
    match finding.fixed_versions.as_deref() {
        None => "fix unknown".to_owned(),
        Some([]) if is_malware(finding) => "remove it".to_owned(),
        Some([]) => "no fix".to_owned(),
        Some(versions) => format!("fixed in {}", versions.join(", ")),
    }
}

/// Whether the function loads it, in two or three words.
pub(super) fn usage(usage: &UsageReport) -> &str {
    match usage.usage.as_str() {
        "loaded-at-init" => "loaded at init",
        "loaded-on-event" => "loaded on an event",
        "linked" => "linked",
        "never" => "never loaded",
        "unknown" => "usage unknown",
        other => other,
    }
}

/// Whether the function loads it, with all that was seen.
pub(super) fn usage_in_full(told: &UsageReport) -> String {
    let mut said = match told.usage.as_str() {
        "never" => "never loaded while the cases ran".to_owned(),
        "unknown" => "unknown whether it is loaded".to_owned(),
        _ => usage(told).to_owned(),
    };
    let mut add = |word: &str, value: &Option<String>| {
        if let Some(value) = value {
            let _ = write!(said, "{word}`{value}`");
        }
    };
    add(", on case ", &told.case);
    add(", class ", &told.class);
    add(", file ", &told.file);
    add(", by ", &told.importer);
    if let Some(reason) = &told.reason {
        let _ = write!(said, ": {reason}");
    }
    said
}

/// What is known of its exploitation.
pub(super) fn exploitation(finding: &FindingReport) -> Option<String> {
    let known = finding
        .known_exploited
        .then(|| "exploited (KEV)".to_owned());
    let epss = finding.epss.filter(|epss| epss.is_finite());
    let likely = epss.map(|epss| format!("EPSS {:.1} %", epss * 100.0));
    let told: Vec<String> = known.into_iter().chain(likely).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// Why a finding is ignored, and until when.
pub(super) fn ignored(status: &FindingStatusReport) -> String {
    let until = status.expires.as_ref();
    let until = until.map_or_else(String::new, |day| format!(" until {day}"));
    let reason = status.reason.as_deref().unwrap_or("no reason is given");
    format!("ignored{until}: {reason}")
}

/// The function and the variant.
pub(super) fn function(image: &ImageReport) -> Option<String> {
    match (&image.function, &image.variant) {
        (Some(function), Some(variant)) => Some(format!("{function} ({variant})")),
        (Some(function), None) => Some(function.clone()),
        (None, _) => None,
    }
}

/// The digest of the image's manifest, where the document has one.
pub(super) fn manifest_digest(image: &ImageReport) -> Option<&str> {
    let mut digests = image.digests.iter().map(String::as_str);
    digests.find(|digest| hexadecimal(digest).is_some())
}

/// The 64 digits of `sha256:…`.
pub(super) fn hexadecimal(digest: &str) -> Option<&str> {
    let digits = digest.strip_prefix("sha256:")?;
    let fits = digits.len() == 64
        && digits
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    fits.then_some(digits)
}

/// The image's package URL.
///
/// Source: the `oci` type of ECMA-427: the name is the last part of the
/// repository, the version the digest of the manifest.
pub(super) fn image_purl(image: &ImageReport) -> String {
    let reference = image.image.split('@').next().unwrap_or_default();
    let (path, last) = reference.rsplit_once('/').unwrap_or(("", reference));
    let (name, tag) = last.split_once(':').unwrap_or((last, ""));
    // An archive is in no repository, and where it lies names no image.
    let path = if is_archive(reference) { "" } else { path };
    let name = if name.is_empty() { "image" } else { name };
    let mut url = format!("pkg:oci/{}", safe::encoded(&name.to_lowercase()));
    if let Some(digits) = manifest_digest(image).and_then(hexadecimal) {
        let _ = write!(url, "@sha256%3A{digits}");
    }
    let mut qualifiers = vec![("arch", image.architecture.clone())];
    if !path.is_empty() {
        qualifiers.push(("repository_url", format!("{path}/{name}")));
    }
    qualifiers.push(("tag", tag.to_owned()));
    let told = qualifiers.iter().filter(|(_, value)| !value.is_empty());
    let told: Vec<String> = told
        .map(|(key, value)| format!("{key}={}", safe::encoded(value)))
        .collect();
    if !told.is_empty() {
        url.push('?');
        url.push_str(&told.join("&"));
    }
    url
}

fn is_archive(reference: &str) -> bool {
    let endings = [".tar", ".tar.gz", ".tgz"];
    reference.starts_with(['/', '.']) || endings.iter().any(|e| reference.ends_with(e))
}

/// The packages of an image, and after them those that only a finding names:
/// other scanners may see what is not seen here.
pub(super) fn packages(image: &ImageReport) -> Vec<&PackageReport> {
    let mut packages: Vec<&PackageReport> = image.packages.iter().collect();
    let mut known: BTreeSet<_> = packages.iter().map(|package| key(package)).collect();
    for finding in &image.findings {
        if known.insert(key(&finding.package)) {
            packages.push(&finding.package);
        }
    }
    packages
}

/// What makes a package one of an image.
pub(super) fn key(package: &PackageReport) -> (&str, &str, &str) {
    (&package.ecosystem, &package.name, &package.version)
}

/// The problems of an image that no policy ignores.
pub(super) fn open_problems(image: &ImageReport) -> impl Iterator<Item = &ProblemReport> {
    image.problems.iter().filter(|p| p.ignored.is_none())
}

/// A problem in one line.
pub(super) fn problem(problem: &ProblemReport) -> String {
    format!("{}: {}: {}", problem.kind, problem.subject, problem.reason)
}

/// The functions of CDK apps that run an image.
pub(super) fn deployments<'a>(
    report: &'a FindingsReport,
    image: &ImageReport,
) -> Vec<&'a DeploymentReport> {
    let runs = |deployment: &&DeploymentReport| {
        let same_function = image.function.is_some() && deployment.function == image.function;
        let uri = deployment.image_uri.as_str();
        let same_image = !image.image.is_empty() && uri == image.image;
        let mut digests = image.digests.iter();
        same_function || same_image || digests.any(|digest| uri.ends_with(&format!("@{digest}")))
    };
    report.deployments.iter().filter(runs).collect()
}

/// What the scan came to, in words.
pub(super) fn verdict(report: &FindingsReport) -> String {
    let verdict = &report.verdict;
    let threshold = &verdict.threshold;
    let mut parts = vec![match (verdict.total, verdict.failed) {
        (0, 0) if report.images.is_empty() => "no image was scanned".to_owned(),
        (0, 0) => format!("no findings in {}", count(report.images.len(), "image")),
        (_, 0) => format!("no findings at or above `{threshold}`"),
        (_, failed) => format!("{} at or above `{threshold}`", count(failed, "finding")),
    }];
    let counted = verdict.failed.saturating_add(verdict.ignored);
    let below = verdict.total.saturating_sub(counted);
    if below > 0 {
        parts.push(format!("{below} below"));
    }
    if verdict.ignored > 0 {
        parts.push(format!("{} ignored", verdict.ignored));
    }
    let mut said = parts.join(", ");
    if !verdict.complete {
        let kinds: BTreeSet<&str> = report
            .images
            .iter()
            .flat_map(|image| open_problems(image).map(|problem| problem.kind.as_str()))
            .collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let problems = count(verdict.problems, "problem");
        let _ = write!(said, "; the scan is incomplete: {problems}");
        if !kinds.is_empty() {
            let _ = write!(said, " ({})", kinds.join(", "));
        }
    }
    said
}

/// Where the advisories came from.
pub(super) fn advisories(report: &FindingsReport) -> String {
    let Some(known) = &report.advisories else {
        return "none at hand; what is found is what other scanners say".to_owned();
    };
    let newest = known.newest.as_deref();
    let newest = newest.map_or_else(String::new, |time| format!(", the newest of {time}"));
    format!(
        "{} for {}{newest}, from {}",
        count(known.records, "record"),
        listed(&known.ecosystems),
        listed(&known.sources)
    )
}

fn listed(texts: &[String]) -> String {
    if texts.is_empty() {
        return "nothing".to_owned();
    }
    texts.join(", ")
}

/// When the scan was made, in UTC to the second, as every format takes it.
pub(super) fn time(report: &FindingsReport) -> Result<String, RenderError> {
    let text = &report.scanned_at;
    let fails = |source| RenderError::Time {
        text: text.clone(),
        source,
    };
    let time: jiff::Timestamp = text.parse().map_err(fails)?;
    let whole = jiff::Timestamp::from_second(time.as_second()).map_err(fails)?;
    Ok(whole.to_string())
}
