//! A database of advisories: any mix of folders, files and archives, opened
//! once, looked up by package.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::archive::Archive;
use super::index::Index;
use super::limits::Limits;
use super::metadata::Metadata;
use super::record::Advisory;
use super::release::key;
use super::tree::{self, Found};
use crate::scan::{Ecosystem, EcosystemKind, Problem, ProblemKind};

/// Advisories by package, and what is known of their age.
#[derive(Debug, Default)]
pub struct Database {
    sources: Vec<Source>,
    /// Ecosystems that were asked for online: no record of one is an answer.
    asked: BTreeSet<(EcosystemKind, Option<String>)>,
    limits: Option<Limits>,
}

#[derive(Debug)]
struct Source {
    path: String,
    records: Records,
    index: Index,
    /// When its publisher was asked last, where that was noted.
    checked: Option<Timestamp>,
    stale: Option<Problem>,
}

#[derive(Debug)]
enum Records {
    Files(Vec<PathBuf>),
    Archive(Archive),
    Memory(Vec<Vec<u8>>),
}

/// A database that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A place that cannot be read.
    #[error("failed to read the advisories of `{}`", path.display())]
    Unreadable {
        /// The place.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is no archive, or not whole.
    #[error("failed to open the archive `{}`", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// Why.
        source: zip::result::ZipError,
    },
    /// No place was named, or none of them holds any record.
    #[error("no advisory was found in {}", places(.0))]
    Empty(Vec<PathBuf>),
}

impl DatabaseError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::Unreadable { .. } | Self::Archive { .. } => {
                    "download the advisories again, or name another place"
                }
                Self::Empty(_) => {
                    "name a folder of OSV records, or an `all.zip` as osv.dev publishes it"
                }
            }
            .to_owned(),
        )
    }
}

fn places(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    if names.is_empty() {
        "no place".to_owned()
    } else {
        names.join(", ")
    }
}

impl Database {
    /// Opens folders of records and archives (looked through to the bottom),
    /// single records and single archives. Data that is older than `max_age` at
    /// the time `now` is a problem of every scan that needs it.
    ///
    /// The age of an archive that was downloaded here counts from when its
    /// publisher was asked last, that of other data from its newest record.
    pub fn open(
        paths: &[PathBuf],
        now: Timestamp,
        max_age: Option<Duration>,
    ) -> Result<Self, DatabaseError> {
        Self::open_within(paths, now, max_age, Limits::USUAL)
    }

    pub(super) fn open_within(
        paths: &[PathBuf],
        now: Timestamp,
        max_age: Option<Duration>,
        limits: Limits,
    ) -> Result<Self, DatabaseError> {
        let mut sources = Vec::new();
        for path in paths {
            let found = Found::below(path, &limits);
            let found = found.map_err(|source| DatabaseError::Unreadable {
                path: path.clone(),
                source,
            })?;
            sources.extend(Source::files(path, &found, &limits, now));
            for archive in &found.archives {
                sources.push(Source::archive(archive, limits, now)?);
            }
        }
        if sources.iter().all(|source| source.index.records == 0) {
            return Err(DatabaseError::Empty(paths.to_vec()));
        }
        for source in &mut sources {
            source.stale = source.staleness(now, max_age);
        }
        Ok(Self {
            sources,
            asked: BTreeSet::new(),
            limits: Some(limits),
        })
    }

    /// Records that are at hand as bytes, of packages of the ecosystems that
    /// were asked for.
    pub fn of_records(records: Vec<Vec<u8>>, asked: &[Ecosystem], now: Timestamp) -> Self {
        let mut index = Index::default();
        for (entry, json) in (0..).zip(&records) {
            index.add(entry, json, &|| format!("record {entry}"), now);
        }
        index.summarise("records", Limits::USUAL.told);
        let releases = asked.iter().map(|ecosystem| {
            let kind = ecosystem.kind;
            (
                kind,
                ecosystem.release.as_ref().map(|release| key(kind, release)),
            )
        });
        Self {
            asked: releases.collect(),
            sources: vec![Source {
                path: "records".to_owned(),
                records: Records::Memory(records),
                index,
                checked: None,
                stale: None,
            }],
            limits: None,
        }
    }

    /// Whether there is data of an ecosystem: at least one record of it, of its
    /// release where it has releases.
    pub fn covers(&self, ecosystem: &Ecosystem) -> bool {
        let kind = ecosystem.kind;
        let release = ecosystem.release.as_ref();
        let release = release.map(|release| key(kind, release));
        let all_releases = (kind, None);
        let this = (kind, release);
        let indexes = self.sources.iter().map(|source| &source.index.covered);
        let mut covered = indexes.chain([&self.asked]);
        covered.any(|covered| covered.contains(&this) || covered.contains(&all_releases))
    }

