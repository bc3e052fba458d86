//! Single records: as each database writes them, and damaged ones.

use serde_json::json;

use super::sample;
use crate::scan::advisory::{Advisory, Event, Rating};
use crate::scan::{Ecosystem, EcosystemKind};

fn parse(record: &serde_json::Value) -> Advisory {
    Advisory::parse(record.to_string().as_bytes()).unwrap()
}

#[test]
fn what_github_publishes() {
    let advisory = Advisory::parse(&sample("GHSA-8489-44mv-ggj8")).unwrap();
    assert_eq!(advisory.id, "GHSA-8489-44mv-ggj8");
    assert_eq!(advisory.aliases, ["CVE-2021-44832"]);
    assert_eq!(
        advisory.summary,
        "Improper Input Validation and Injection in Apache Log4j2"
    );
    assert_eq!(advisory.affected.len(), 3);
    let first = &advisory.affected[0];
    assert_eq!(first.ecosystem, Ecosystem::from(EcosystemKind::Maven));
    let expected = [
        Event::Introduced("2.0-beta7".to_owned()),
        Event::Fixed("2.3.2".to_owned()),
    ];
    assert_eq!(first.ranges, [expected.to_vec()]);
    let vector = "CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:H".to_owned();
    let expected = [Rating::Vector(vector), Rating::Word("MODERATE".to_owned())];
    assert_eq!(advisory.ratings, expected);
    assert_eq!(
        advisory.references[0],
        "https://nvd.nist.gov/vuln/detail/CVE-2021-44832"
    );
    assert!(advisory.problems.is_empty());
    assert!(!advisory.is_malware());
}

#[test]
fn what_others_publish() {
    let advisory = Advisory::parse(&sample("PYSEC-2021-108")).unwrap();
    assert!(advisory.affected[0].has_commits);
    assert_eq!(advisory.affected[0].ranges.len(), 1);
    assert_eq!(advisory.affected[0].versions.len(), 67);
    assert!(
        advisory
            .summary
            .starts_with("An issue was discovered in urllib3 before 1.26.5.")
    );
    let advisory = Advisory::parse(&sample("GO-2023-2102")).unwrap();
    // The first of all timestamps is one.
    assert!(advisory.problems.is_empty() && advisory.modified.is_some());
    assert!(
        Advisory::parse(&sample("MAL-2022-4500"))
            .unwrap()
            .is_malware()
    );
    let advisory = Advisory::parse(&sample("RUSTSEC-2020-0071")).unwrap();
    let vector = "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H".to_owned();
    assert_eq!(advisory.affected[0].ratings, [Rating::Vector(vector)]);
}

#[test]
fn timestamps_of_other_forms_are_told_and_the_record_is_used() {
    let record = json!({
        "id": "X-1",
        "modified": "yesterday",
        "withdrawn": 17,
        "affected": [{
            "package": {"ecosystem": "PyPI", "name": "A_b.C"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
        }],
    });
    let advisory = parse(&record);
    let expected = [
        "its `modified` is no RFC 3339 timestamp",
        "its `withdrawn` is no RFC 3339 timestamp",
    ];
    assert_eq!(advisory.problems, expected);
    assert!(advisory.withdrawn);
    assert_eq!(advisory.affected[0].name, "a-b-c");
}

#[test]
fn members_may_be_missing_null_or_of_ecosystems_that_are_not_read() {
    let advisory = parse(&json!({"id": "X-2"}));
    assert_eq!(advisory.problems, ["its `modified` is missing"]);
    let advisory = parse(&json!({
        "id": "X-3",
        "modified": "2024-01-01T00:00:00Z",
        "withdrawn": null,
        "aliases": null,
        "severity": null,
        "details": "\n# \n\n  First\u{7} line.\nSecond.",
        "affected": [
            {"package": {"ecosystem": "NuGet", "name": "a"}},
            {"ranges": [{"type": "GIT", "repo": "x", "events": []}]},
            {"package": {"ecosystem": "Ubuntu:22.04:LTS", "name": "b"}, "versions": null,
             "ranges": [{"type": "SPIRAL", "events": []}],
             "severity": [{"type": "Ubuntu", "score": "medium"}],
             "ecosystem_specific": {"urgency": "unimportant"}},
        ],
    }));
    assert!(!advisory.withdrawn);
    assert_eq!(advisory.summary, "First line.");
    assert_eq!(advisory.affected.len(), 1);
    let words = ["medium", "unimportant"].map(|word| Rating::Word(word.to_owned()));
    assert_eq!(advisory.affected[0].ratings, words);
    assert_eq!(
        advisory.problems,
        ["it has a range of the unknown type `SPIRAL`"]
    );
}

#[test]
fn what_is_no_record_is_an_error() {
    let deep = "[".repeat(100_000);
    let whole = sample("GHSA-8489-44mv-ggj8");
    for bad in [
        b"".as_slice(),
        b"null",
        b"[]",
        b"{}",
        br#"{"id": 3}"#,
        br#"{"id": "a", "affected": 3}"#,
        b"\xff\xfe",
        deep.as_bytes(),
        &whole[..whole.len() / 2],
    ] {
        assert!(Advisory::parse(bad).is_err());
    }
}
