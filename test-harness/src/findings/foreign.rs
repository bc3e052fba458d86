//! Findings of other scanners on the images of a project: by digest, by function,
//! or by what a CDK app says of a tag. Whose image nobody knows stays an image of
//! its own.

use std::collections::BTreeMap;

use super::{ScannedCell, Subject, Usage};
use crate::scan::foreign::{ForeignFinding, Status, Subject as About};
use crate::scan::{Finding, ImageContents};
use crate::trace::Origins;

/// Gives foreign findings to the images that they are about. `runs` tells which
/// function a tag or a digest is, where an app does. Returns what should be known
/// of those that do not stand.
pub fn assign(
    subjects: &mut Vec<Subject>,
    findings: Vec<ForeignFinding>,
    runs: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let gone = findings
        .iter()
        .filter(|one| one.status != Status::Active)
        .count();
    if gone > 0 {
        notes.push(format!(
            "{gone} findings of other scanners are closed or suppressed there, and left out"
        ));
    }
    let mut strangers: BTreeMap<String, Subject> = BTreeMap::new();
    let alone = subjects.len() == 1;
    for one in findings {
        if one.status != Status::Active {
            continue;
        }
        let about = &one.subject;
        let function = function(about, runs);
        let at = subjects
            .iter()
            .position(|subject| is_of(subject, about, function.as_deref()));
        let silent = *about == About::default() || speaks_of_nothing(about);
        let at = at.or_else(|| (alone && silent).then_some(0));
        if let Some(at) = at {
            let finding = located(one.finding, &subjects[at].contents);
            subjects[at].foreign.push(finding);
        } else {
            let name = name(about);
            let stranger = strangers.entry(name.clone());
            let stranger = stranger.or_insert_with(|| stranger_of(&name, about, function));
            stranger.foreign.push(one.finding);
        }
    }
    subjects.extend(strangers.into_values());
    notes
}

/// Gives foreign findings to the image that its scanner was asked about.
pub fn assign_to(subject: &mut Subject, findings: Vec<ForeignFinding>) {
    let active = findings
        .into_iter()
        .filter(|one| one.status == Status::Active);
    let located = active.map(|one| located(one.finding, &subject.contents));
    let located: Vec<Finding> = located.collect();
    subject.foreign.extend(located);
}

/// The function that an image is, as far as the finding or an app says.
fn function(about: &About, runs: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut hashes = about.digests.iter().chain(&about.tags);
    let named = about.function.clone();
    named.or_else(|| hashes.find_map(|hash| runs(hash)))
}

fn is_of(subject: &Subject, about: &About, function: Option<&str>) -> bool {
    let contents = &subject.contents;
    let own = contents.digests.iter().chain([&contents.id]);
    let mut own = own.map(|digest| digest.rsplit('@').next().unwrap_or(digest));
    let by_digest = own.any(|digest| about.digests.iter().any(|one| one == digest));
    let by_name = about.image.as_deref() == Some(contents.image.as_str());
    let by_function = function.is_some() && subject.cell.function.as_deref() == function;
    by_digest || by_name || by_function
}

fn speaks_of_nothing(about: &About) -> bool {
    about.image.is_none()
        && about.repository.is_none()
        && about.tags.is_empty()
        && about.digests.is_empty()
        && about.function.is_none()
}

/// Others count layers in other ways: where the image has the package, its own
/// places count.
fn located(finding: Finding, contents: &ImageContents) -> Finding {
    let theirs = &finding.package;
    let own = contents.packages.iter().find(|own| {
        own.ecosystem.kind == theirs.ecosystem.kind
            && own.name == theirs.name
            && own.version.trim_start_matches('v') == theirs.version.trim_start_matches('v')
    });
    match own {
        Some(own) => Finding {
            package: own.clone(),
            ..finding
        },
        None => finding,
    }
}

fn name(about: &About) -> String {
    let tag = about.tags.first().or(about.digests.first());
    match (&about.image, &about.repository, tag) {
        (Some(image), _, _) => image.clone(),
        (None, Some(repository), Some(tag)) => format!("{repository}:{tag}"),
        (None, Some(repository), None) => repository.clone(),
        (None, None, Some(tag)) => tag.clone(),
        (None, None, None) => about
            .resource
            .clone()
            .unwrap_or_else(|| "an image that nobody names".to_owned()),
    }
}

fn stranger_of(name: &str, about: &About, function: Option<String>) -> Subject {
    Subject {
        cell: ScannedCell {
            function,
            variant: None,
        },
        contents: ImageContents {
            image: name.to_owned(),
            id: String::new(),
            digests: about.digests.clone(),
            architecture: String::new(),
            os: None,
            layers: Vec::new(),
            packages: Vec::new(),
            problems: Vec::new(),
        },
        origins: Origins::unknown("the image itself was not looked into"),
        usage: Usage::default(),
        foreign: Vec::new(),
    }
}
