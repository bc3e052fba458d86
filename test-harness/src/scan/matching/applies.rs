//! Whether a version lies in what an advisory says is affected, and which later
//! versions do not.
//!
//! Source: OSV schema 1.7, "Evaluation". Events are put in order first; at one
//! version a fix comes before a new beginning, and that before a last affected
//! one, so that ranges which touch leave no gap.

use crate::scan::EcosystemKind;
use crate::scan::advisory::{Affected, Event};
use crate::scan::version::{InvalidVersion, Version};

/// A version that was found, as text and in its order.
pub(super) struct Found<'v> {
    kind: EcosystemKind,
    text: &'v str,
    version: Result<Version, InvalidVersion>,
}

/// Whether it is affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    No,
    Yes,
    /// The version that was found has no order.
    UnknownVersion(String),
    /// The advisory has nothing that the version could be held against.
    BadAdvisory(String),
}

impl<'v> Found<'v> {
    pub(super) fn new(kind: EcosystemKind, text: &'v str) -> Self {
        Self {
            kind,
            text,
            version: Version::parse(kind, text),
        }
    }
}

/// The answer of all entries about one package: yes where one says so, and no
/// only where all do.
pub(super) fn answer<'a>(
    affected: impl IntoIterator<Item = &'a Affected>,
    found: &Found<'_>,
) -> Answer {
    let mut unsure = Answer::No;
    for entry in affected {
        match entry_answer(entry, found) {
            Answer::Yes => return Answer::Yes,
            Answer::No => {}
            other => unsure = other,
        }
    }
    unsure
}

fn entry_answer(affected: &Affected, found: &Found<'_>) -> Answer {
    if affected.versions.iter().any(|text| is_same(text, found)) {
        return Answer::Yes;
    }
    if affected.ranges.is_empty() {
        // Versions one by one are the whole answer, whatever commits say.
        return match (affected.versions.is_empty(), affected.has_commits) {
            (false, _) => Answer::No,
            (true, true) => Answer::BadAdvisory("it has ranges of commits only".to_owned()),
            (true, false) => Answer::BadAdvisory("it names no versions".to_owned()),
        };
    }
    let mut unsure = Answer::No;
    for range in &affected.ranges {
        match range_answer(range, found) {
            Answer::Yes => return Answer::Yes,
            Answer::No => {}
            other => unsure = other,
        }
    }
    unsure
}

/// Whether a version that is named is the one that was found, also where it is
/// written in another way.
fn is_same(text: &str, found: &Found<'_>) -> bool {
    if text == found.text {
        return true;
    }
    match (&found.version, Version::parse(found.kind, text)) {
        (Ok(version), Ok(named)) => *version == named,
        _ => false,
    }
}

/// A place in the order of versions; the first is before all of them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Start,
    Version(Version),
}

/// What happens at a place; in the order in which it does at one place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Fixed,
    Introduced,
    LastAffected,
}

fn range_answer(range: &[Event], found: &Found<'_>) -> Answer {
    let everything = |event: &Event| matches!(event, Event::Introduced(text) if text == "0");
    if !range.is_empty() && range.iter().all(everything) {
        // All versions, whatever they look like.
        return Answer::Yes;
    }
    let version = match &found.version {
        Ok(version) => version,
        Err(error) => return Answer::UnknownVersion(error.reason.to_owned()),
    };
    match changes(range, found.kind) {
        Ok((changes, limits)) => {
            let within = limits.is_empty() || limits.iter().any(|limit| version < limit);
            if within && is_affected(&changes, version) {
                Answer::Yes
            } else {
                Answer::No
            }
        }
        Err(reason) => Answer::BadAdvisory(reason),
    }
}

type Changes = (Vec<(At, Change)>, Vec<Version>);

fn changes(range: &[Event], kind: EcosystemKind) -> Result<Changes, String> {
    let parse = |text: &str| Version::parse(kind, text).map_err(|error| error.to_string());
    let (mut changes, mut limits) = (Vec::new(), Vec::new());
    let mut unlimited = false;
    for event in range {
        match event {
            Event::Introduced(text) if text == "0" => {
                changes.push((At::Start, Change::Introduced));
            }
            Event::Introduced(text) => {
                changes.push((At::Version(parse(text)?), Change::Introduced));
            }
            Event::Fixed(text) => changes.push((At::Version(parse(text)?), Change::Fixed)),
            Event::LastAffected(text) => {
                changes.push((At::Version(parse(text)?), Change::LastAffected));
            }
            Event::Limit(text) if text == "*" => unlimited = true,
            Event::Limit(text) => limits.push(parse(text)?),
        }
    }
    if !changes
        .iter()
        .any(|(_, change)| *change == Change::Introduced)
    {
        return Err("a range of it has no beginning".to_owned());
    }
    if unlimited {
        limits.clear();
    }
    changes.sort();
    Ok((changes, limits))
}

fn is_affected(changes: &[(At, Change)], version: &Version) -> bool {
    let mut affected = false;
    for (at, change) in changes {
        let order = match at {
            At::Start => std::cmp::Ordering::Less,
            At::Version(at) => at.cmp(version),
        };
        match change {
            Change::Introduced if order.is_le() => affected = true,
            Change::Fixed if order.is_le() => affected = false,
            Change::LastAffected if order.is_lt() => affected = false,
            _ => {}
        }
    }
    affected
}

/// Fixes above a version that entries name and that none of them calls
/// affected, lowest first, each as it is written first.
pub(super) fn fixes(affected: &[&Affected], found: &Found<'_>) -> Vec<String> {
    let Ok(version) = &found.version else {
        return Vec::new();
    };
    let events = affected
        .iter()
        .flat_map(|entry| entry.ranges.iter().flatten());
    let texts = events.filter_map(|event| match event {
        Event::Fixed(text) => Some(text),
        _ => None,
    });
    let read = texts.filter_map(|text| Some((Version::parse(found.kind, text).ok()?, text)));
    let mut fixes: Vec<_> = read.filter(|(fix, _)| fix > version).collect();
    fixes.sort();
    fixes.dedup_by(|later, earlier| later.0 == earlier.0);
    let good = |text: &&String| {
        let fix = Found::new(found.kind, text);
        answer(affected.iter().copied(), &fix) == Answer::No
    };
    let texts = fixes.into_iter().map(|(_, text)| text);
    texts.filter(good).cloned().collect()
}
