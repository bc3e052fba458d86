//! Tests of mapping what was loaded to the packages of an image.

use super::*;
use crate::scan::{Ecosystem, ImageContents, Place};
use crate::wire::BundleEvidence;

fn package(kind: EcosystemKind, name: &str, places: &[(&str, &[&str])]) -> Package {
    let place = |(path, inside): &(&str, &[&str])| Place {
        path: (*path).to_owned(),
        inside: inside.iter().map(|way| (*way).to_owned()).collect(),
        layer: 0,
    };
    Package {
        ecosystem: Ecosystem::from(kind),
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        source: None,
        purl: String::new(),
        licenses: Vec::new(),
        requires: Vec::new(),
        places: places.iter().map(place).collect(),
    }
}

fn npm(name: &str, folder: &str) -> Package {
    let path = format!("{folder}/package.json");
    package(EcosystemKind::Npm, name, &[(&path, &[])])
}

fn contents(packages: Vec<Package>) -> ImageContents {
    ImageContents {
        image: "i".to_owned(),
        id: String::new(),
        digests: Vec::new(),
        architecture: "amd64".to_owned(),
        os: None,
        layers: Vec::new(),
        packages,
        problems: Vec::new(),
    }
}

fn load(kind: &str, path: &str, case: Option<&str>) -> LoadEvidence {
    LoadEvidence {
        case: case.map(str::to_owned),
        class: (kind == "class").then(|| "org.x.Y".to_owned()),
        importer: Some("/var/task/index.js".to_owned()),
        inside: Vec::new(),
        kind: kind.to_owned(),
        path: path.to_owned(),
        pid: 1,
    }
}

fn watched(loads: Vec<LoadEvidence>) -> EnvironmentEvidence {
    EnvironmentEvidence {
        exercised: vec!["one".to_owned()],
        loads,
        ..EnvironmentEvidence::default()
    }
}

fn words(
    packages: Vec<Package>,
    environment: EnvironmentEvidence,
    lists: &[(&str, &str)],
) -> Vec<String> {
    let contents = contents(packages);
    let lists = lists.iter();
    let lists = lists.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let owners = Owners::new(&contents, &lists.collect());
    let uses = usage(&contents, &[environment], &owners);
    let word = |one: &PackageUse| match &one.usage {
        Use::Unknown { reason } => format!("{}: unknown: {reason}", one.package.name),
        Use::LoadedOnEvent { cases, .. } => {
            format!("{}: loaded on event {}", one.package.name, cases.join(","))
        }
        other => format!("{}: {}", one.package.name, other.as_str()),
    };
    uses.iter().map(word).collect()
}

#[test]
fn packages_of_npm_are_the_nearest_folders() {
    let packages = vec![
        npm("app", "/var/task"),
        npm("a", "/var/task/node_modules/a"),
        npm("b", "/var/task/node_modules/a/node_modules/b"),
        npm("b-elsewhere", "/var/task/node_modules/b"),
        npm("@s/c", "/var/task/node_modules/@s/c"),
    ];
    let loads = vec![
        load("commonjs", "/var/task/index.js", None),
        load(
            "module",
            "/var/task/node_modules/a/node_modules/b/x/y.js",
            None,
        ),
        load("commonjs", "/var/task/node_modules/@s/c/i.js", Some("late")),
        load(
            "commonjs",
            "/var/task/node_modules/@s/c/j.js",
            Some("again"),
        ),
    ];
    let expected = [
        "app: loaded at init",
        "a: never loaded",
        "b: loaded at init",
        "b-elsewhere: never loaded",
        "@s/c: loaded on event again,late",
    ];
    assert_eq!(words(packages, watched(loads), &[]), expected);
}

#[test]
fn never_is_not_said_where_something_was_out_of_sight() {
    let packages = || vec![npm("a", "/n/node_modules/a")];
    let mut gap = watched(Vec::new());
    gap.gaps = vec!["a worker thread did not tell what it loads".to_owned()];
    let unknown = words(packages(), gap, &[]);
    assert_eq!(
        unknown,
        ["a: unknown: a worker thread did not tell what it loads"]
    );
    let unsent = EnvironmentEvidence::default();
    assert!(words(packages(), unsent, &[])[0].contains("unknown: no event"));
    let mut bundled = watched(Vec::new());
    bundled.bundles = vec![BundleEvidence {
        path: "/var/task/index.js".to_owned(),
        reason: "it has `__toESM(`".to_owned(),
    }];
    assert!(words(packages(), bundled, &[])[0].contains("unknown: bundled"));
    let linked = watched(vec![load("commonjs", "/link/node_modules/a/x.js", None)]);
    assert!(words(packages(), linked, &[])[0].contains("unknown: `/link"));
    assert_eq!(
        words(packages(), watched(Vec::new()), &[]),
        ["a: never loaded"]
    );
}

