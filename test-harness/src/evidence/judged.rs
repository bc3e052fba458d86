//! An image's packages by use, as the document has them: everything put together
//! for whoever has an engine.

use std::collections::BTreeSet;

use super::dead::{Sizes as _, dead};
use super::owners::Owners;
use super::stock::Stock;
use super::usage::{PackageUse, Use, usage};
use crate::engine::ImageFiles;
use crate::scan::ImageContents;
use crate::wire::{EnvironmentEvidence, PackageEvidence};

/// How the packages of an image were used in these environments. Packages of a
/// distribution, which nobody watches, are left out.
pub async fn judged(
    files: &dyn ImageFiles,
    contents: &ImageContents,
    environments: &[EnvironmentEvidence],
) -> Vec<PackageEvidence> {
    let owners = Owners::read(files, contents).await;
    let stock = Stock::read(files, contents, &owners).await;
    let uses = usage(contents, environments, &owners);
    let dead = dead(&uses, &stock);
    let gone: BTreeSet<_> = dead.iter().map(|dead| &dead.package).collect();
    let uses = uses.iter().enumerate();
    uses.filter(|(_, one)| !one.package.ecosystem.kind.is_distribution())
        .map(|(index, one)| {
            let can_go = gone.contains(&one.package);
            evidence(one, stock.bytes(index), can_go)
        })
        .collect()
}

fn evidence(one: &PackageUse, bytes: Option<u64>, can_go: bool) -> PackageEvidence {
    let (loaded, cases, reason) = match &one.usage {
        Use::LoadedAtInit(loaded) => (Some(loaded), Vec::new(), None),
        Use::LoadedOnEvent { cases, loaded } => (Some(loaded), cases.clone(), None),
        Use::Unknown { reason } => (None, Vec::new(), Some(reason.clone())),
        Use::Linked | Use::Never => (None, Vec::new(), None),
    };
    PackageEvidence {
        bytes,
        can_go,
        cases,
        class: loaded.and_then(|loaded| loaded.class.clone()),
        ecosystem: one.package.ecosystem.to_string(),
        file: loaded.map(|loaded| loaded.file.clone()),
        importer: loaded.and_then(|loaded| loaded.importer.clone()),
        name: one.package.name.clone(),
        places: one
            .package
            .places
            .iter()
            .map(|place| place.path.clone())
            .collect(),
        reason,
        usage: one.usage.as_str().to_owned(),
        version: one.package.version.clone(),
    }
}
