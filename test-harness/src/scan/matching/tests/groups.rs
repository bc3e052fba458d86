//! Aliases, distributions, and fixes that hold.

use super::*;
use crate::scan::{Level, SeveritySource};

fn with_aliases(mut record: Value, aliases: &[&str]) -> Value {
    record["aliases"] = json!(aliases);
    record
}

#[test]
fn aliases_are_one_finding_by_way_of_others() {
    let before = |fixed: &str| range(&json!([{"introduced": "0"}, {"fixed": fixed}]));
    let records = [
        with_aliases(record("PYSEC-1", "PyPI", "a", &before("2.0")), &["CVE-1"]),
        with_aliases(
            record("GHSA-1", "PyPI", "a", &before("2.1")),
            &["CVE-1", "CVE-2"],
        ),
        with_aliases(record("OTHER-1", "PyPI", "a", &before("1.5")), &["CVE-2"]),
        record("OTHER-2", "PyPI", "a", &before("3.0")),
    ];
    let matches = matched(&records, vec![package("PyPI", "a", "1.0")]);
    // What fixes one of them is no fix where another still applies.
    assert_eq!(
        lines(&matches.findings),
        ["GHSA-1 a 1.0 2.1", "OTHER-2 a 1.0 3.0"]
    );
    let first = &matches.findings[0];
    assert_eq!(first.aliases, ["CVE-1", "CVE-2", "OTHER-1", "PYSEC-1"]);
    assert_eq!(first.advisories, ["GHSA-1", "OTHER-1", "PYSEC-1"]);
    assert_eq!(first.summary, "summary of GHSA-1");
    assert_eq!(first.sources, ["osv"]);
}

#[test]
fn an_alias_scores_what_a_record_does_not() {
    let all = range(&json!([{"introduced": "0"}]));
    let mut silent = with_aliases(record("GO-1", "Go", "a", &all), &["GHSA-1"]);
    silent["severity"] = json!([]);
    let mut word = record("GHSA-1", "Go", "a", &all);
    word["severity"] = json!([]);
    word["database_specific"] = json!({"severity": "HIGH"});
    let matches = matched(&[silent, word], vec![package("Go", "a", "v1.0.0")]);
    assert_eq!(matches.findings.len(), 1);
    assert_eq!(matches.findings[0].severity.level, Some(Level::High));
    assert_eq!(
        matches.findings[0].severity.source,
        Some(SeveritySource::Database)
    );
    assert_eq!(matches.problems, []);
}

#[test]
fn distributions_match_by_source_and_release() {
    let before = |fixed: &str| range(&json!([{"introduced": "0"}, {"fixed": fixed}]));
    let mut debian = record(
        "DEBIAN-CVE-2024-1",
        "Debian:12",
        "openssl",
        &before("3.0.14-1~deb12u1"),
    );
    debian["upstream"] = json!(["CVE-2024-1"]);
    let mut many = record("DSA-1", "Debian:12", "openssl", &before("3.0.14-1~deb12u2"));
    many["upstream"] = json!(["CVE-2024-1", "CVE-2024-2"]);
    let records = [
        debian,
        many,
        record("DEBIAN-CVE-2024-3", "Debian:11", "openssl", &before("9")),
        record("DEBIAN-CVE-2024-4", "Debian:12", "libssl3", &before("9")),
        record("X-5", "Debian", "openssl", &before("3.0.13-2")),
    ];
    let libssl = package("Debian:12", "libssl3", "3.0.13-1");
    let matches = matched(&records, vec![built_from(libssl, "openssl", "3.0.13-1")]);
    insta::assert_debug_snapshot!(lines(&matches.findings), @r#"
    [
        "CVE-2024-1 libssl3 3.0.13-1 3.0.14-1~deb12u1",
        "DSA-1 libssl3 3.0.13-1 3.0.14-1~deb12u2",
        "X-5 libssl3 3.0.13-1 3.0.13-2",
    ]
    "#);
    assert_eq!(matches.problems, []);
}

#[test]
fn rpms_match_by_their_own_name_and_by_their_source() {
    let before = |fixed: &str| range(&json!([{"introduced": "0"}, {"fixed": fixed}]));
    let records = [
        record(
            "RHSA-1",
            "Red Hat:enterprise_linux:9::baseos",
            "openssl-libs",
            &before("1:3.0.7-18.el9"),
        ),
        record(
            "RHSA-2",
            "Red Hat:rhel_eus:9.0::baseos",
            "openssl-libs",
            &before("9:9"),
        ),
        record(
            "RLSA-1",
            "Rocky Linux:9",
            "openssl",
            &before("1:3.0.7-18.el9"),
        ),
    ];
    let version = "1:3.0.7-16.el9";
    let of = |ecosystem| {
        built_from(
            package(ecosystem, "openssl-libs", version),
            "openssl",
            version,
        )
    };
    let matches = matched(&records, vec![of("Red Hat:9"), of("Rocky Linux:9.3")]);
    assert_eq!(
        lines(&matches.findings),
        [
            "RHSA-1 openssl-libs 1:3.0.7-16.el9 1:3.0.7-18.el9",
            "RLSA-1 openssl-libs 1:3.0.7-16.el9 1:3.0.7-18.el9",
        ]
    );
}

#[test]
fn alpine_and_ubuntu_releases_as_both_sides_write_them() {
    let before = |fixed: &str| range(&json!([{"introduced": "0"}, {"fixed": fixed}]));
    let records = [
        record("ALPINE-1", "Alpine:v3.20", "busybox", &before("1.36.1-r29")),
        record(
            "UBUNTU-1",
            "Ubuntu:22.04:LTS",
            "bash",
            &before("5.1-6ubuntu1.1"),
        ),
        record(
            "UBUNTU-2",
            "Ubuntu:Pro:22.04:LTS",
            "bash",
            &before("5.1-6ubuntu1+esm1"),
        ),
        record(
            "UBUNTU-3",
            "Ubuntu:Pro:FIPS:22.04:LTS",
            "bash",
            &before("9"),
        ),
    ];
    let packages = vec![
        package("Alpine:v3.20", "busybox", "1.36.1-r28"),
        package("Alpine:v3.20", "busybox", "1.36.1-r29"),
        package("Ubuntu:22.04", "bash", "5.1-6ubuntu1"),
    ];
    let found = lines(&matched(&records, packages).findings);
    assert_eq!(
        found,
        [
            "UBUNTU-1 bash 5.1-6ubuntu1 5.1-6ubuntu1.1",
            "UBUNTU-2 bash 5.1-6ubuntu1 5.1-6ubuntu1+esm1",
            "ALPINE-1 busybox 1.36.1-r28 1.36.1-r29",
        ]
    );
}

#[test]
fn an_ecosystem_without_data_is_a_problem() {
    let matches = matched(
        &[record(
            "X-1",
            "npm",
            "a",
            &range(&json!([{"introduced": "0"}])),
        )],
        vec![
            package("Amazon Linux:2023", "bash", "5.2-1"),
            package("Debian:12", "bash", "5.2-1"),
        ],
    );
    insta::assert_debug_snapshot!(reasons(&matches), @r#"
    [
        "no-data Amazon Linux:2023: there are packages of it and no advisories at hand",
        "no-data Debian:12: there are packages of it and no advisories at hand",
    ]
    "#);
}
