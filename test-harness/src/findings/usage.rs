//! Whether a function loads a package, as documents have it: what was watched
//! while its cases ran, of the very image that is scanned.

use std::collections::BTreeMap;

use crate::evidence::{Owners, Use, usage};
use crate::scan::policy;
use crate::scan::{EcosystemKind, ImageContents, Package};
use crate::wire::{CellEvidence, EvidenceReport, UsageReport};

/// How the packages of one image are used.
#[derive(Debug, Default)]
pub struct Usage {
    known: BTreeMap<(EcosystemKind, String, String), UsageReport>,
}

impl Usage {
    /// What the watched environments say of an image's packages.
    pub fn of(contents: &ImageContents, cell: &CellEvidence, owners: &Owners) -> Self {
        let found = usage(contents, &cell.environments, owners).into_iter();
        let known = found.map(|one| (key(&one.package), report(one.usage)));
        Self {
            known: known.collect(),
        }
    }

    /// How a package is used; `None` where nobody watched.
    pub fn get(&self, package: &Package) -> Option<&UsageReport> {
        self.known.get(&key(package))
    }
}

/// The evidence of an image: of that function, and of that very image.
pub fn evidence_of<'a>(
    evidence: &'a EvidenceReport,
    function: &str,
    variant: Option<&str>,
    image_id: &str,
) -> Option<&'a CellEvidence> {
    evidence.cells.iter().find(|cell| {
        cell.function == function
            && cell.variant.as_deref() == variant
            && cell.image_id.as_deref() == Some(image_id)
    })
}

/// What policies and advice go by, of what documents say.
pub(super) fn used_of(usage: &UsageReport) -> policy::Use {
    match usage.usage.as_str() {
        "loaded-at-init" | "loaded-on-event" => policy::Use::Loaded,
        "linked" => policy::Use::Linked,
        "never" => policy::Use::Never,
        _ => policy::Use::Unknown,
    }
}

/// What is the same package.
pub(super) fn key(package: &Package) -> (EcosystemKind, String, String) {
    let kind = package.ecosystem.kind;
    (kind, package.name.clone(), package.version.clone())
}

fn report(found: Use) -> UsageReport {
    let none = UsageReport {
        case: None,
        class: None,
        file: None,
        importer: None,
        reason: None,
        usage: String::new(),
    };
    let word = |usage: &str, rest: UsageReport| UsageReport {
        usage: usage.to_owned(),
        ..rest
    };
    match found {
        Use::LoadedAtInit(loaded) => UsageReport {
            class: loaded.class,
            file: Some(loaded.file),
            importer: loaded.importer,
            ..word("loaded-at-init", none)
        },
        Use::LoadedOnEvent { cases, loaded } => UsageReport {
            case: cases.into_iter().next(),
            class: loaded.class,
            file: Some(loaded.file),
            importer: loaded.importer,
            ..word("loaded-on-event", none)
        },
        Use::Linked => word("linked", none),
        Use::Never => word("never", none),
        Use::Unknown { reason } => UsageReport {
            reason: Some(reason),
            ..word("unknown", none)
        },
    }
}
