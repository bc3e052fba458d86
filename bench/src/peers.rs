//! Other scanners that a scan is measured beside, where they are installed: where
//! they are, the data they need, and how they are called. Both work offline.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::args::Args;
use crate::setup::Outcome;

/// Where osv-scanner has no archive for one ecosystem of an image, it matches
/// nothing at all, and does not say so; the system's packages of our bases are
/// Debian's.
const ECOSYSTEMS: [&str; 6] = ["npm", "PyPI", "Maven", "Go", "crates.io", "Debian"];

/// One scanner.
pub(crate) struct Peer {
    /// As rows call it.
    pub(crate) name: &'static str,
    program: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Syft,
    OsvScanner,
}

/// The scanners that are here.
pub(crate) struct Peers {
    pub(crate) all: Vec<Peer>,
    /// What to tell about those that are not.
    pub(crate) missing: Vec<String>,
    data: TempDir,
}

impl Peers {
    /// Finds them, and writes the advisories as they take them.
    pub(crate) fn find(args: &Args, advisories: &Path) -> Outcome<Self> {
        let data = tempfile::tempdir()?;
        write_data(advisories, data.path())?;
        let known = [
            ("syft", &args.syft, Kind::Syft),
            ("osv-scanner", &args.osv_scanner, Kind::OsvScanner),
        ];
        let (mut all, mut missing) = (Vec::new(), Vec::new());
        for (name, named, kind) in known {
            match program(name, named.as_deref())? {
                Some(program) => all.push(Peer {
                    name: kind.told(),
                    program,
                    kind,
                }),
                None => missing.push(format!(
                    "no `{name}` on the PATH, so no scan stands beside it; `--{name} PATH` names one"
                )),
            }
        }
        Ok(Self { all, missing, data })
    }

    /// The command that scans an archive, and the exit codes of a scan that ended.
    pub(crate) fn command(&self, peer: &Peer, archive: &Path) -> (Command, &'static [i32]) {
        let mut command = Command::new(&peer.program);
        match peer.kind {
            Kind::Syft => {
                let source = format!("docker-archive:{}", archive.display());
                command
                    .args(["scan", &source, "--quiet", "--output", "syft-json"])
                    .env("SYFT_CHECK_FOR_APP_UPDATE", "false");
                (command, &[0])
            }
            Kind::OsvScanner => {
                command
                    .args(["scan", "image", "--offline", "--format", "json"])
                    .arg("--archive")
                    .arg(archive)
                    .env("OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY", self.data.path());
                // 1 is that there are findings.
                (command, &[0, 1])
            }
        }
    }
}

impl Kind {
    const fn told(self) -> &'static str {
        match self {
            Self::Syft => "Syft, which lists only",
            Self::OsvScanner => "osv-scanner",
        }
    }
}

/// A program: the named one, which must be there, else one on the PATH.
fn program(name: &str, named: Option<&Path>) -> Outcome<Option<PathBuf>> {
    match named {
        Some(path) if path.is_file() => Ok(Some(std::path::absolute(path)?)),
        Some(path) => Err(format!("no `{name}` at `{}`", path.display()).into()),
        None => Ok(std::env::var_os("PATH").and_then(|path| on_path(&path, name))),
    }
}

fn on_path(path: &OsStr, name: &str) -> Option<PathBuf> {
    let mut places = std::env::split_paths(path).map(|folder| folder.join(name));
    places.find(|place| place.is_file())
}

/// An archive of records for each ecosystem, in osv-scanner's places.
fn write_data(advisories: &Path, data: &Path) -> Outcome<()> {
    let mut records: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in fs::read_dir(advisories)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let record: Value = serde_json::from_slice(&fs::read(&path)?)?;
            for ecosystem in ecosystems(&record) {
                records.entry(ecosystem).or_default().push(path.clone());
            }
        }
    }
    for ecosystem in ECOSYSTEMS {
        let folder = data.join("osv-scalibr").join(ecosystem);
        fs::create_dir_all(&folder)?;
        let mut archive = ZipWriter::new(File::create(folder.join("all.zip"))?);
        for path in records.get(ecosystem).into_iter().flatten() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            archive.start_file(name, SimpleFileOptions::default())?;
            archive.write_all(&fs::read(path)?)?;
        }
        archive.finish()?;
    }
    Ok(())
}

fn ecosystems(record: &Value) -> BTreeSet<String> {
    let affected = record["affected"].as_array().into_iter().flatten();
    let named = affected.filter_map(|one| one["package"]["ecosystem"].as_str());
    // `Debian:12` is in Debian's archive.
    named
        .map(|name| name.split(':').next().unwrap_or(name).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ecosystem_has_an_archive_and_its_records() {
        let (advisories, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let record = r#"{"id":"A-1","affected":[
            {"package":{"ecosystem":"npm","name":"a"}},
            {"package":{"ecosystem":"Debian:12","name":"a"}}
        ]}"#;
        fs::write(advisories.path().join("A-1.json"), record).unwrap();
        fs::write(advisories.path().join("NOTES.md"), "no record").unwrap();
        write_data(advisories.path(), data.path()).unwrap();
        let records = |ecosystem: &str| {
            let path = data.path().join("osv-scalibr").join(ecosystem);
            let file = File::open(path.join("all.zip")).unwrap();
            zip::ZipArchive::new(file).unwrap().len()
        };
        let counts = ECOSYSTEMS.map(records);
        assert_eq!(counts, [1, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn a_scanner_that_is_named_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("syft");
        assert!(program("syft", Some(&place)).is_err());
        assert_eq!(on_path(folder.path().as_os_str(), "syft"), None);
        fs::write(&place, "").unwrap();
        assert_eq!(
            on_path(folder.path().as_os_str(), "syft"),
            Some(place.clone())
        );
        assert_eq!(program("syft", Some(&place)).unwrap(), Some(place));
    }
}
