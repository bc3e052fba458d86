//! Databases: what they hold, their age, and archives that are hostile.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use serde_json::json;

use super::{now, sample, samples, zip};
use crate::scan::advisory::limits::Limits;
use crate::scan::advisory::{Database, DatabaseError};
use crate::scan::{Ecosystem, EcosystemKind, ProblemKind};

fn ids(database: &Database, kind: EcosystemKind, name: &str) -> Vec<String> {
    let (advisories, problems) = database.lookup(kind, name);
    assert_eq!(problems, []);
    advisories.into_iter().map(|advisory| advisory.id).collect()
}

fn every_kind() -> BTreeSet<EcosystemKind> {
    EcosystemKind::ALL.into_iter().collect()
}

#[test]
fn a_folder_is_data_of_what_it_holds() {
    let database = Database::open(&[samples()], now(), None).unwrap();
    assert_eq!(database.len(), 31);
    let log4j = "org.apache.logging.log4j:log4j-core";
    assert_eq!(ids(&database, EcosystemKind::Maven, log4j).len(), 4);
    // Asked for as people write it.
    assert_eq!(ids(&database, EcosystemKind::PyPi, "URLLIB3").len(), 3);
    assert!(ids(&database, EcosystemKind::Npm, "Lodash").is_empty());
    let kinds: Vec<_> = database
        .kinds()
        .into_iter()
        .map(EcosystemKind::as_str)
        .collect();
    assert_eq!(kinds, ["npm", "PyPI", "Maven", "Go", "crates.io"]);
    assert!(!database.covers(&"Debian:12".parse().unwrap()));
    assert_eq!(database.problems(&every_kind()), []);
}

#[test]
fn folders_files_and_archives_mix_and_the_newer_of_two_counts() {
    let folder = tempfile::tempdir().unwrap();
    let npm = folder.path().join("npm");
    fs::create_dir(&npm).unwrap();
    let mut changed: serde_json::Value =
        serde_json::from_slice(&sample("GHSA-jf85-cpcp-j695")).unwrap();
    changed["modified"] = json!("2026-11-01T00:00:00Z");
    changed["summary"] = json!("changed");
    let archive = zip([
        ("GHSA-jf85-cpcp-j695.json", changed.to_string().into_bytes()),
        ("MAL-2025-720.json", sample("MAL-2025-720")),
        ("README", b"no record".to_vec()),
    ]);
    fs::write(npm.join("all.zip"), archive).unwrap();
    symlink(folder.path(), npm.join("round")).unwrap();
    let one = samples().join("PYSEC-2021-108.json");
    let paths = [samples(), folder.path().to_owned(), one];
    let database = Database::open(&paths, now(), None).unwrap();
    let (advisories, _) = database.lookup(EcosystemKind::Npm, "lodash");
    assert_eq!(advisories.len(), 1);
    assert_eq!(advisories[0].summary, "changed");
    assert_eq!(
        ids(&database, EcosystemKind::Npm, "momnet"),
        ["MAL-2025-720"]
    );
    assert_eq!(database.problems(&every_kind()), []);
}

#[test]
fn no_data_is_an_error() {
    let empty = tempfile::tempdir().unwrap();
    let missing = empty.path().join("missing");
    let open = |path| Database::open(&[path], now(), None);
    assert!(matches!(
        open(empty.path().to_owned()),
        Err(DatabaseError::Empty(_))
    ));
    assert!(matches!(
        open(missing),
        Err(DatabaseError::Unreadable { .. })
    ));
    assert!(matches!(
        Database::open(&[], now(), None),
        Err(DatabaseError::Empty(_))
    ));
    let text = empty.path().join("notes.txt");
    fs::write(&text, "x").unwrap();
    assert!(matches!(open(text), Err(DatabaseError::Unreadable { .. })));
    let whole = zip([("a.json", sample("MAL-2025-720"))]);
    for bad in [&b"PK"[..], b"", &whole[..whole.len() - 30], &whole[..40]] {
        let path = empty.path().join("all.zip");
        fs::write(&path, bad).unwrap();
        let error = open(path).unwrap_err();
        assert!(matches!(error, DatabaseError::Archive { .. }));
        assert!(error.hint().is_some());
    }
    let error = Database::open(&[], now(), None).unwrap_err();
    insta::assert_snapshot!(error, @"no advisory was found in no place");
}

#[test]
fn unreadable_records_are_problems_of_every_scan() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.json"), sample("MAL-2025-720")).unwrap();
    for number in 10..40 {
        fs::write(folder.path().join(format!("bad{number}.json")), "{").unwrap();
    }
    let entries = [
        ("bad.json", b"[]".to_vec()),
        ("good.json", sample("PYSEC-2021-108")),
    ];
    fs::write(folder.path().join("all.zip"), zip(entries)).unwrap();
    let database = Database::open(&[folder.path().to_owned()], now(), None).unwrap();
    let problems = database.problems(&BTreeSet::from([EcosystemKind::Go]));
    let in_archive = problems
        .iter()
        .filter(|problem| problem.subject.ends_with("all.zip:bad.json"));
    assert_eq!(in_archive.count(), 1);
    let told = problems
        .iter()
        .filter(|problem| problem.subject.contains("/bad"));
    assert_eq!(told.count(), Limits::USUAL.told);
    let more = problems
        .iter()
        .find(|problem| problem.reason.contains("10 more"));
    assert_eq!(more.unwrap().kind, ProblemKind::BadAdvisory);
    assert_eq!(
        ids(&database, EcosystemKind::PyPi, "urllib3"),
        ["PYSEC-2021-108"]
    );
}

