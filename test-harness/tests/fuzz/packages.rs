//! What images hold: every kind of file that packages are read from, and saved
//! images as a whole. Whoever made an image may have made it to break its
//! reader.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use flate2::read::GzDecoder;
use lambdock::scan::image::{Source, contents};
use lambdock::scan::packages::{Budget, FileFacts, FileKind};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::bounded::{config, within};
use crate::mutation::damaged;

const WORDS: [&str; 24] = [
    "\"name\":",
    "\"version\":",
    "{\"license\":",
    "[[[[",
    "Name: ",
    "Version: ",
    "Package: ",
    "Status: install ok installed\n",
    "Source: a (",
    "\n\n",
    "P:",
    "V:",
    "o:",
    "ID=",
    "groupId=",
    "META-INF/maven/",
    "pom.properties",
    "PK\u{5}\u{6}",
    "PK\u{1}\u{2}",
    "PK\u{3}\u{4}",
    "Go buildinf:",
    "\u{7f}ELF",
    "SQLite format 3\0",
    "sha256:",
];

/// Texts, by the path that they are read at.
const TEXTS: [(&str, &str); 8] = [
    (
        "/a/node_modules/@b/c/package.json",
        r#"{"name":"@b/c","version":"1.0.0","licenses":[{"type":"MIT"},"BSD"]}"#,
    ),
    (
        "/a/b-1.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: B_c\nVersion: 1.0\nLicense: MIT\n\nText\n",
    ),
    (
        "/var/lib/dpkg/status",
        "Package: a\nStatus: install ok installed\nSource: b (1)\nVersion: 1:1-1\nDescription: x\n y\n\nPackage: c\n",
    ),
    (
        "/lib/apk/db/installed",
        "P:a\nV:1-r0\nA:x86_64\no:b\n\nP:c\nV:2\n",
    ),
    (
        "/etc/os-release",
        "ID=\"alpine\"\nVERSION_ID=3.20.1\nPRETTY_NAME='x'\n",
    ),
    (
        "/a/META-INF/maven/g/a/pom.properties",
        "groupId=g\nartifactId=a\nversion=1\n",
    ),
    ("/a/b.egg-info", "Name: b\nVersion: 2\n"),
    ("/var/lib/dpkg/status.d/a", "Package: a\nVersion: 1\n"),
];

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scan/packages/rpm/fixtures");
    let packed = std::fs::read(folder.join(format!("{name}.gz"))).expect("a fixture");
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..])
        .read_to_end(&mut bytes)
        .expect("a whole fixture");
    bytes
}

/// An archive in an archive, with what names its artifact.
fn jar() -> Vec<u8> {
    let files = |files: &[(&str, &[u8])]| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).expect("a file");
            writer.write_all(content).expect("its content");
        }
        writer.finish().expect("an archive").into_inner()
    };
    let inner = files(&[
        ("META-INF/maven/g/a/pom.properties", b"version=1\n"),
        ("a/B.class", b""),
    ]);
    let xml = b"<project><parent><version>1</version></parent></project>";
    files(&[
        (
            "META-INF/MANIFEST.MF",
            b"Bundle-SymbolicName: a.b\r\nBundle-Version: 1\r\n",
        ),
        ("META-INF/maven/g/b/pom.xml", xml),
        ("BOOT-INF/lib/a.jar", &inner),
    ])
}

fn read(path: &str, bytes: &[u8]) -> FileFacts {
    let kind = FileKind::of_path(path).or_else(|| FileKind::of_head(bytes));
    let size = bytes.len() as u64;
    kind.map_or_else(FileFacts::default, |kind| {
        kind.read(path, &mut Cursor::new(bytes), size, &mut Budget::default())
    })
}

fn check(path: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let facts = read(path, bytes);
    for found in &facts.packages {
        prop_assert!(
            !found.name.is_empty() && !found.version.is_empty(),
            "{found:?}"
        );
    }
    for trouble in &facts.troubles {
        prop_assert!(!trouble.reason.is_empty());
    }
    // The same bytes say the same, from the layer cache too.
    let kept = serde_json::to_vec(&facts).expect("facts are plain data");
    let again: FileFacts = serde_json::from_slice(&kept).expect("what was kept is read");
    prop_assert_eq!(&again, &facts);
    prop_assert_eq!(read(path, bytes), facts);
    Ok(())
}

/// A saved image of one layer.
fn saved() -> Vec<u8> {
    let tar = |files: &[(&str, &[u8])]| {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder
                .append_data(&mut header, path, *content)
                .expect("an entry");
        }
        builder.into_inner().expect("an archive")
    };
    let layer = tar(&[
        ("a/package.json", br#"{"name":"a","version":"1"}"#),
        ("a/.wh.b", b""),
        ("a/.wh..wh..opq", b""),
        ("lib/x.jar", &jar()),
    ]);
    let hex = |bytes: &[u8]| {
        let digits = Sha256::digest(bytes).into_iter();
        let digits = digits.flat_map(|byte| [byte >> 4, byte & 15]);
        let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
        digits.collect::<String>()
    };
    let id = format!("sha256:{}", hex(&layer));
    let config = json!({"architecture": "amd64", "rootfs": {"diff_ids": [id]}, "history": [{"created_by": "COPY"}]});
    let config = config.to_string();
    let name = format!("{}.json", hex(config.as_bytes()));
    let manifest = json!([{"Config": name, "Layers": ["l/layer.tar"]}]).to_string();
    tar(&[
        (&name, config.as_bytes()),
        ("l/layer.tar", &layer),
        ("manifest.json", manifest.as_bytes()),
    ])
}

fn check_image(bytes: &[u8]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("image.tar");
    std::fs::write(&path, bytes)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let read = runtime.block_on(contents(Source::Archive(path), None, None));
    if let Ok(contents) = read {
        for package in &contents.packages {
            prop_assert!(!package.places.is_empty());
            prop_assert!(
                package
                    .places
                    .iter()
                    .all(|place| place.layer < contents.layers.len())
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn damaged_texts_of_packages_are_read_or_told_of(
        (which, bytes) in (0..TEXTS.len()).prop_flat_map(|which| {
            let good = TEXTS[which].1.as_bytes().to_vec();
            (Just(which), damaged(&[good], &WORDS))
        }),
    ) {
        within("package-text", bytes, move |bytes| check(TEXTS[which].0, bytes))?;
    }

    #[test]
    fn damaged_java_archives_are_read_or_told_of(bytes in damaged(&[jar()], &WORDS)) {
        within("java-archive", bytes, |bytes| check("/a/b-1.jar", bytes))?;
    }

    #[test]
    fn damaged_databases_are_read_or_told_of(
        (path, bytes) in prop_oneof![
            Just(("/var/lib/rpm/rpmdb.sqlite", "small-pages.sqlite")),
            Just(("/var/lib/rpm/Packages.db", "Packages.db")),
            Just(("/var/lib/rpm/Packages", "Packages")),
        ].prop_flat_map(|(path, name)| (Just(path), damaged(&[fixture(name)], &WORDS))),
    ) {
        within("rpm-database", bytes, move |bytes| check(path, bytes))?;
    }

    #[test]
    fn damaged_images_are_read_or_refused(bytes in damaged(&[saved()], &WORDS)) {
        within("saved-image", bytes, |bytes| check_image(bytes))?;
    }
}
