//! Images that were made to break whoever reads them: each ends in an error
//! that names what is wrong, or in a right answer with a problem.

use std::error::Error as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tar::EntryType;

use super::fixture::{LayerTar, Packing, Saved, archive};
use super::tests::{docker, manifest, read, told};
use super::*;
use crate::scan::ProblemKind;

/// Far more than any needs, on a machine that has much else to do.
const DEADLINE: Duration = Duration::from_mins(1);

fn image(layer: LayerTar) -> Saved {
    Saved::of(vec![layer.done()])
}

fn fails(image: &Saved) -> InventoryError {
    read(&archive(&image.docker_files()), None, None).unwrap_err()
}

#[test]
fn names_that_lead_out_are_problems() {
    let mut layer = LayerTar::new();
    let text = manifest("a", "1.0.0");
    layer.entry(
        b"../../etc/package.json",
        EntryType::Regular,
        "",
        text.as_bytes(),
    );
    layer.entry(
        b"a/../../node_modules/a/package.json",
        EntryType::Regular,
        "",
        text.as_bytes(),
    );
    layer.entry(
        b"/a/../node_modules/a/package.json",
        EntryType::Regular,
        "",
        text.as_bytes(),
    );
    layer.entry(b"link", EntryType::Link, "../../etc/shadow", b"");
    layer.entry(b"x/.wh...", EntryType::Regular, "", b"");
    let contents = docker(&image(layer));
    assert_eq!(told(&contents), ["a 1.0.0 /node_modules/a/package.json@0"]);
    let subjects: Vec<_> = contents
        .problems
        .iter()
        .map(|problem| &*problem.subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "../../etc/package.json",
            "a/../../node_modules/a/package.json",
            "link",
            "x/.wh..."
        ]
    );
    assert!(
        contents
            .problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::Unreadable)
    );
}

#[test]
fn links_in_cycles_end() {
    let mut layer = LayerTar::new();
    layer.entry(b"etc/os-release", EntryType::Symlink, "/etc/loop", b"");
    layer.entry(b"etc/loop", EntryType::Symlink, "os-release", b"");
    layer.entry(b"a/package.json", EntryType::Link, "b/package.json", b"");
    layer.entry(b"b/package.json", EntryType::Link, "a/package.json", b"");
    let contents = docker(&image(layer));
    assert_eq!(contents.os, None);
    assert_eq!(contents.problems.len(), 2);
}

#[test]
fn a_hundred_thousand_files_are_read() {
    let started = Instant::now();
    let mut layer = LayerTar::new();
    for number in 0..100_000 {
        layer.entry(
            format!("files/{}/{number}", number % 500).as_bytes(),
            EntryType::Regular,
            "",
            b"x",
        );
    }
    layer.entry(
        b"node_modules/a/package.json",
        EntryType::Regular,
        "",
        manifest("a", "1.0.0").as_bytes(),
    );
    let whiteouts = (0..500).fold(LayerTar::new(), |mut layer, number| {
        layer.entry(
            format!("files/.wh.{number}").as_bytes(),
            EntryType::Regular,
            "",
            b"",
        );
        layer
    });
    let contents = docker(&Saved::of(vec![layer.done(), whiteouts.done()]));
    assert_eq!(told(&contents).len(), 1);
    assert!(started.elapsed() < DEADLINE, "{:?}", started.elapsed());
}

#[test]
fn one_layer_may_replace_itself_many_times() {
    let started = Instant::now();
    let mut layer = LayerTar::new();
    for number in 0..5_000 {
        // A file, a folder with something, a file again: each removes the other.
        layer.entry(b"a/b", EntryType::Regular, "", b"");
        layer.entry(
            format!("a/b/{number}/package.json").as_bytes(),
            EntryType::Regular,
            "",
            manifest("a", "1.0.0").as_bytes(),
        );
    }
    assert_eq!(
        told(&docker(&image(layer))),
        ["a 1.0.0 /a/b/4999/package.json@0"]
    );
    assert!(started.elapsed() < DEADLINE, "{:?}", started.elapsed());
}

#[test]
fn sizes_that_are_not_there_are_errors() {
    for size in [1 << 20, 1 << 40, u64::MAX - 600, u64::MAX] {
        let mut layer = LayerTar::new();
        layer.sized(
            b"node_modules/a/package.json",
            EntryType::Regular,
            "",
            b"{}",
            size,
        );
        let error = fails(&image(layer));
        assert!(matches!(error, InventoryError::Layer { .. }), "{error:?}");
        assert!(
            error
                .to_string()
                .starts_with("failed to read layer `sha256:")
        );
        assert!(error.source().is_some());
    }
}

#[test]
fn long_names_and_headers_have_a_limit() {
    for kind in [
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
    ] {
        let mut layer = LayerTar::new();
        layer.entry(b"x", kind, "", &vec![b'a'; (1 << 20) + 1]);
        assert!(matches!(fails(&image(layer)), InventoryError::Layer { .. }));
    }
    let mut layer = LayerTar::new();
    layer.entry(
        b"x",
        EntryType::XHeader,
        "",
        b"99999999999999999999 path=a\n",
    );
    assert!(matches!(fails(&image(layer)), InventoryError::Layer { .. }));
}

