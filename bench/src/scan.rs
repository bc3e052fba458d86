//! Scans of sample images as whole processes: with no layer known, and with all of
//! them, beside other scanners of the same archive and the same advisories.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::args::Args;
use crate::figures::{Times, ratio};
use crate::peers::Peers;
use crate::row::{Beside, Figure, Row};
use crate::setup::Outcome;
use crate::tool;

/// The manifest of samples with known weaknesses, beside the project's own.
const VULNERABLE: &str = "samples/vulnerable/lambdock.toml";
/// Their advisories.
const ADVISORIES: &str = "samples/vulnerable/advisories";
/// A scan that ended well, and one with findings or something to complain of.
const SCANNED: [i32; 2] = [0, 104];

/// One image for each language of the project's own, and all with weaknesses.
const OWN: [&str; 5] = [
    "greeter-go",
    "greeter-java/multi-stage",
    "greeter-node/node22",
    "greeter-python/python313",
    "greeter-rust/multi-stage",
];
const WEAK: [&str; 7] = [
    "node-evil",
    "node-evil-loads",
    "node-clean",
    "java-log4j",
    "java-clean",
    "python-boto3",
    "python-clean",
];

/// Scans each image, all ways in turns.
pub(crate) async fn measure(args: &Args) -> Outcome<Vec<Row>> {
    let root = args.manifest.parent().unwrap_or(Path::new(""));
    let advisories = std::path::absolute(root.join(ADVISORIES))?;
    let peers = Peers::find(args, &advisories)?;
    for missing in &peers.missing {
        // A stderr that is gone is nothing that anybody could be told about.
        let _ = writeln!(std::io::stderr(), "note: {missing}");
    }
    let own = OWN.map(|cell| (args.manifest.clone(), cell));
    let weak = WEAK.map(|cell| (root.join(VULNERABLE), cell));
    let mut rows = Vec::new();
    for (manifest, cell) in own.into_iter().chain(weak) {
        // One at a time: they are large.
        let folder = tempfile::tempdir()?;
        let archive = saved(args, &manifest, cell, folder.path()).await?;
        let scanned = Scanned::measure(args, &peers, &archive, &advisories).await?;
        rows.extend(scanned.rows(cell, &peers));
    }
    Ok(rows)
}

/// Builds an image where that is not done, and saves it; gives the archive.
async fn saved(args: &Args, manifest: &Path, cell: &str, folder: &Path) -> Outcome<PathBuf> {
    let mut command = tool::lambdock(args)?;
    command.args(["build", cell, "--manifest"]).arg(manifest);
    command.arg("--save").arg(folder);
    tool::run(command, &[0]).await?;
    let mut archives = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let archive = archives.find(|path| path.extension().is_some_and(|end| end == "tar"));
    archive.ok_or_else(|| format!("no archive of `{cell}` was saved").into())
}

/// What was measured of one image.
#[derive(Default)]
struct Scanned {
    cold: Times,
    cached: Times,
    /// In the order of the scanners.
    others: Vec<Times>,
}

impl Scanned {
    async fn measure(
        args: &Args,
        peers: &Peers,
        archive: &Path,
        advisories: &Path,
    ) -> Outcome<Self> {
        let mut scanned = Self {
            others: vec![Times::default(); peers.all.len()],
            ..Self::default()
        };
        for _ in 0..args.runs {
            // Layers are remembered in the cache's folder, and this one is new.
            let cache = tempfile::tempdir()?;
            for times in [&mut scanned.cold, &mut scanned.cached] {
                let command = scan(args, archive, advisories, cache.path())?;
                times.push(tool::run(command, &SCANNED).await?.elapsed);
            }
            for (peer, times) in peers.all.iter().zip(&mut scanned.others) {
                let (command, good) = peers.command(peer, archive);
                times.push(tool::run(command, good).await?.elapsed);
            }
        }
        Ok(scanned)
    }

    fn rows(&self, cell: &str, peers: &Peers) -> Vec<Row> {
        let mut rows = Vec::new();
        for (how, ours) in [("cold", &self.cold), ("layers known", &self.cached)] {
            let what = format!("scan of {cell}, {how}");
            let beside = peers.all.iter().zip(&self.others);
            let beside = beside.filter_map(|(peer, theirs)| beside_of(peer.name, ours, theirs));
            let beside: Vec<_> = beside.collect();
            if beside.is_empty() {
                rows.push(Row::alone(what.clone(), Figure::median(ours)));
            }
            rows.extend(beside.into_iter().map(|beside| Row {
                what: what.clone(),
                ours: Figure::median(ours),
                beside: Some(beside),
            }));
        }
        rows
    }
}

fn beside_of(what: &'static str, ours: &Times, theirs: &Times) -> Option<Beside> {
    Some(Beside {
        what,
        figure: Figure::median(theirs).ok()?,
        ratio: ratio(ours, theirs)?,
        target: None,
    })
}

fn scan(args: &Args, archive: &Path, advisories: &Path, cache: &Path) -> Outcome<Command> {
    let mut command = tool::lambdock(args)?;
    command.args(["scan", "--output", "json", "--archive"]);
    command.arg(archive).arg("--advisories").arg(advisories);
    // The advisories of the samples are old, and meant to be.
    command.args(["--max-age", "3650"]);
    command.env("LAMBDOCK_CACHE", cache);
    Ok(command)
}
