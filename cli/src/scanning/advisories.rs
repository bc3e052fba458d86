//! The advisories that images are held against: those at hand, downloaded ones,
//! or the answers of OSV's API.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use lambdock::model::ScanSettings;
use lambdock::scan::advisory::Database;
use lambdock::scan::advisory::fetch::{self, Download, Query, State};
use lambdock::scan::{EcosystemKind, ImageContents, Package};
use lambdock::wire::ExitCode;

use crate::args::{Fetch, ScanningArgs};
use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::{Explain, Failures};

/// Days that advisories may be old where nobody says.
const MAX_AGE_DAYS: u32 = 7;

const A_DAY: Duration = Duration::from_hours(24);
const FETCH_DEADLINE: Duration = Duration::from_mins(15);
/// Bytes of one ecosystem's archive; npm's has some 200 MB.
const LARGEST_ARCHIVE: u64 = 4 << 30;

/// There are no advisories, and nobody asked for any.
#[derive(Debug, thiserror::Error)]
#[error("failed to find advisories: none were named, and none were downloaded before")]
struct NoAdvisories;

impl Explain for NoAdvisories {
    fn hint(&self) -> Option<String> {
        Some("`--fetch download` gets OSV's, `--advisories PATH` names some at hand".to_owned())
    }

    fn code(&self) -> ExitCode {
        ExitCode::Findings
    }
}

/// The database for some images; none where only what others found is asked for.
pub(super) fn database(
    arguments: &ScanningArgs,
    settings: &ScanSettings,
    (folder, now): (PathBuf, Timestamp),
    images: &[&ImageContents],
    context: &Context,
) -> Result<Option<Database>, Failures> {
    let days = arguments.max_age.or(settings.max_age_days);
    let max_age = A_DAY * days.unwrap_or(MAX_AGE_DAYS);
    let named = if arguments.advisories.is_empty() {
        &settings.advisories
    } else {
        &arguments.advisories
    };
    match arguments.fetch {
        Some(Fetch::Online) => return online(images, now).map(Some),
        Some(Fetch::Download) => download(&folder, images, now, context)?,
        None => {}
    }
    let mut places = named.clone();
    // What was downloaded counts where nothing else was named, or where it was
    // just asked for.
    if (places.is_empty() || arguments.fetch.is_some()) && folder.is_dir() {
        places.push(folder);
    }
    if places.is_empty() {
        if arguments.findings.is_empty() && !arguments.inspector_scan {
            return Err(NoAdvisories.into());
        }
        return Ok(None);
    }
    Ok(Some(Database::open(&places, now, Some(max_age))?))
}

/// Downloads what has changed of the ecosystems that the images have.
fn download(
    folder: &Path,
    images: &[&ImageContents],
    now: Timestamp,
    context: &Context,
) -> Result<(), Failures> {
    let packages = images.iter().flat_map(|contents| &contents.packages);
    let kinds: BTreeSet<EcosystemKind> = packages.map(|package| package.ecosystem.kind).collect();
    let ecosystems: Vec<EcosystemKind> = kinds.into_iter().collect();
    let download = Download {
        base_url: fetch::OSV_ARCHIVES,
        folder,
        ecosystems: &ecosystems,
        now,
        deadline: FETCH_DEADLINE,
        largest: LARGEST_ARCHIVE,
    };
    for done in block_on(fetch::download(&download))?? {
        let what = match done.state {
            State::New(bytes) => format!("downloaded, {} MB", bytes >> 20),
            State::Unchanged => "unchanged".to_owned(),
            State::NotPublished => "OSV has none".to_owned(),
        };
        context.tell(&format!(
            "advisories of {}: {what}",
            done.ecosystem.as_str()
        ));
    }
    Ok(())
}

fn online(images: &[&ImageContents], now: Timestamp) -> Result<Database, Failures> {
    let packages = images.iter().flat_map(|contents| &contents.packages);
    let packages: Vec<Package> = packages.cloned().collect();
    let query = Query {
        base_url: fetch::OSV_API,
        packages: &packages,
        now,
        deadline: FETCH_DEADLINE,
    };
    Ok(block_on(fetch::ask(&query))??)
}
