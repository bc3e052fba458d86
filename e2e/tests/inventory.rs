//! The packages of real images: the same from an engine as from an archive, and
//! those that Syft finds, where `LAMBDOCK_E2E_SYFT` names it. Archives of other
//! images are compared where `LAMBDOCK_E2E_ARCHIVES` names their folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use e2e::{BUSYBOX, Call, busybox, engine_address, skip};
use lambdock::engine::{Candidate, Engine};
use lambdock::scan::image::{Source, contents};
use lambdock::scan::{ImageContents, LayerCache};
use regex::Regex;
use serde_json::Value;

/// One cell for each language.
const CELLS: [&str; 5] = [
    "greeter-node/node22",
    "greeter-python/python313",
    "greeter-go",
    "greeter-java/multi-stage",
    "greeter-rust/multi-stage",
];

/// What Syft finds and we do not, or the other way round, and why.
const EXPLAINED: [(&str, &str); 7] = [
    (
        "Maven jrt-fs:jrt-fs",
        "a part of the Java runtime, and no artifact of Maven's",
    ),
    (
        "Maven org.objectweb.asm:asm",
        "Syft takes the bundle's name for the group; it is published as org.ow2.asm",
    ),
    ("Maven org.ow2.asm:asm", "the same"),
    (
        "Maven org.checkerframework.checker.qual:checker-qual",
        "Syft takes the module's name for the group; it is published as org.checkerframework",
    ),
    ("Maven org.checkerframework:checker-qual", "the same"),
    (
        "RedHat gpg-pubkey",
        "a key that RPM trusts, which its database holds as if it were a package",
    ),
    ("AmazonLinux gpg-pubkey", "the same"),
];

/// A package as both name it: ecosystem, name and version.
type Listed = BTreeSet<(String, String)>;

fn read(source: Source<'_>, cache: Option<&LayerCache>) -> ImageContents {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let read = runtime.block_on(contents(source, None, cache));
    read.unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn an_engine_holds_what_its_archive_holds() {
    let image = busybox();
    assert_eq!(image, BUSYBOX);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let candidate = Candidate {
        address: engine_address().parse().expect("an address"),
        source: "the tests".to_owned(),
    };
    let engine = runtime
        .block_on(Engine::connect(candidate))
        .expect("an engine");
    let folder = tempfile::tempdir().expect("a folder");
    let archive = folder.path().join("image.tar");
    runtime
        .block_on(engine.save_image(BUSYBOX, &archive))
        .expect("an archive");
    let cache = LayerCache::new(folder.path().join("layers"));
    let saved = read(Source::Archive(archive), None);
    let asked = || {
        let source = Source::Engine {
            engine: &engine,
            reference: BUSYBOX,
        };
        let read = runtime.block_on(contents(source, None, Some(&cache)));
        read.unwrap_or_else(|error| panic!("{error:?}"))
    };
    let (cold, warm) = (asked(), asked());
    assert_eq!(cold, warm);
    assert_eq!(cold.image, BUSYBOX);
    assert_eq!((cold.id, cold.layers), (saved.id, saved.layers));
    assert_eq!(
        (cold.packages, cold.problems),
        (saved.packages, saved.problems)
    );
    let missing = Source::Engine {
        engine: &engine,
        reference: "lambdock-e2e/no-such-image:1",
    };
    let error = runtime
        .block_on(contents(missing, None, None))
        .expect_err("no image");
    assert_eq!(
        error.to_string(),
        "found no image `lambdock-e2e/no-such-image:1`"
    );
}

#[test]
fn packages_are_those_that_syft_finds() {
    let Some(syft) = std::env::var_os("LAMBDOCK_E2E_SYFT").map(PathBuf::from) else {
        return skip(
            "packages_are_those_that_syft_finds",
            "`LAMBDOCK_E2E_SYFT` names no Syft",
        );
    };
    let folder = tempfile::tempdir().expect("a folder");
    let named = std::env::var_os("LAMBDOCK_E2E_ARCHIVES").map(PathBuf::from);
    let least = if named.is_some() { 1 } else { CELLS.len() };
    let images = named.unwrap_or_else(|| built(&folder.path().join("images")));
    let mut unexplained = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(&images).expect("archives") {
        let path = entry.expect("an archive").path();
        if path.extension().is_some_and(|end| end == "tar") {
            seen += 1;
            unexplained.extend(compare(&syft, &path, folder.path()));
        }
    }
    assert!(seen >= least, "{seen} archives");
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}

/// Archives of this repository's own functions.
fn built(images: &Path) -> PathBuf {
    let to = images.display().to_string();
    let arguments = ["build", "--save", &to].into_iter().chain(CELLS);
    let _ = Call::new(arguments).run().exits_with(0);
    images.to_owned()
}

/// Differences that nobody has explained, for one image.
fn compare(syft: &Path, archive: &Path, folder: &Path) -> Vec<String> {
    let name = archive.file_stem().unwrap_or_default().to_string_lossy();
    let cache = LayerCache::new(folder.join(format!("layers-{name}")));
    let (cold, cold_time) = timed(|| read(Source::Archive(archive.to_owned()), Some(&cache)));
    let (warm, warm_time) = timed(|| read(Source::Archive(archive.to_owned()), Some(&cache)));
    assert_eq!(cold, warm);
    let (theirs, their_time) = timed(|| theirs(syft, archive));
    let ours = ours(&cold);
    // A stderr that is gone is no reason to fail.
    for problem in &cold.problems {
        let _ = writeln!(
            std::io::stderr(),
            "{name}: {} {}",
            problem.subject,
            problem.reason
        );
    }
    let _ = writeln!(
        std::io::stderr(),
        "{name}: ours {} packages, {} problems, {cold_time:?} cold, {warm_time:?} with a cache; Syft {} packages, {their_time:?}",
        ours.len(),
        cold.problems.len(),
        theirs.len(),
    );
    let only = |who: &str, some: &Listed, others: &Listed| {
        let lines = some
            .difference(others)
            .filter(|package| !explained(package, some, others));
        let line = |(package, version): &(String, String)| {
            format!("{name}: only {who}: {package} {version}")
        };
        lines.map(line).collect::<Vec<_>>()
    };
    [only("ours", &ours, &theirs), only("Syft's", &theirs, &ours)].concat()
}

/// Whether a difference has a known reason. Where a jar does not name its
/// group, Syft takes the artifact's name for it.
fn explained((package, version): &(String, String), some: &Listed, others: &Listed) -> bool {
    let guess = (guess_of(package), version.clone());
    let named = |list: &Listed| {
        let mut list = list.iter();
        list.any(|(other, at)| at == version && *other != guess.0 && guess_of(other) == guess.0)
    };
    let maven = package.starts_with("Maven ");
    let guessed = maven && (others.contains(&guess) || some.contains(&guess) && named(others));
    // A `package.json` without a version is a part of another package: no advisory
    // could apply to it.
    let part = package.starts_with("Npm ") && version == "UNKNOWN";
    guessed || part || EXPLAINED.iter().any(|(explained, _)| explained == package)
}

/// What Syft would call an artifact whose group it does not know.
fn guess_of(package: &str) -> String {
    let artifact = package.split_once(':').map_or("", |(_, artifact)| artifact);
    format!("Maven {artifact}:{artifact}")
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed())
}