#[test]
fn large_documents_are_problems_and_holes_too() {
    let mut layer = LayerTar::new();
    let spaces = vec![b' '; 17 << 20];
    layer.entry(
        b"node_modules/a/package.json",
        EntryType::Regular,
        "",
        &spaces,
    );
    layer.entry(
        b"node_modules/b/package.json",
        EntryType::GNUSparse,
        "",
        b"{}",
    );
    let deep = "[".repeat(1 << 20);
    layer.entry(
        b"node_modules/c/package.json",
        EntryType::Regular,
        "",
        deep.as_bytes(),
    );
    let image = image(layer);
    for packing in [Packing::Plain, Packing::Gzip] {
        let contents = docker(&image.clone().packed(packing));
        let kinds: Vec<_> = contents
            .problems
            .iter()
            .map(|problem| problem.kind)
            .collect();
        assert_eq!(
            kinds,
            [
                ProblemKind::Unreadable,
                ProblemKind::Unreadable,
                ProblemKind::TooLarge
            ]
        );
    }
}

fn image_of(layer: &[u8]) -> Saved {
    Saved::of(vec![layer.to_vec()])
}

#[test]
fn names_that_are_no_text_are_kept_apart() {
    let mut layer = LayerTar::new();
    layer.entry(
        b"\xff/package.json",
        EntryType::Regular,
        "",
        manifest("a", "1.0.0").as_bytes(),
    );
    layer.entry(
        b"\xfe/package.json",
        EntryType::Regular,
        "",
        manifest("a", "1.0.0").as_bytes(),
    );
    assert_eq!(
        told(&docker(&image(layer))),
        ["a 1.0.0 /\\xfe/package.json@0 /\\xff/package.json@0"]
    );
}

#[test]
fn of_two_entries_with_one_name_the_last_counts() {
    let mut layer = LayerTar::new();
    layer.entry(
        b"a/package.json",
        EntryType::Regular,
        "",
        manifest("a", "1.0.0").as_bytes(),
    );
    layer.entry(
        b"./a//package.json",
        EntryType::Regular,
        "",
        manifest("a", "2.0.0").as_bytes(),
    );
    assert_eq!(told(&docker(&image(layer))), ["a 2.0.0 /a/package.json@0"]);
}

#[test]
fn digests_that_lie_are_errors() {
    let mut other = image_of(&LayerTar::of(&[("a", "b")]));
    other.ids[0] = format!("sha256:{}", "0".repeat(64));
    let error = fails(&other);
    assert!(matches!(error, InventoryError::Digest { .. }), "{error:?}");
    assert!(error.to_string().contains(&other.ids[0]));
    let whole = image_of(&LayerTar::of(&[("a", "b")]));
    // Of each piece of an OCI layout, the last byte is another.
    let files = whole.oci_files();
    for index in 0..files.len() {
        let mut files = files.clone();
        if !files[index].0.starts_with("blobs/") || files[index].1 == b"{}" {
            continue;
        }
        *files[index].1.last_mut().unwrap() ^= 1;
        let error = read(&archive(&files), None, None).unwrap_err();
        let known = matches!(
            error,
            InventoryError::Digest { .. } | InventoryError::Layer { .. }
        );
        assert!(known, "{} {error:?}", files[index].0);
    }
}

#[test]
fn what_breaks_off_is_an_error() {
    let bytes = archive(&image_of(&LayerTar::of(&[("a", "b"), ("c", "d")])).docker_files());
    // Only the zeros at the end, and those that fill a block, may be missing.
    for cut in (0..bytes.len() - 1024 - 512).step_by(97) {
        let error = read(&bytes[..cut], None, None).unwrap_err();
        let known = matches!(
            error,
            InventoryError::Read { .. } | InventoryError::NoImage { .. }
        );
        assert!(known, "{cut} {error:?}");
    }
}

#[test]
fn what_is_no_image_is_an_error() {
    for bytes in [&b""[..], b"no archive", &[0; 4096], b"\x1f\x8b\x08\x00"] {
        assert!(read(bytes, None, None).is_err());
    }
    for (name, text) in [
        ("manifest.json", "[]"),
        ("manifest.json", "{"),
        (
            "manifest.json",
            r#"[{"Config":"../../etc/passwd","Layers":[]}]"#,
        ),
        ("index.json", r#"{"manifests":[]}"#),
        (
            "index.json",
            r#"{"manifests":[{"digest":"sha256:../../../etc/passwd"}]}"#,
        ),
        ("index.json", "[[[["),
    ] {
        let bytes = archive(&[(name.to_owned(), text.as_bytes().to_vec())]);
        let error = read(&bytes, None, None).unwrap_err();
        assert!(
            matches!(error, InventoryError::NoImage { .. }),
            "{text} {error:?}"
        );
        assert!(error.hint().is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_archives_end(
        oci in any::<bool>(),
        packing in 0..3,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let packing = [Packing::Plain, Packing::Gzip, Packing::Zstd][usize::try_from(packing).unwrap()];
        let layer = LayerTar::of(&[
            ("node_modules/a/package.json", r#"{"name":"a","version":"1"}"#),
            ("usr/lib/os-release", "ID=alpine\n"),
            ("lib/apk/db/installed", "P:a\nV:1\n"),
        ]);
        let image = image_of(&layer).packed(packing);
        let mut bytes = archive(&if oci { image.oci_files() } else { image.docker_files() });
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = read(&bytes, None, None);
    }
}
