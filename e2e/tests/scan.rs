//! Scans of real images: what the vulnerable samples have, what their clean twins
//! do not have, and what keeps a scan from passing.

use std::fs;
use std::path::PathBuf;

use e2e::{Call, Finished, workspace};
use lambdock::wire::{FindingReport, FindingsReport, ImageReport};

/// What the article's `package.json` brings, as far as it can still be installed:
/// advisory, package, line.
const EVIL: [(&str, &str, u32); 13] = [
    ("GHSA-2hwp-g4g7-mwwj", "jquery.terminal@1.20.2", 16),
    ("GHSA-3xph-cp8f-2229", "@fabiocaccamo/utils.js@0.17.0", 12),
    ("GHSA-4f6x-49g2-99fm", "mermaid@0.2.16", 20),
    ("GHSA-55xv-f85c-248q", "jsx-slack@4.3.0", 19),
    ("GHSA-c6h4-gc3f-hgjq", "js-data@3.0.10", 17),
    ("GHSA-hp68-xhvj-x6j6", "jsx-slack@4.3.0", 19),
    ("GHSA-jf85-cpcp-j695", "lodash@2.4.2", 20),
    ("GHSA-jf85-cpcp-j695", "lodash@3.10.1", 20),
    ("GHSA-p3rp-vmj9-gv6v", "mermaid@0.2.16", 20),
    ("GHSA-q674-xm3x-2926", "parse-link-header@1.0.1", 21),
    ("GHSA-qh7x-j4v8-qw5w", "jsuites@4.9.8", 18),
    ("GHSA-r4hg-4cpq-q57c", "jsuites@4.9.8", 18),
    ("GHSA-x9r5-jxvq-4387", "jquery.terminal@1.20.2", 16),
];

fn manifest() -> PathBuf {
    workspace().join("samples/vulnerable/lambdock.toml")
}

fn call(arguments: &[&str]) -> Finished {
    Call::new(arguments).manifest(&manifest()).run()
}

fn document(finished: &Finished) -> FindingsReport {
    serde_json::from_slice(&finished.stdout).expect("the document of findings")
}

fn image<'a>(report: &'a FindingsReport, function: &str) -> &'a ImageReport {
    let mut images = report.images.iter();
    let found = images.find(|image| image.function.as_deref() == Some(function));
    found.expect("the function was scanned")
}

/// `ID PACKAGE@VERSION FILE:LINE USAGE` of each finding, sorted.
fn lines(image: &ImageReport) -> Vec<String> {
    let mut lines: Vec<String> = image.findings.iter().map(line).collect();
    lines.sort();
    lines
}

fn line(finding: &FindingReport) -> String {
    let trace = finding.trace.as_ref().expect("every finding is traced");
    let path = trace.paths.first().expect("every finding has a line");
    let usage = finding.usage.as_ref().map_or("-", |usage| &usage.usage);
    let (package, manifest) = (&finding.package, &path.manifest);
    format!(
        "{} {}@{} {}:{} {usage}",
        finding.id, package.name, package.version, manifest.file, manifest.line
    )
}

#[test]
fn clean_samples_have_no_findings() {
    let clean = ["scan", "--tag", "clean", "-o", "json"];
    let report = document(&call(&clean).exits_with(0));
    assert!(report.verdict.passed, "{:#?}", report.verdict);
    assert_eq!(report.images.len(), 3);
    for image in &report.images {
        assert!(image.findings.is_empty(), "{:#?}", image.findings);
        assert!(image.packages.len() > 50, "{}", image.packages.len());
        assert!(image.layers.iter().any(|layer| layer.origin == "base"));
        assert!(image.layers.iter().any(|layer| layer.origin == "own"));
    }
}

#[test]
fn the_evil_package_json_is_traced_to_its_lines_and_never_loaded() {
    let arguments = [
        "scan",
        "node-evil",
        "node-evil-loads",
        "--exercise",
        "-o",
        "json",
    ];
    let report = document(&call(&arguments).exits_with(104));
    let evil = lines(image(&report, "node-evil"));
    let wanted = EVIL
        .map(|(id, package, line)| format!("{id} {package} node-evil/package.json:{line} never"));
    assert_eq!(evil, wanted);
    let loads = lines(image(&report, "node-evil-loads"));
    let differ: Vec<&String> = loads.iter().filter(|line| !evil.contains(line)).collect();
    let parses =
        "GHSA-q674-xm3x-2926 parse-link-header@1.0.1 node-evil/package.json:21 loaded-on-event";
    assert_eq!(differ, [parses]);
    assert_eq!(evil.len(), loads.len());
}

#[test]
fn log4j_is_loaded_at_init_by_a_class_and_traced_to_the_pom() {
    let arguments = ["scan", "java-log4j", "--exercise", "-o", "json"];
    let report = document(&call(&arguments).exits_with(104));
    let java = image(&report, "java-log4j");
    let core = "org.apache.logging.log4j:log4j-core@2.16.0";
    assert_eq!(
        lines(java),
        [
            format!("GHSA-8489-44mv-ggj8 {core} java-log4j/pom.xml:31 loaded-at-init"),
            format!("GHSA-p6xc-xr62-6r2g {core} java-log4j/pom.xml:31 loaded-at-init"),
        ]
    );
    for finding in &java.findings {
        let usage = finding.usage.as_ref().expect("it was watched");
        let class = usage.class.as_deref().expect("Java tells the class");
        assert!(
            class.starts_with("org.apache.logging.log4j.core."),
            "{class}"
        );
        let trace = finding.trace.as_ref().expect("it is traced");
        let version = trace.paths[0].version_line.as_ref();
        assert_eq!(version.map(|line| line.line), Some(15), "{trace:#?}");
        let stage = trace.layers[0]
            .stage
            .as_ref()
            .expect("it was copied from a stage");
        assert_eq!(stage.name, "build");
    }
}