#[test]
fn distributions_of_python_are_told_by_their_lists() {
    let info = |name: &str| {
        let path = format!("/s/{name}-1.0.dist-info/METADATA");
        package(EcosystemKind::PyPi, name, &[(&path, &[])])
    };
    let packages = vec![
        info("urllib3"),
        info("ns-a"),
        info("ns-b"),
        info("pyyaml"),
        info("lost"),
        info("six"),
    ];
    let lists = [
        (
            "/s/urllib3-1.0.dist-info/RECORD",
            "urllib3/__init__.py,sha256=x,1\n../../bin/u,,\n",
        ),
        ("/s/ns-a-1.0.dist-info/RECORD", "ns/a/__init__.py,,\n"),
        ("/s/ns-b-1.0.dist-info/RECORD", "\"ns/b/__init__.py\",,\n"),
        (
            "/s/pyyaml-1.0.dist-info/RECORD",
            "yaml/__init__.py,,\nyaml/_yaml.so,,\n",
        ),
        ("/s/six-1.0.dist-info/RECORD", "six.py,,\n"),
    ];
    let mut environment = watched(vec![
        load("python", "/s/ns/b/__init__.py", None),
        load("extension", "/s/yaml/_yaml.so", Some("late")),
    ]);
    environment.reads = vec!["/s/six.py".to_owned()];
    let found = words(packages, environment, &lists);
    assert_eq!(found[0], "urllib3: never loaded");
    assert_eq!(found[1], "ns-a: never loaded");
    assert_eq!(found[2], "ns-b: loaded at init");
    assert_eq!(found[3], "pyyaml: loaded on event late");
    assert!(
        found[4].contains("unknown: the list of its files"),
        "{}",
        found[4]
    );
    assert!(
        found[5].contains("unknown: `/s/six.py` was opened"),
        "{}",
        found[5]
    );
}

#[test]
fn a_file_that_no_list_names_may_be_anybodys_of_its_folder() {
    let info = |name: &str| {
        let path = format!("/s/{name}-1.0.dist-info/METADATA");
        package(EcosystemKind::PyPi, name, &[(&path, &[])])
    };
    let lists = [
        ("/s/a-1.0.dist-info/RECORD", "ns/a.py,,\n"),
        ("/s/b-1.0.dist-info/RECORD", "ns/b.py,,\n"),
    ];
    let loads = vec![load("python", "/s/ns/made.py", None)];
    let found = words(vec![info("a"), info("b")], watched(loads), &lists);
    assert!(found.iter().all(|one| one.contains("unknown")), "{found:?}");
}

#[test]
fn archives_of_java_are_packages_unless_they_hold_several() {
    let maven =
        |name: &str, places: &[(&str, &[&str])]| package(EcosystemKind::Maven, name, places);
    let packages = vec![
        maven("g:core", &[("/var/task/lib/core.jar", &[])]),
        maven("g:idle", &[("/var/task/lib/idle.jar", &[])]),
        maven("g:one", &[("/var/task/lib/uber.jar", &[])]),
        maven("g:two", &[("/var/task/lib/uber.jar", &[])]),
        maven("g:nested", &[("/app.jar", &["BOOT-INF/lib/n.jar"])]),
    ];
    let mut nested = load("class", "/app.jar", Some("late"));
    nested.inside = vec!["BOOT-INF/lib/n.jar".to_owned()];
    let loads = vec![
        load("class", "/var/task/lib/core.jar", None),
        load("class", "/var/task/lib/uber.jar", None),
        nested,
    ];
    let found = words(packages, watched(loads), &[]);
    assert_eq!(found[0], "g:core: loaded at init");
    assert_eq!(found[1], "g:idle: never loaded");
    assert!(
        found[2].contains("which holds several packages"),
        "{}",
        found[2]
    );
    assert!(
        found[3].contains("which holds several packages"),
        "{}",
        found[3]
    );
    assert_eq!(found[4], "g:nested: loaded on event late");
}

#[test]
fn executables_are_linked_and_distributions_not_watched() {
    let packages = vec![
        package(EcosystemKind::Go, "m", &[("/main", &[])]),
        package(
            EcosystemKind::Debian,
            "bash",
            &[("/var/lib/dpkg/status", &[])],
        ),
    ];
    let found = words(packages, watched(Vec::new()), &[]);
    assert_eq!(found[0], "m: linked");
    assert!(found[1].contains("unknown: packages of a distribution"));
}
