//! Each ecosystem's own published tables, and what any order must hold.

use std::cmp::Ordering;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// The lines of a table that are not as it says.
fn differing(kind: EcosystemKind, table: &str) -> Vec<String> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let wrong = lines.filter(|line| !holds(kind, line));
    wrong.map(str::to_owned).collect()
}

fn holds(kind: EcosystemKind, line: &str) -> bool {
    let columns: Vec<&str> = line.split('\t').collect();
    match columns[..] {
        ["!", text] => Version::parse(kind, text).is_err(),
        [one, relation, other] => {
            let order = match relation {
                "<" => Ordering::Less,
                "=" => Ordering::Equal,
                ">" => Ordering::Greater,
                _ => return false,
            };
            compare(kind, one, other) == Ok(order)
                && compare(kind, other, one) == Ok(order.reverse())
        }
        _ => false,
    }
}

macro_rules! tables {
    ($($name:ident: $file:literal for $kind:ident, $least:literal lines;)*) => {$(
        #[test]
        fn $name() {
            let table = include_str!(concat!("../../../tests/versions/", $file));
            assert!(table.lines().count() >= $least, "the table is cut");
            assert_eq!(differing(EcosystemKind::$kind, table), Vec::<String>::new());
        }
    )*};
}

tables! {
    as_node_semver_orders: "npm.txt" for Npm, 70 lines;
    as_packaging_orders: "pypi.txt" for PyPi, 1500 lines;
    as_maven_orders: "maven.txt" for Maven, 600 lines;
    as_go_orders: "go.txt" for Go, 300 lines;
    as_the_semver_crate_orders: "crates.txt" for CratesIo, 40 lines;
    as_dpkg_orders: "debian.txt" for Debian, 110 lines;
    as_rpm_orders: "rpm.txt" for RedHat, 90 lines;
    as_apk_orders: "apk.txt" for Alpine, 700 lines;
    what_advisories_write_besides_npm: "ours-npm.txt" for Npm, 5 lines;
    what_advisories_write_besides_go: "ours-go.txt" for Go, 5 lines;
    whole_versions_of_rpm: "ours-rpm.txt" for RedHat, 5 lines;
}

#[test]
fn a_line_of_a_table_can_fail() {
    assert_eq!(differing(EcosystemKind::Npm, "1.0.0\t<\t1.0.0").len(), 1);
    assert_eq!(differing(EcosystemKind::Npm, "!\t1.0.0").len(), 1);
    assert_eq!(differing(EcosystemKind::Npm, "1.0.0\t<\tx").len(), 1);
}

#[test]
fn the_longest_and_the_emptiest_are_errors() {
    for kind in EcosystemKind::ALL {
        for text in ["", " ", &"1".repeat(LONGEST + 1)] {
            assert!(Version::parse(kind, text).is_err(), "{kind:?} `{text}`");
        }
    }
    let error = Version::parse(EcosystemKind::PyPi, "2004d-final x").unwrap_err();
    insta::assert_snapshot!(error, @"`2004d-final x` is no version that PyPI orders: it does not follow PEP 440");
}

/// Pieces of versions, of which most put together are versions of some kind.
const PIECES: [&str; 40] = [
    "0", "1", "2", "9", "10", "01", "00", "1.0", "0.0", ".", "-", "+", "~", "^", "_", ":", "a",
    "b", "m", "A", "alpha", "beta", "rc", "rc1", "SNAPSHOT", "final", "ga", "sp", "x", "dev",
    "post1", "!", "_p", "_rc1", "_git", "-r1", "~f0", "v", "go1", ".0",
];

fn any_version() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(&PIECES[..]).prop_map(str::to_owned),
        1 => (0..30_u32).prop_map(|number| number.to_string()),
    ];
    let tail = prop::collection::vec(piece, 0..6);
    (0..3_u32, tail).prop_map(|(first, tail)| format!("{first}{}", tail.concat()))
}

fn any_kind() -> impl Strategy<Value = EcosystemKind> {
    select(&EcosystemKind::ALL[..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn every_order_is_total(kind in any_kind(), texts in prop::collection::vec(any_version(), 3..12)) {
        let read = texts.iter().filter_map(|text| Some((text, Version::parse(kind, text).ok()?)));
        let mut versions: Vec<_> = read.collect();
        for (text, version) in &versions {
            prop_assert_eq!(version.cmp(version), Ordering::Equal, "{}", text);
            for (other_text, other) in &versions {
                prop_assert_eq!(version.cmp(other), other.cmp(version).reverse(), "{} {}", text, other_text);
                prop_assert_eq!(version == other, version.cmp(other).is_eq());
            }
        }
        versions.sort_by(|(_, one), (_, other)| one.cmp(other));
        for (at, (text, version)) in versions.iter().enumerate() {
            for (later_text, later) in &versions[at..] {
                prop_assert!(version <= later, "{kind:?}: {text} {later_text}");
            }
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(kind in any_kind(), text in "\\PC{0,40}") {
        if let Ok(version) = Version::parse(kind, &text) {
            prop_assert_eq!(version.cmp(&version), Ordering::Equal);
        }
    }
}
