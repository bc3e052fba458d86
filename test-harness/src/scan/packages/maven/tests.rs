//! Java archives: nested, shaded, damaged, and made to break their reader.

use std::io::Cursor;

use proptest::prelude::*;

use super::super::TroubleKind;
use super::super::fixture::{jar, pom};
use super::*;

fn read_jar(name: &str, bytes: &[u8]) -> FileFacts {
    let mut budget = Budget::default();
    let path = format!("/var/task/lib/{name}");
    read(
        &path,
        &mut Cursor::new(bytes),
        bytes.len() as u64,
        &mut budget,
    )
}

/// `name version inside>inside`, in the order that they were found.
fn told(facts: &FileFacts) -> Vec<String> {
    let packages = facts.packages.iter();
    packages
        .map(|found| {
            format!(
                "{} {} {}",
                found.name,
                found.version,
                found.inside.join(">")
            )
            .trim()
            .to_owned()
        })
        .collect()
}

fn log4j() -> Vec<u8> {
    let (path, text) = pom("org.apache.logging.log4j", "log4j-core", "2.16.0");
    jar(&[
        (&path, &text),
        ("org/apache/logging/log4j/core/A.class", b""),
    ])
}

#[test]
fn nested_and_shaded_artifacts_are_found() {
    let (shaded, text) = pom("com.google.guava", "guava", "31.1-jre");
    let (own, own_text) = pom("org.example", "app", "1.0");
    let war = jar(&[
        ("WEB-INF/lib/log4j-core-2.16.0.jar", &log4j()),
        ("WEB-INF/classes/A.class", b""),
    ]);
    let bytes = jar(&[
        (&own, &own_text),
        (&shaded, &text),
        ("BOOT-INF/lib/log4j-core-2.16.0.jar", &log4j()),
        ("inner.war", &war),
        ("BOOT-INF/classes/App.class", b""),
    ]);
    let facts = read_jar("app-1.0.jar", &bytes);
    let expected = [
        "org.apache.logging.log4j:log4j-core 2.16.0 BOOT-INF/lib/log4j-core-2.16.0.jar",
        "org.apache.logging.log4j:log4j-core 2.16.0 inner.war>WEB-INF/lib/log4j-core-2.16.0.jar",
        "org.example:app 1.0",
        "com.google.guava:guava 31.1-jre",
    ];
    assert_eq!(told(&facts), expected);
    assert_eq!(facts.troubles, []);
}

#[test]
fn a_project_file_stands_in_for_missing_properties() {
    let xml = b"<project><groupId>org.x</groupId><artifactId>y</artifactId><version>7</version></project>";
    let bytes = jar(&[("META-INF/maven/org.x/y/pom.xml", xml), ("a/B.class", b"")]);
    assert_eq!(told(&read_jar("y.jar", &bytes)), ["org.x:y 7"]);
    let unpacked = exploded(
        "/var/task/META-INF/maven/org.x/z/pom.properties",
        b"version=3",
    );
    assert_eq!(told(&unpacked), ["org.x:z 3"]);
}

#[test]
fn a_jar_says_what_it_needs() {
    let xml = b"<project><groupId>org.x</groupId><artifactId>y</artifactId><version>7</version><dependencies>\
        <dependency><groupId>org.x</groupId><artifactId>api</artifactId><version>${project.version}</version>\
        </dependency></dependencies></project>";
    let files: [(&str, &[u8]); 3] = [
        ("META-INF/maven/org.x/y/pom.xml", xml),
        (
            "META-INF/maven/org.x/y/pom.properties",
            b"groupId=org.x\nartifactId=y\nversion=7",
        ),
        (
            "META-INF/maven/org.x/z/pom.properties",
            b"groupId=org.x\nartifactId=z\nversion=1",
        ),
    ];
    // Whichever of the two comes first.
    for count in 1..=files.len() {
        let facts = read_jar("y.jar", &jar(&files[..count]));
        assert_eq!(facts.packages[0].name, "org.x:y");
        assert_eq!(facts.packages[0].requires, ["org.x:api"]);
        let others = facts.packages[1..].iter();
        assert!(others.clone().all(|other| other.requires.is_empty()));
    }
}

#[test]
fn a_bomb_is_told_of_and_not_unpacked() {
    let small = |files: &[(&str, &[u8])]| {
        let bytes = jar(files);
        let mut budget = Budget::of(1 << 20);
        let input = &mut Cursor::new(&bytes[..]);
        let facts = read("/bomb.jar", input, bytes.len() as u64, &mut budget);
        assert_eq!(facts.troubles[0].kind, TroubleKind::TooLarge);
        facts.troubles[0].reason.clone()
    };
    let nothing = vec![0; 2 << 20];
    let reason = small(&[("inner.jar", &nothing)]);
    assert_eq!(
        reason,
        "`inner.jar` unpacks to more than is read of one file"
    );
    // Many that are small enough come to an end together.
    let inner = jar(&[("a", &nothing[..500_000])]);
    let text = &nothing[..400_000];
    let (one, two, three) = (
        ("META-INF/maven/a/a/pom.xml", text),
        ("META-INF/maven/a/b/pom.xml", text),
        ("META-INF/maven/a/c/pom.xml", text),
    );
    assert!(
        small(&[one, two, three, ("inner.jar", &inner)])
            .contains("`META-INF/maven/a/c/pom.xml` is larger")
    );
}

#[test]
fn archives_in_archives_have_a_depth() {
    let mut bytes = log4j();
    for _ in 0..20 {
        bytes = jar(&[("a.jar", &bytes)]);
    }
    let facts = read_jar("a.jar", &bytes);
    assert_eq!(facts.packages, []);
    let [trouble] = &facts.troubles[..] else {
        panic!("{facts:?}");
    };
    assert_eq!(
        (trouble.kind, trouble.inside.len()),
        (TroubleKind::TooLarge, 8)
    );
}

#[test]
fn an_archive_of_too_many_files_is_not_listed() {
    // Only the end says so; the list itself is not there.
    let mut bytes = jar(&[]);
    let end = bytes.len() - 22;
    bytes[end + 8..end + 12].fill(0xff);
    assert_eq!(
        read_jar("a.jar", &bytes).troubles[0].kind,
        TroubleKind::TooLarge
    );
}

#[test]
fn what_is_no_archive_is_told_of() {
    let whole = log4j();
    for bytes in [
        &b""[..],
        b"no archive",
        &whole[..whole.len() / 2],
        &whole[10..],
    ] {
        let facts = read_jar("log4j-core-2.16.0.jar", bytes);
        assert!(!facts.troubles.is_empty() || !facts.packages.is_empty());
    }
    let facts = read_jar("a.jar", &jar(&[("b.jar", b"no archive")]));
    assert_eq!(facts.troubles[0].inside, ["b.jar"]);
    assert_eq!(facts.troubles[0].kind, TroubleKind::Unreadable);
}

#[test]
fn a_script_before_an_archive_is_passed_by() {
    let bytes = [b"#!/bin/sh\nexec java -jar $0\n", &log4j()[..]].concat();
    assert_eq!(told(&read_jar("log4j.jar", &bytes)).len(), 1);
}

proptest! {
    #[test]
    fn reads_damaged_archives(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = jar(&[("META-INF/MANIFEST.MF", b"Implementation-Version: 1\n"), ("lib/a.jar", &log4j())]);
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let cut = cut.index(bytes.len() * 4).min(bytes.len());
        read_jar("a-1.jar", &bytes[..cut]);
    }
}
