//! Every form of the database, whole and damaged. `fixtures/NOTES.md` says how
//! they were made.

use std::io::{Cursor, Read as _};

use flate2::read::GzDecoder;
use proptest::prelude::*;

use super::super::TroubleKind;
use super::*;

const ALL: [(&str, &[u8]); 5] = [
    (
        "/var/lib/rpm/rpmdb.sqlite",
        include_bytes!("fixtures/rpmdb.sqlite.gz"),
    ),
    (
        "/usr/lib/sysimage/rpm/rpmdb.sqlite",
        include_bytes!("fixtures/small-pages.sqlite.gz"),
    ),
    (
        "/usr/lib/sysimage/rpm/Packages.db",
        include_bytes!("fixtures/Packages.db.gz"),
    ),
    (
        "/var/lib/rpm/Packages",
        include_bytes!("fixtures/Packages.gz"),
    ),
    (
        "/var/lib/rpm/Packages",
        include_bytes!("fixtures/Packages-big-endian.gz"),
    ),
];

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut all).unwrap();
    all
}

fn read_bytes(path: &str, bytes: &[u8]) -> FileFacts {
    read(path, &mut Cursor::new(bytes), bytes.len() as u64)
}

#[test]
fn every_form_holds_the_same() {
    for (index, (path, bytes)) in ALL.into_iter().enumerate() {
        let facts = read_bytes(path, &unpacked(bytes));
        assert_eq!(facts.troubles, [], "{index}");
        assert_eq!(
            facts.packages.len(),
            if index == 1 { 60 } else { 2 },
            "{index}"
        );
        let mut packages = facts.packages;
        packages.sort_by(|one, other| one.name.cmp(&other.name));
        packages.dedup();
        let [fixture, other] = &packages[..] else {
            panic!("{packages:?}");
        };
        assert_eq!(
            (&*fixture.name, &*fixture.version),
            ("fixture-libs", "2:1.2.3-4.el9")
        );
        assert_eq!(fixture.source, None);
        assert_eq!(fixture.architecture.as_deref(), Some("x86_64"));
        assert_eq!(fixture.licenses, ["MIT"]);
        assert_eq!((&*other.name, &*other.version), ("other-name", "5-4.el9"));
        let source = ("fixture-libs".to_owned(), "1.2.3-4.el9".to_owned());
        assert_eq!(other.source, Some(source));
    }
}

#[test]
fn what_is_no_database_is_told_of() {
    let names = [
        "Packages",
        "Packages.db",
        "rpmdb.sqlite",
        "rpmdb.sqlite-wal",
    ];
    for name in names {
        let path = format!("/var/lib/rpm/{name}");
        for bytes in [&b"x"[..], &[0; 9000], &[0xff; 9000]] {
            let facts = read_bytes(&path, bytes);
            assert_eq!(facts.troubles.len(), 1, "{name}");
            assert_eq!(facts.troubles[0].kind, TroubleKind::Unreadable);
        }
    }
    assert!(read_bytes("/var/lib/rpm/rpmdb.sqlite-wal", b"").is_empty());
    assert_eq!(form("/var/lib/rpm/__db.001"), None);
}

#[test]
fn cut_databases_are_told_of() {
    for (path, bytes) in ALL {
        let whole = unpacked(bytes);
        let cut = read_bytes(path, &whole[..whole.len() * 2 / 3]);
        let lost = cut.packages.len() < 2;
        assert!(!lost || !cut.troubles.is_empty(), "{path}");
    }
}

#[test]
fn trees_and_chains_that_lead_back_end() {
    // Of the small file: every pointer of the root page to the root itself.
    let mut bytes = unpacked(ALL[1].1);
    let pages = bytes.len() / 512;
    for page in 1..pages {
        let start = page * 512;
        if bytes[start] == 5 {
            bytes[start + 8..start + 12]
                .copy_from_slice(&u32::try_from(page + 1).unwrap().to_be_bytes());
        }
    }
    assert_eq!(read_bytes(ALL[1].0, &bytes).troubles.len(), 1);
    let mut bytes = unpacked(ALL[3].1);
    for page in 1..bytes.len() / 512 {
        let start = page * 512;
        if bytes[start + 25] == 7 {
            bytes[start + 16..start + 20]
                .copy_from_slice(&u32::try_from(page).unwrap().to_le_bytes());
        }
    }
    // What comes round again is no header.
    assert!(!read_bytes(ALL[3].0, &bytes).troubles.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn reads_damaged_databases(
        which in 0..ALL.len(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let (path, bytes) = ALL[which];
        let mut bytes = unpacked(bytes);
        for (at, value) in flips {
            // What matters stands at the start more often than not.
            let at = at.index(bytes.len());
            let at = if value % 2 == 0 { at % 600 } else { at };
            bytes[at] = value;
        }
        let cut = cut.index(bytes.len() * 4).min(bytes.len());
        read_bytes(path, &bytes[..cut]);
    }
}