#[test]
fn bombs_and_crowds_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits {
        record: 50_000,
        records: 5,
        unpacked: 200_000,
        depth: 2,
        told: 3,
    };
    let open = |bytes: Vec<u8>| {
        let path = folder.path().join("all.zip");
        fs::write(&path, bytes).unwrap();
        Database::open_within(&[path], now(), None, limits)
    };
    let bomb = || vec![b' '; 10_000_000];
    let database = open(zip([
        ("a.json", bomb()),
        ("b.json", sample("MAL-2025-720")),
    ]))
    .unwrap();
    let problems = database.problems(&every_kind());
    assert_eq!(problems[0].reason, "it is larger than 50000 bytes");
    assert!(!ids(&database, EcosystemKind::Npm, "momnet").is_empty());
    let many = ["a", "b", "c", "d", "e", "f"].map(|name| (name, Vec::new()));
    let error = open(zip(many)).unwrap_err();
    assert!(matches!(error, DatabaseError::Archive { .. }));
    let padded = |name| (name, [sample("MAL-2025-720"), vec![b' '; 45_000]].concat());
    let rest = zip(["1.json", "2.json", "3.json", "4.json", "5.json"].map(padded));
    let problems = open(rest).unwrap().problems(&every_kind());
    assert!(
        problems[0].reason.contains("unpacks to more"),
        "{problems:?}"
    );
    let deep = folder.path().join("deep/1/2/3/4");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.json"), sample("MAL-2025-720")).unwrap();
    fs::write(folder.path().join("deep/a.json"), sample("MAL-2025-720")).unwrap();
    let paths = [folder.path().join("deep")];
    let database = Database::open_within(&paths, now(), None, limits).unwrap();
    assert_eq!(
        database.problems(&every_kind())[0].reason,
        "it lies too deep"
    );
}

#[test]
fn old_data_is_stale_only_for_whoever_needs_it() {
    let record = |modified: &str| {
        let mut record: serde_json::Value =
            serde_json::from_slice(&sample("MAL-2025-720")).unwrap();
        record["modified"] = json!(modified);
        record.to_string()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    let week = Duration::from_hours(7 * 24);
    let stale = |modified: &str, kind| {
        fs::write(&path, record(modified)).unwrap();
        let database = Database::open(std::slice::from_ref(&path), now(), Some(week)).unwrap();
        let problems = database.problems(&BTreeSet::from([kind])).into_iter();
        problems.map(|problem| problem.reason).collect::<Vec<_>>()
    };
    assert!(stale("2026-11-20T00:00:00Z", EcosystemKind::Npm).is_empty());
    let old = stale("2026-11-10T00:00:00Z", EcosystemKind::Npm);
    assert_eq!(old, ["its advisories are 14 days old, over 7"]);
    assert!(stale("2026-11-10T00:00:00Z", EcosystemKind::PyPi).is_empty());
    // A date that is still to come makes nothing new.
    let unknown = stale("9999-01-01T00:00:00Z", EcosystemKind::Npm);
    assert_eq!(unknown, ["nothing says how old its advisories are"]);
}

#[test]
fn releases_are_covered_one_by_one() {
    let record = json!({
        "id": "DEBIAN-CVE-2024-1",
        "modified": "2024-01-01T00:00:00Z",
        "affected": [
            {"package": {"ecosystem": "Debian:12", "name": "a"}},
            {"package": {"ecosystem": "Ubuntu:22.04:LTS", "name": "a"}},
            {"package": {"ecosystem": "Alpine:v3.20", "name": "a"}},
            {"package": {"ecosystem": "Red Hat:enterprise_linux:9::baseos", "name": "a"}},
            {"package": {"ecosystem": "Red Hat:rhel_eus:8.2::baseos", "name": "a"}},
            {"package": {"ecosystem": "Wolfi", "name": "a"}},
        ],
    });
    let database = Database::of_records(vec![record.to_string().into_bytes()], &[], now());
    let covers = |text: &str| database.covers(&text.parse::<Ecosystem>().unwrap());
    for covered in [
        "Debian:12",
        "Debian:12.5",
        "Ubuntu:22.04",
        "Ubuntu:22.04:LTS",
        "Alpine:v3.20",
        "Alpine:3.20.3",
        "Red Hat:9",
        "Red Hat:9.4",
        "Red Hat:enterprise_linux:9::appstream",
        "Wolfi",
    ] {
        assert!(covers(covered), "{covered}");
    }
    for other in [
        "Debian:11",
        "Debian",
        "Ubuntu:24.04",
        "Alpine:v3.2",
        "Red Hat:8",
        "npm",
    ] {
        assert!(!covers(other), "{other}");
    }
}