#[test]
fn boto3_brings_urllib3_by_way_of_botocore() {
    let arguments = ["scan", "python-boto3", "-o", "json"];
    let report = document(&call(&arguments).exits_with(104));
    let python = image(&report, "python-boto3");
    let mut ids: Vec<&str> = python.findings.iter().map(|finding| &*finding.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["PYSEC-2021-108", "PYSEC-2023-192", "PYSEC-2023-212"]);
    for finding in &python.findings {
        let path = &finding.trace.as_ref().expect("it is traced").paths[0];
        assert_eq!(path.steps[0], "boto3@1.14.39");
        assert_eq!(
            path.steps.last().map(String::as_str),
            Some("urllib3@1.25.11")
        );
        assert_eq!(path.manifest.file, "python-boto3/requirements.in");
    }
    // Nobody has scored one of them: that is no pass either.
    assert!(!report.verdict.complete);
    assert!(
        python
            .problems
            .iter()
            .any(|problem| problem.kind == "unscored")
    );
}

#[test]
fn what_could_not_be_checked_is_no_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let clean = |rest: &[&str]| {
        let arguments = [&["scan", "node-clean", "--no-build"], rest].concat();
        call(&arguments).exits_with(104)
    };
    // Advisories of another ecosystem alone.
    fs::create_dir(at("python")).expect("a folder");
    let advisories = manifest().with_file_name("advisories");
    let name = "PYSEC-2021-108.json";
    fs::copy(
        advisories.join(name),
        folder.path().join("python").join(name),
    )
    .expect("a copy");
    let _ = clean(&["--advisories", &at("python")]).tells("no-data: npm");
    // Advisories that are too old.
    let _ = clean(&["--max-age", "1"]).tells("stale");
    // None at all, and a folder that is not there.
    fs::create_dir(at("empty")).expect("a folder");
    let _ = clean(&["--advisories", &at("empty")]).tells("no advisory was found");
    let _ = clean(&["--advisories", &at("gone")]).tells("gone");
    // A record that is cut off.
    fs::write(at("python/cut.json"), "{ \"id\": \"GHSA-").expect("a file");
    let _ = clean(&["--advisories", &at("python")]).tells("bad-advisory");
}

#[test]
fn the_base_of_an_earlier_build_is_told_from_what_is_ours() {
    let origins = |rest: &[&str]| {
        let arguments = [&["scan", "node-clean", "-o", "json"], rest].concat();
        let report = document(&call(&arguments).exits_with(0));
        let layers = report.images[0].layers.iter();
        layers
            .map(|layer| layer.origin.clone())
            .collect::<Vec<String>>()
    };
    let built = origins(&[]);
    assert!(built.contains(&"base".to_owned()) && built.contains(&"own".to_owned()));
    assert_eq!(origins(&["--no-build"]), built);
}

#[test]
fn a_policy_ignores_with_a_reason_and_flags_narrow_the_gate() {
    let narrowed = [
        "scan",
        "java-log4j",
        "--threshold",
        "critical",
        "-o",
        "json",
    ];
    let report = document(&call(&narrowed).exits_with(0));
    assert_eq!((report.verdict.failed, report.verdict.total), (0, 2));
    let only = [
        "scan",
        "node-evil",
        "--exercise",
        "--only-loaded",
        "-o",
        "json",
    ];
    let report = document(&call(&only).exits_with(0));
    let evil = image(&report, "node-evil");
    assert!(
        evil.findings.len() > 10,
        "what is not loaded is shown all the same"
    );
    for finding in &evil.findings {
        assert_eq!(finding.status.reason.as_deref(), Some("never loaded"));
    }
    let ignored = evil
        .problems
        .iter()
        .find(|problem| problem.kind == "no-data");
    let reason = ignored.and_then(|problem| problem.ignored.as_deref());
    assert!(
        reason.is_some_and(|reason| reason.starts_with("stand-in bases")),
        "{ignored:?}"
    );
}

#[test]
fn an_archive_is_scanned_as_its_image_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    let _ = call(&["build", "java-log4j", "--save", &path]).exits_with(0);
    let saved = fs::read_dir(folder.path()).expect("a folder").flatten();
    let archive = saved
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "tar"));
    let archive = archive.expect("an archive").display().to_string();
    let report = document(&call(&["scan", "--archive", &archive, "-o", "json"]).exits_with(104));
    let ids = report.images[0]
        .findings
        .iter()
        .map(|finding| finding.id.as_str());
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    assert_eq!(ids, ["GHSA-8489-44mv-ggj8", "GHSA-p6xc-xr62-6r2g"]);
    let _ = call(&["scan", "java-log4j", "--archive", &archive]).exits_with(2);
    fs::write(&archive, "no archive").expect("a file");
    let _ = call(&["scan", "--archive", &archive]).exits_with(104);
}
