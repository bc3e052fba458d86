//! Whole images: every form, what layers do to one another, the cache.

use std::fs;

use serde_json::json;
use tar::EntryType;

use super::fixture::{LayerTar, Packing, Saved, archive, digest, layout};
use super::*;
use crate::scan::{Origin, Package, ProblemKind};

pub(super) fn manifest(name: &str, version: &str) -> String {
    json!({"name": name, "version": version}).to_string()
}

pub(super) fn read(
    bytes: &[u8],
    base: Option<&[String]>,
    cache: Option<&LayerCache>,
) -> Result<ImageContents, InventoryError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.tar");
    fs::write(&path, bytes).unwrap();
    run(contents(Source::Archive(path), base, cache))
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(work)
}

pub(super) fn docker(image: &Saved) -> ImageContents {
    read(&archive(&image.docker_files()), None, None).unwrap()
}

/// Name, version, and places as `path@layer`.
pub(super) fn told(contents: &ImageContents) -> Vec<String> {
    let line = |package: &Package| {
        let places = package
            .places
            .iter()
            .map(|place| format!(" {}@{}", place.path, place.layer));
        format!(
            "{} {}{}",
            package.name,
            package.version,
            places.collect::<String>()
        )
    };
    contents.packages.iter().map(line).collect()
}

fn app() -> Saved {
    let os = LayerTar::of(&[
        ("usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
        (
            "var/lib/dpkg/status",
            "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc\nVersion: 2.36-9\n",
        ),
        (
            "var/task/node_modules/gone/package.json",
            &manifest("gone", "1.0.0"),
        ),
        (
            "var/task/node_modules/kept/package.json",
            &manifest("kept", "1.0.0"),
        ),
        (
            "var/task/node_modules/raised/package.json",
            &manifest("raised", "1.0.0"),
        ),
    ]);
    let mut upper = LayerTar::new();
    upper.entry(
        b"etc/os-release",
        EntryType::Symlink,
        "../usr/lib/os-release",
        b"",
    );
    upper.entry(
        b"var/task/node_modules/.wh.gone",
        EntryType::Regular,
        "",
        b"",
    );
    let raised = manifest("raised", "2.0.0");
    upper.entry(
        b"var/task/node_modules/raised/package.json",
        EntryType::Regular,
        "",
        raised.as_bytes(),
    );
    upper.entry(
        b"var/task/node_modules/a/node_modules/kept/package.json",
        EntryType::Regular,
        "",
        manifest("kept", "1.0.0").as_bytes(),
    );
    let metadata = LayerTar::of(&[(
        "opt/Zope.x-1.dist-info/METADATA",
        "Name: Zope.x\nVersion: 1\n",
    )]);
    Saved::of(vec![os, upper.done(), metadata])
}

#[test]
fn every_form_holds_the_same() {
    let expected = [
        "kept 1.0.0 /var/task/node_modules/a/node_modules/kept/package.json@1 /var/task/node_modules/kept/package.json@0",
        "raised 2.0.0 /var/task/node_modules/raised/package.json@1",
        "zope-x 1 /opt/Zope.x-1.dist-info/METADATA@2",
        "libc6 2.36-9 /var/lib/dpkg/status@0",
    ];
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let image = app().packed(packing);
        let docker = docker(&image);
        assert_eq!(told(&docker), expected, "{packing:?}");
        assert_eq!(docker.problems, []);
        let oci = read(&archive(&image.oci_files()), None, None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let layout = Source::Layout(layout(&image.oci_files(), folder.path()));
        let layout = run(contents(layout, None, None)).unwrap();
        assert_eq!(oci.digests, layout.digests);
        assert_eq!(oci.digests.len(), 1);
        for other in [oci, layout] {
            assert_eq!(
                (&other.packages, &other.layers),
                (&docker.packages, &docker.layers)
            );
            assert_eq!((&other.id, &other.os), (&docker.id, &docker.os));
        }
    }
}

#[test]
fn distributions_packages_tell_their_source_and_release() {
    let contents = docker(&app());
    let libc = contents.packages.last().unwrap();
    assert_eq!(libc.ecosystem.to_string(), "Debian:12");
    assert_eq!(libc.source.as_ref().unwrap().name, "glibc");
    assert_eq!(
        libc.purl,
        "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12"
    );
    assert_eq!(contents.os.unwrap().id, "debian");
    assert_eq!(contents.architecture, "amd64");
}

#[test]
fn layers_have_an_origin_where_the_base_is_told_and_steps_where_they_fit() {
    let mut image = app();
    image.history = json!([
        {"created_by": "ADD rootfs"}, {"created_by": "ENV a", "empty_layer": true},
        {"created_by": "RUN npm ci # buildkit"}, {"created_by": "COPY . ."},
    ]);
    let bytes = archive(&image.docker_files());
    let layers = |base: Option<&[String]>| read(&bytes, base, None).unwrap().layers;
    let origins = |base: Option<&[String]>| {
        layers(base)
            .iter()
            .map(|layer| layer.origin)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        origins(Some(&image.ids[..2])),
        [Origin::Base, Origin::Base, Origin::Own]
    );
    assert_eq!(origins(None), [Origin::Unknown; 3]);
    // A base that the image does not stand on tells nothing.
    assert_eq!(origins(Some(&image.ids[1..])), [Origin::Unknown; 3]);
    let steps: Vec<_> = layers(None)
        .into_iter()
        .filter_map(|layer| layer.created_by)
        .collect();
    assert_eq!(steps, ["ADD rootfs", "RUN npm ci # buildkit", "COPY . ."]);
    assert_eq!(layers(None)[0].size, image.layers[0].len() as u64);
}

#[test]
fn a_distribution_that_nobody_knows_is_told_of() {
    let status = (
        "var/lib/dpkg/status",
        "Package: a\nStatus: install ok installed\nVersion: 1\n",
    );
    let unknown = docker(&Saved::of(vec![LayerTar::of(&[
        status,
        ("etc/os-release", "ID=kali\n"),
    ])]));
    assert_eq!(unknown.problems[0].kind, ProblemKind::NoData);
    assert_eq!(unknown.problems[0].subject, "kali");
    let nameless = docker(&Saved::of(vec![LayerTar::of(&[status])]));
    assert_eq!(
        nameless.problems[0].reason,
        "1 package cannot be checked: nothing says of which distribution"
    );
}

#[test]
fn hard_links_are_read_by_their_own_names() {
    let mut layer = LayerTar::new();
    layer.entry(
        b"store/v3/ab12",
        EntryType::Regular,
        "",
        manifest("linked", "3.0.0").as_bytes(),
    );
    layer.entry(
        b"var/task/node_modules/linked/package.json",
        EntryType::Link,
        "store/v3/ab12",
        b"",
    );
    layer.entry(
        b"copy/node_modules/linked/package.json",
        EntryType::Link,
        "var/task/node_modules/linked/package.json",
        b"",
    );
    layer.entry(
        b"elsewhere",
        EntryType::Link,
        "/var/task/node_modules/linked/package.json",
        b"",
    );
    layer.entry(b"lost/package.json", EntryType::Link, "no/such/file", b"");
    let image = Saved::of(vec![layer.done()]);
    for packing in [Packing::Plain, Packing::Gzip] {
        let contents = docker(&image.clone().packed(packing));
        let expected = "linked 3.0.0 /copy/node_modules/linked/package.json@0 /var/task/node_modules/linked/package.json@0";
        assert_eq!(told(&contents), [expected]);
        assert!(contents.problems[0].reason.contains("`/no/such/file`"));
    }
}

#[test]
fn known_layers_are_not_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = LayerCache::new(folder.path().join("layers"));
    let image = app();
    let bytes = archive(&image.docker_files());
    let first = read(&bytes, None, Some(&cache)).unwrap();
    // The same image with other bytes for layers: they would be refused.
    let mut files = image.docker_files();
    for (name, content) in &mut files {
        if name.ends_with("layer.tar") {
            content.fill(b'x');
        }
    }
    let unreadable = archive(&files);
    assert!(read(&unreadable, None, None).is_err());
    let second = read(&unreadable, None, Some(&cache)).unwrap();
    assert_eq!(
        first,
        ImageContents {
            image: first.image.clone(),
            ..second
        }
    );
    // Another image on the same layers sees its own whiteouts only.
    let lower = Saved::of(image.layers[..1].to_vec());
    let lower = read(&archive(&lower.docker_files()), None, Some(&cache)).unwrap();
    assert!(
        told(&lower)
            .iter()
            .any(|line| line.starts_with("gone 1.0.0"))
    );
}

