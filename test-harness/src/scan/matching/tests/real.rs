//! The advisories of the vulnerable samples, as they were published.

use super::*;
use crate::scan::advisory::tests::samples;
use crate::scan::{FindingKind, Level};

fn real(packages: &[(&str, &str, &str)]) -> Matches {
    let database = Database::open(&[samples()], now(), None).unwrap();
    let packages = packages.iter();
    let packages = packages.map(|(ecosystem, name, version)| package(ecosystem, name, version));
    findings(&image(packages.collect()), &database)
}

const LOG4J: &str = "org.apache.logging.log4j:log4j-core";

#[test]
fn log4j_core_has_two_and_not_log4shell() {
    let matches = real(&[("Maven", LOG4J, "2.16.0")]);
    insta::assert_debug_snapshot!(lines(&matches.findings), @r#"
    [
        "GHSA-8489-44mv-ggj8 org.apache.logging.log4j:log4j-core 2.16.0 2.17.1",
        "GHSA-p6xc-xr62-6r2g org.apache.logging.log4j:log4j-core 2.16.0 2.17.0",
    ]
    "#);
    assert_eq!(reasons(&matches), Vec::<String>::new());
    let levels: Vec<_> = matches
        .findings
        .iter()
        .map(|one| one.severity.level)
        .collect();
    assert_eq!(levels, [Some(Level::Medium), Some(Level::High)]);
    assert_eq!(matches.findings[0].aliases, ["CVE-2021-44832"]);
    assert_eq!(real(&[("Maven", LOG4J, "2.14.1")]).findings.len(), 4);
    assert_eq!(real(&[("Maven", LOG4J, "2.17.1")]).findings.len(), 0);
    assert_eq!(real(&[("Maven", LOG4J, "2.12.4")]).findings.len(), 0);
}

#[test]
fn urllib3_has_three_one_of_them_unscored() {
    for version in ["1.24", "1.24.3", "1.25.1", "1.25.11"] {
        let matches = real(&[("PyPI", "urllib3", version)]);
        let found = lines(&matches.findings);
        assert_eq!(
            found,
            [
                format!("PYSEC-2021-108 urllib3 {version} 1.26.5"),
                format!("PYSEC-2023-192 urllib3 {version} 1.26.17,2.0.6"),
                format!("PYSEC-2023-212 urllib3 {version} 1.26.18,2.0.7"),
            ]
        );
        let expected = format!(
            "unscored PYSEC-2021-108: it applies to `urllib3` {version}, and nobody has scored it"
        );
        assert_eq!(reasons(&matches), [expected]);
    }
    assert_eq!(real(&[("PyPI", "urllib3", "1.26.18")]).findings.len(), 0);
}

#[test]
fn the_articles_packages() {
    let matches = real(&[
        ("npm", "@fabiocaccamo/utils.js", "0.17.1"),
        ("npm", "js-data", "3.0.10"),
        ("npm", "jquery.terminal", "1.20.1"),
        ("npm", "jsuites", "4.9.10"),
        ("npm", "jsx-slack", "4.5.0"),
        ("npm", "lodash", "2.4.2"),
        ("npm", "lodash", "3.10.1"),
        ("npm", "lodash", "4.17.21"),
        ("npm", "mermaid", "0.2.16"),
        ("npm", "parse-link-header", "1.0.1"),
    ]);
    insta::assert_debug_snapshot!(lines(&matches.findings), @r#"
    [
        "GHSA-3xph-cp8f-2229 @fabiocaccamo/utils.js 0.17.1 0.17.2",
        "GHSA-2hwp-g4g7-mwwj jquery.terminal 1.20.1 1.21.0",
        "GHSA-x9r5-jxvq-4387 jquery.terminal 1.20.1 2.31.1",
        "GHSA-c6h4-gc3f-hgjq js-data 3.0.10 -",
        "GHSA-qh7x-j4v8-qw5w jsuites 4.9.10 4.9.11",
        "GHSA-r4hg-4cpq-q57c jsuites 4.9.10 5.0.1",
        "GHSA-55xv-f85c-248q jsx-slack 4.5.0 4.5.1",
        "GHSA-hp68-xhvj-x6j6 jsx-slack 4.5.0 4.5.2",
        "GHSA-jf85-cpcp-j695 lodash 2.4.2 4.17.12",
        "GHSA-jf85-cpcp-j695 lodash 3.10.1 4.17.12",
        "GHSA-4f6x-49g2-99fm mermaid 0.2.16 8.11.0",
        "GHSA-p3rp-vmj9-gv6v mermaid 0.2.16 8.13.8",
        "GHSA-q674-xm3x-2926 parse-link-header 1.0.1 2.0.0",
    ]
    "#);
    assert_eq!(reasons(&matches), Vec::<String>::new());
}

#[test]
fn malware_is_critical_whatever_its_version_and_has_no_fix() {
    let matches = real(&[
        ("npm", "mattermost-mobile", "not a version"),
        ("npm", "mattermost-mobile-e2e", "1.0.0"),
        ("npm", "discordjs-lofy", "9.9.9"),
        ("npm", "momnet", "0.0.1"),
    ]);
    insta::assert_debug_snapshot!(lines(&matches.findings), @r#"
    [
        "MAL-2022-2520 discordjs-lofy 9.9.9 -",
        "MAL-2022-4500 mattermost-mobile not a version -",
        "MAL-2022-4501 mattermost-mobile-e2e 1.0.0 -",
        "MAL-2025-720 momnet 0.0.1 -",
    ]
    "#);
    for finding in &matches.findings {
        assert_eq!(finding.kind, FindingKind::Malware);
        assert_eq!(finding.severity.level, Some(Level::Critical));
    }
    assert_eq!(reasons(&matches), Vec::<String>::new());
}

#[test]
fn go_and_rust() {
    let matches = real(&[
        ("Go", "stdlib", "go1.21.3"),
        ("Go", "stdlib", "1.22.2"),
        (
            "Go",
            "golang.org/x/net",
            "v0.0.0-20220826154423-83b083e8dc8b",
        ),
        ("crates.io", "time", "0.1.45"),
        ("crates.io", "time", "0.2.7"),
        ("crates.io", "time", "0.2.5"),
        ("crates.io", "time", "0.3.0"),
        ("crates.io", "smallvec", "1.6.0"),
    ]);
    insta::assert_debug_snapshot!(lines(&matches.findings), @r#"
    [
        "GO-2022-0969 golang.org/x/net v0.0.0-20220826154423-83b083e8dc8b 0.0.0-20220906165146-f3363e06e74c",
        "GO-2023-2102 golang.org/x/net v0.0.0-20220826154423-83b083e8dc8b 0.17.0",
        "GO-2024-2687 golang.org/x/net v0.0.0-20220826154423-83b083e8dc8b 0.23.0",
        "GO-2024-2687 stdlib go1.21.3 1.21.9,1.22.2",
        "RUSTSEC-2021-0003 smallvec 1.6.0 1.6.1",
        "RUSTSEC-2020-0071 time 0.1.45 0.2.0,0.2.1,0.2.2,0.2.3,0.2.4,0.2.5,0.2.6,0.2.23",
        "RUSTSEC-2020-0071 time 0.2.7 0.2.23",
    ]
    "#);
}