fn ours(contents: &ImageContents) -> Listed {
    let packages = contents.packages.iter();
    packages
        .map(|package| {
            let kind = package.ecosystem.kind;
            (
                format!("{kind:?} {}", package.name),
                package.version.clone(),
            )
        })
        .collect()
}

fn theirs(syft: &Path, archive: &Path) -> Listed {
    let source = format!("docker-archive:{}", archive.display());
    let done = Command::new(syft)
        .args(["scan", &source, "-q", "-o", "syft-json"])
        .output();
    let done = done.expect("Syft runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let document: Value = serde_json::from_slice(&done.stdout).expect("Syft's JSON");
    let runs = Regex::new("[-_.]+").expect("a pattern");
    let packages = document["artifacts"].as_array().expect("packages").iter();
    packages
        .filter_map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
            let (name, version, purl) = (text("name"), text("version"), text("purl"));
            // Runtimes and the like are of no ecosystem that is read here.
            let (kind, name) = match package["type"].as_str()? {
                "npm" => ("Npm", name),
                "python" => ("PyPi", runs.replace_all(&name, "-").to_lowercase()),
                "java-archive" => {
                    let group = purl
                        .strip_prefix("pkg:maven/")?
                        .split('/')
                        .next()?
                        .to_owned();
                    ("Maven", format!("{group}:{name}"))
                }
                "go-module" => ("Go", name),
                "rust-crate" => ("CratesIo", name),
                "deb" if purl.starts_with("pkg:deb/ubuntu/") => ("Ubuntu", name),
                "deb" => ("Debian", name),
                "apk" => ("Alpine", name),
                "rpm" if purl.starts_with("pkg:rpm/redhat/") => ("RedHat", name),
                "rpm" if purl.starts_with("pkg:rpm/amzn/") => ("AmazonLinux", name),
                _ => return None,
            };
            let version = match (kind, name.as_str()) {
                // Advisories have three numbers.
                (_, "stdlib") if version.matches('.').count() == 1 => format!("{version}.0"),
                // An epoch of nothing is none.
                ("RedHat" | "AmazonLinux", _) => version.trim_start_matches("0:").to_owned(),
                _ => version,
            };
            let version = version.trim_start_matches("go").to_owned();
            Some((format!("{kind} {name}"), version))
        })
        .collect()
}