#[test]
fn damaged_entries_of_the_cache_are_read_and_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let cache = LayerCache::new(folder.path());
    let bytes = archive(&app().docker_files());
    let first = read(&bytes, None, Some(&cache)).unwrap();
    let entries = || {
        let entries = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut entries: Vec<_> = entries
            .filter(|path| path.to_string_lossy().contains("layer-"))
            .collect();
        entries.sort();
        entries
    };
    let whole: Vec<_> = entries()
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    assert_eq!(whole.len(), 3);
    // Cut, emptied, and another layer's under a wrong name.
    fs::write(&entries()[0], &whole[0][..whole[0].len() / 2]).unwrap();
    fs::write(&entries()[1], b"").unwrap();
    fs::write(&entries()[2], &whole[0]).unwrap();
    let second = read(&bytes, None, Some(&cache)).unwrap();
    assert_eq!(
        first,
        ImageContents {
            image: first.image.clone(),
            ..second
        }
    );
    let again: Vec<_> = entries()
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    assert_eq!(whole, again);
}

#[test]
fn a_cache_that_cannot_be_written_costs_only_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let bytes = archive(&app().docker_files());
    assert!(read(&bytes, None, Some(&LayerCache::new(file))).is_ok());
}

#[test]
fn an_archive_of_several_images_is_refused_with_their_names() {
    let image = app();
    let mut files = image.docker_files();
    let manifest = json!([
        {"Config": files[0].0, "RepoTags": ["a:1"], "Layers": []},
        {"Config": files[0].0, "RepoTags": null, "Layers": null},
    ]);
    files.last_mut().unwrap().1 = manifest.to_string().into_bytes();
    let error = read(&archive(&files), None, None).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with(&format!("it holds a:1, {}", files[0].0)),
        "{error}"
    );
    assert!(error.hint().is_some());
}

#[test]
fn layers_that_old_archives_link_are_found() {
    let image = Saved::of(vec![LayerTar::of(&[(
        "node_modules/a/package.json",
        &manifest("a", "1.0.0"),
    )])]);
    let mut files = image.docker_files();
    let (_, layer) = files.remove(1);
    let mut outer = LayerTar::new();
    outer.entry(b"other/layer.tar", EntryType::Regular, "", &layer);
    outer.entry(
        b"0/layer.tar",
        EntryType::Symlink,
        "../other/layer.tar",
        b"",
    );
    for (name, content) in &files {
        outer.entry(name.as_bytes(), EntryType::Regular, "", content);
    }
    let contents = read(&outer.done(), None, None).unwrap();
    assert_eq!(contents.layers[0].digest, digest(&layer));
    assert_eq!(told(&contents), ["a 1.0.0 /node_modules/a/package.json@0"]);
}
