//! One scanned image as the document has it.

use crate::scan::{
    Finding, Fix, ImageContents, Layer, Origin, Package, Place, Problem, Severity, SeveritySource,
};
use crate::wire::{
    FindingReport, FindingStatusReport, ImageReport, LayerReport, PackageReport, PlaceReport,
    ProblemReport, SeverityReport, TraceReport, UsageReport,
};

/// Whose image was scanned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScannedCell {
    /// The function, where it is known.
    pub function: Option<String>,
    /// The variant.
    pub variant: Option<String>,
}

/// An image, with findings and problems as they were judged.
pub fn image_report(
    cell: &ScannedCell,
    contents: &ImageContents,
    findings: Vec<FindingReport>,
    problems: Vec<ProblemReport>,
) -> ImageReport {
    let packages = contents.packages.iter();
    let os = contents.os.as_ref();
    ImageReport {
        architecture: contents.architecture.clone(),
        digests: contents.digests.clone(),
        findings,
        function: cell.function.clone(),
        image: contents.image.clone(),
        image_id: Some(contents.id.clone()).filter(|id| !id.is_empty()),
        layers: contents.layers.iter().map(layer).collect(),
        os: os.map(|os| os.pretty_name.clone().unwrap_or_else(|| os.id.clone())),
        packages: packages.map(|one| package(one, &contents.layers)).collect(),
        problems,
        variant: cell.variant.clone(),
    }
}

/// A finding as it was judged, with what is known of it.
pub fn finding_report(
    finding: &Finding,
    layers: &[Layer],
    status: FindingStatusReport,
    trace: Option<TraceReport>,
    usage: Option<UsageReport>,
) -> FindingReport {
    FindingReport {
        advisories: finding.advisories.clone(),
        aliases: finding.aliases.clone(),
        epss: finding.epss,
        fixed_versions: match &finding.fix {
            Fix::Versions(versions) => Some(versions.clone()),
            Fix::None => Some(Vec::new()),
            Fix::Unknown => None,
        },
        id: finding.id.clone(),
        kind: finding.kind.as_str().to_owned(),
        known_exploited: finding.known_exploited,
        package: package(&finding.package, layers),
        references: finding.references.clone(),
        severity: severity(&finding.severity),
        sources: finding.sources.clone(),
        status,
        summary: finding.summary.clone(),
        trace,
        usage,
    }
}

/// What could not be checked, and why a policy ignores it, where one does.
pub fn problem_report(problem: &Problem, ignored: Option<&str>) -> ProblemReport {
    ProblemReport {
        hint: problem.hint.clone(),
        ignored: ignored.map(str::to_owned),
        kind: problem.kind.to_string(),
        reason: problem.reason.clone(),
        subject: problem.subject.clone(),
    }
}

fn layer(layer: &Layer) -> LayerReport {
    LayerReport {
        created_by: layer.created_by.clone(),
        digest: layer.digest.clone(),
        origin: origin(layer.origin).to_owned(),
        size_bytes: layer.size,
    }
}

fn package(package: &Package, layers: &[Layer]) -> PackageReport {
    PackageReport {
        ecosystem: package.ecosystem.to_string(),
        licenses: package.licenses.clone(),
        name: package.name.clone(),
        origin: origin(package.origin(layers)).to_owned(),
        places: package
            .places
            .iter()
            .map(|one| place(one, layers))
            .collect(),
        purl: package.purl.clone(),
        version: package.version.clone(),
    }
}

fn place(place: &Place, layers: &[Layer]) -> PlaceReport {
    PlaceReport {
        inside: place.inside.clone(),
        layer: Some(place.layer).filter(|layer| *layer < layers.len()),
        path: place.path.clone(),
    }
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Base => "base",
        Origin::Own => "own",
        Origin::Unknown => "unknown",
    }
}

fn severity(severity: &Severity) -> SeverityReport {
    let source = severity.source.map(|source| match source {
        SeveritySource::Cvss => "cvss",
        SeveritySource::Database => "database",
        SeveritySource::Scanner => "scanner",
        SeveritySource::Malware => "malware",
    });
    SeverityReport {
        level: severity.level.map(|level| level.to_string()),
        score: severity.score,
        source: source.map(str::to_owned),
        vector: severity.vector.clone(),
    }
}
