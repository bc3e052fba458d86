//! What AWS serves of images, in words. That nothing was found, and that something
//! could not be read, are two things.

use super::hops::{Hop, hop, unknown};
use super::reading;
use crate::report::words::count;
use crate::wire::ImageReport;
use crate::wire::{FindingsReport, ServingFunctionReport, ServingImageReport, ServingReport};

/// Functions that could not be read, by name.
const MOST_UNREAD: usize = 5;

/// What AWS serves of an image of the document.
pub(super) fn of_image(deployed: &ServingReport, image: &ImageReport) -> Vec<String> {
    if let Some(reason) = &deployed.unknown {
        return vec![unknown(Some(reason), "")];
    }
    let digests = image.digests.iter();
    let known = digests.filter_map(|digest| {
        let images = deployed.images.iter();
        images.clone().find(|one| digest.ends_with(&one.digest))
    });
    let lines: Vec<String> = known.flat_map(|one| of_digest(deployed, one)).collect();
    if lines.is_empty() {
        let reason = "the image has no digest of a registry here";
        return vec![unknown(None, reason)];
    }
    lines
}

/// Images that were asked for by their digests, and that no finding tells of.
pub(super) fn others(report: &FindingsReport) -> Vec<(String, Vec<Hop>)> {
    let Some(deployed) = &report.deployed else {
        return Vec::new();
    };
    let with_findings = report
        .images
        .iter()
        .filter(|image| !image.findings.is_empty());
    let told: Vec<&String> = with_findings.flat_map(|image| &image.digests).collect();
    let images = deployed.images.iter();
    let untold = images.filter(|one| !told.iter().any(|digest| digest.ends_with(&one.digest)));
    let mut others: Vec<(String, Vec<Hop>)> = untold
        .map(|one| {
            let named = report.images.iter().find(|image| {
                let mut digests = image.digests.iter();
                digests.any(|digest| digest.ends_with(&one.digest))
            });
            let function = named.and_then(reading::function);
            let hops = vec![hop("on AWS", of_digest(deployed, one))];
            (function.unwrap_or_else(|| one.digest.clone()), hops)
        })
        .collect();
    // Else nothing at all would tell why.
    if let (Some(reason), true) = (&deployed.unknown, told.is_empty()) {
        let hops = vec![hop("on AWS", [unknown(Some(reason), "")])];
        others.push(("deployed functions".to_owned(), hops));
    }
    others
}

fn of_digest(deployed: &ServingReport, image: &ServingImageReport) -> Vec<String> {
    let mut lines: Vec<String> = image.functions.iter().map(function).collect();
    let region = deployed.region.as_deref().unwrap_or("the region");
    if image.is == "not-deployed" {
        lines.push(format!(
            "not deployed: no function in {region} has this digest"
        ));
    }
    if !deployed.unread.is_empty() {
        let unread = deployed.unread.iter();
        let functions = count(deployed.unread.len(), "function");
        lines.push(format!(
            "unknown: {functions} in {region} could not be read"
        ));
        let told = unread.take(MOST_UNREAD);
        lines.extend(told.map(|one| format!("`{}`: {}", one.function, one.reason)));
    }
    lines
}

fn function(function: &ServingFunctionReport) -> String {
    let mut by: Vec<String> = function
        .aliases
        .iter()
        .map(|alias| {
            let part = match alias.percent {
                100 => String::new(),
                percent => format!(", {percent} % of its traffic"),
            };
            format!("alias `{}` (version {}{part})", alias.name, alias.version)
        })
        .collect();
    if function.latest {
        by.push("`$LATEST`".to_owned());
    }
    let versions = function.versions.join(", ");
    if by.is_empty() {
        format!(
            "kept by `{}`: version {versions}, no alias leads to it",
            function.name
        )
    } else {
        format!("served by `{}`: {}", function.name, by.join(", "))
    }
}