    /// Kinds of ecosystems that there is any data of.
    pub fn kinds(&self) -> BTreeSet<EcosystemKind> {
        let indexes = self.sources.iter().map(|source| &source.index.covered);
        let covered = indexes.chain([&self.asked]).flatten();
        covered.map(|(kind, _)| *kind).collect()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.sources.iter().map(|source| source.index.records).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where they were read from, in the order in which they were named.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.path.as_str())
    }

    /// When the newest record was changed.
    pub fn newest(&self) -> Option<Timestamp> {
        self.sources
            .iter()
            .filter_map(|source| source.index.newest)
            .max()
    }

    /// The advisories that name a package, in the order of their ids, and
    /// records that should and cannot be read.
    pub fn lookup(&self, kind: EcosystemKind, name: &str) -> (Vec<Advisory>, Vec<Problem>) {
        let name = kind.normal_name(name);
        let limits = self.limits.unwrap_or(Limits::USUAL);
        let (mut advisories, mut problems) = (Vec::new(), Vec::new());
        for source in &self.sources {
            for &entry in source.index.entries(kind, &name) {
                match source.read(entry, &limits) {
                    Ok(advisory) => advisories.push(advisory),
                    Err(reason) => problems.push(source.unreadable(entry, reason)),
                }
            }
        }
        advisories.sort_by(|one, other| one.id.cmp(&other.id));
        // The same record may lie in a folder and in an archive; the one that
        // was changed last counts.
        advisories.dedup_by(|later, earlier| {
            let same = later.id == earlier.id;
            if same && later.modified > earlier.modified {
                std::mem::swap(later, earlier);
            }
            same
        });
        (advisories, problems)
    }

    /// What is wrong with the data whatever is looked up, as far as packages of
    /// these kinds go: records that cannot be read could be about any.
    pub fn problems(&self, kinds: &BTreeSet<EcosystemKind>) -> Vec<Problem> {
        let each = self.sources.iter().flat_map(|source| {
            let mut about = source.index.covered.iter().map(|(kind, _)| kind);
            let wanted = about.any(|kind| kinds.contains(kind));
            let stale = source.stale.iter().filter(move |_| wanted);
            source.index.problems.iter().chain(stale)
        });
        let all: BTreeSet<Problem> = each.cloned().collect();
        all.into_iter().collect()
    }
}

impl Source {
    /// The records of a folder, where it has any.
    fn files(path: &Path, found: &Found, limits: &Limits, now: Timestamp) -> Option<Self> {
        let mut index = Index::default();
        for (entry, file) in (0..).zip(&found.records) {
            match tree::read(file, limits) {
                Ok(json) => index.add(entry, &json, &|| file.display().to_string(), now),
                Err(reason) => index.refuse(&file.display().to_string(), reason),
            }
        }
        for (folder, reason) in &found.unreadable {
            index.refuse(&folder.display().to_string(), reason.clone());
        }
        let path = path.display().to_string();
        index.summarise(&path, limits.told);
        let worth = !found.records.is_empty() || !found.unreadable.is_empty();
        worth.then(|| Self {
            path,
            records: Records::Files(found.records.clone()),
            index,
            checked: None,
            stale: None,
        })
    }

    fn archive(path: &Path, limits: Limits, now: Timestamp) -> Result<Self, DatabaseError> {
        let archive = Archive::open(path, limits);
        let archive = archive.map_err(|source| DatabaseError::Archive {
            path: path.to_owned(),
            source,
        })?;
        let checked = Metadata::beside(path).and_then(|metadata| metadata.checked());
        let path = path.display().to_string();
        let mut index = archive.index(now);
        for problem in &mut index.problems {
            problem.subject = format!("{path}:{}", problem.subject);
        }
        index.summarise(&path, limits.told);
        Ok(Self {
            path,
            records: Records::Archive(archive),
            index,
            checked,
            stale: None,
        })
    }

    fn read(&self, entry: u32, limits: &Limits) -> Result<Advisory, String> {
        let at = usize::try_from(entry).unwrap_or(usize::MAX);
        let missing = || "it is not there any more".to_owned();
        let json = match &self.records {
            Records::Files(files) => tree::read(files.get(at).ok_or_else(missing)?, limits)?,
            Records::Archive(archive) => archive.read(entry)?,
            Records::Memory(records) => records.get(at).cloned().ok_or_else(missing)?,
        };
        Advisory::parse(&json).map_err(|error| match std::error::Error::source(&error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        })
    }

    fn unreadable(&self, entry: u32, reason: String) -> Problem {
        let at = usize::try_from(entry).unwrap_or(usize::MAX);
        let subject = match &self.records {
            Records::Files(files) => files.get(at).map(|file| file.display().to_string()),
            Records::Archive(archive) => Some(format!("{}:{}", self.path, archive.name(entry))),
            Records::Memory(_) => Some(format!("record {entry}")),
        };
        Problem {
            kind: ProblemKind::BadAdvisory,
            subject: subject.unwrap_or_default(),
            reason,
            hint: Some("download the advisories again".to_owned()),
        }
    }

    fn staleness(&self, now: Timestamp, max_age: Option<Duration>) -> Option<Problem> {
        let max_age = SignedDuration::try_from(max_age?).unwrap_or(SignedDuration::MAX);
        let checked = self.checked.filter(|checked| *checked <= now);
        let since = checked.or(self.index.newest);
        let problem = |reason: String| Problem {
            kind: ProblemKind::Stale,
            subject: self.path.clone(),
            reason,
            hint: Some("download the advisories again, or allow a greater age".to_owned()),
        };
        let Some(since) = since else {
            return Some(problem(
                "nothing says how old its advisories are".to_owned(),
            ));
        };
        let age = now.duration_since(since);
        (age > max_age).then(|| {
            let days = |duration: SignedDuration| duration.as_hours() / 24;
            let (old, allowed) = (days(age), days(max_age));
            problem(format!("its advisories are {old} days old, over {allowed}"))
        })
    }
}
