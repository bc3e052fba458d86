//! Advisories, archives of them, versions, and findings of other scanners: a
//! damaged one is an error or a problem, and what is made of it holds together.

use std::fs;
use std::io::{Cursor, Write};

use lambdock::scan::advisory::{Advisory, Database};
use lambdock::scan::version::Version;
use lambdock::scan::{EcosystemKind, foreign, severity};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

use crate::bounded::{config, within};
use crate::corpus;
use crate::mutation::{damaged, damaged_text};

const RECORD_WORDS: [&str; 14] = [
    "\"introduced\"",
    "\"fixed\"",
    "\"last_affected\"",
    "\"limit\"",
    "\"withdrawn\"",
    "\"affected\"",
    "\"versions\"",
    "\"GIT\"",
    "\"SEMVER\"",
    "\"npm\"",
    "\"Debian:12\"",
    "\"CVSS_V3\"",
    "\"0\"",
    "\"*\"",
];

const FOREIGN_WORDS: [&str; 14] = [
    "\"findings\"",
    "\"findingArn\"",
    "\"matches\"",
    "\"descriptor\"",
    "\"Results\"",
    "\"SchemaVersion\"",
    "\"runs\"",
    "\"bomFormat\"",
    "\"results\"",
    "\"packages\"",
    "\"vulnerabilities\"",
    "\"pkg:npm/%40a/b@1\"",
    "\"detail-type\"",
    "{}",
];

const VERSION_WORDS: [&str; 12] = [
    "~", "^", "+", "!", ":", "-", ".0", "rc1", "_p1", "-r0", "alpha", "go1.",
];

fn check_record(json: &[u8]) -> Result<(), TestCaseError> {
    let Ok(advisory) = Advisory::parse(json) else {
        return Ok(());
    };
    prop_assert!(!advisory.summary.contains('\n'));
    let now = "2026-11-24T12:00:00Z".parse().expect("a time");
    let database = Database::of_records(vec![json.to_vec()], &[], now);
    for affected in &advisory.affected {
        let (found, _) = database.lookup(affected.ecosystem.kind, &affected.name);
        prop_assert_eq!(found.len(), 1, "what a record is about leads to it");
        prop_assert!(database.covers(&affected.ecosystem));
    }
    Ok(())
}

fn archive() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let records = corpus::files("samples/vulnerable/advisories", ".json");
    for (number, record) in records.iter().take(4).enumerate() {
        zip.start_file(format!("{number}.json"), options)
            .expect("an entry");
        zip.write_all(record).expect("an entry");
    }
    zip.finish().expect("an archive").into_inner()
}

fn check_archive(bytes: &[u8]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("all.zip");
    fs::write(&path, bytes)?;
    let now = "2026-11-24T12:00:00Z".parse().expect("a time");
    let Ok(database) = Database::open(&[path], now, None) else {
        return Ok(());
    };
    for name in [
        "jquery.terminal",
        "mermaid",
        "js-data",
        "@fabiocaccamo/utils.js",
    ] {
        database.lookup(EcosystemKind::Npm, name);
    }
    Ok(())
}

fn check_foreign(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(read) = foreign::read(bytes) else {
        return Ok(());
    };
    for one in &read.findings {
        prop_assert!(!one.finding.id.is_empty());
        prop_assert!(!one.finding.summary.contains('\n'));
        let score = one.finding.severity.score.unwrap_or_default();
        prop_assert!((0.0..=10.0).contains(&score));
        prop_assert!((0.0..=1.0).contains(&one.finding.epss.unwrap_or_default()));
    }
    let expected = read.findings.len();
    prop_assert_eq!(foreign::join(vec![read]).0.len(), expected);
    Ok(())
}

fn versions() -> Vec<String> {
    let tables = corpus::texts("test-harness/tests/versions", ".txt");
    let words = tables.iter().flat_map(|table| table.split(['\t', '\n']));
    words
        .filter(|word| word.len() > 2)
        .take(4000)
        .map(str::to_owned)
        .collect()
}

fn check_version(kind: EcosystemKind, text: &str) -> Result<(), TestCaseError> {
    if let Ok(version) = Version::parse(kind, text) {
        prop_assert!(version == Version::parse(kind, text).expect("the same again"));
    }
    // Any text is a vector or none.
    if let Ok(score) = severity::base_score(text) {
        prop_assert!((0.0..=10.0).contains(&score));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn damaged_records(
        json in damaged(&corpus::files("samples/vulnerable/advisories", ".json"), &RECORD_WORDS),
    ) {
        within("record", json, |json| check_record(json))?;
    }

    #[test]
    fn damaged_archives(bytes in damaged(&[archive()], &RECORD_WORDS)) {
        within("archive", bytes, |bytes| check_archive(bytes))?;
    }

    #[test]
    fn damaged_findings_of_others(
        json in damaged(&corpus::files("test-harness/tests/foreign", ".json"), &FOREIGN_WORDS),
    ) {
        within("foreign", json, |json| check_foreign(json))?;
    }

    #[test]
    fn damaged_versions(
        kind in select(&EcosystemKind::ALL[..]),
        text in damaged_text(&versions(), &VERSION_WORDS),
    ) {
        within("version", text, move |text| check_version(kind, text))?;
    }
}
