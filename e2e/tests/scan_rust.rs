//! A scan of Rust functions that were built with `cargo auditable`, outside their
//! image and in it: the binary names its crates, and they lead to the lock.

use std::fs;

use e2e::{Call, workspace};
use lambdock::wire::{FindingsReport, ImageReport};

/// An advisory on every version of a crate, made up here.
fn advisory(id: &str, name: &str) -> String {
    serde_json::json!({
        "schema_version": "1.7.0",
        "id": id,
        "modified": "2026-11-01T00:00:00Z",
        "summary": "made up for this test",
        "severity": [{
            "type": "CVSS_V3",
            "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        }],
        "affected": [{
            "package": { "ecosystem": "crates.io", "name": name },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }],
        }],
    })
    .to_string()
}

/// `ID CRATE FILE: WAY` of each finding.
fn ways(image: &ImageReport) -> Vec<String> {
    let ways = image.findings.iter().map(|finding| {
        let trace = finding.trace.as_ref().expect("it is traced");
        let path = trace.paths.first().expect("a line asks for it");
        let steps = path.steps.iter();
        // Versions move with the lock.
        let steps = steps.map(|step| step.split('@').next().unwrap_or_default());
        let steps: Vec<&str> = steps.collect();
        let file = &path.manifest.file;
        assert!(path.manifest.line > 0, "{path:?}");
        format!("{} {file}: {}", finding.id, steps.join(" > "))
    });
    ways.collect()
}

#[test]
fn crates_of_a_binary_are_listed_and_lead_to_the_line_that_asks_for_them() {
    let folder = tempfile::tempdir().expect("a folder");
    for (id, name) in [
        ("RUSTSEC-0000-0001", "lambda_runtime"),
        ("RUSTSEC-0000-0002", "lambda_runtime_api_client"),
        ("RUSTSEC-0000-0003", "no-such-crate-anywhere"),
    ] {
        let record = advisory(id, name);
        fs::write(folder.path().join(format!("{id}.json")), record).expect("a file");
    }
    let advisories = folder.path().display().to_string();
    let arguments = ["scan", "greeter-rust", "--advisories", &advisories];
    let finished = Call::new([&arguments[..], &["--max-age", "3650", "-o", "json"]].concat())
        .manifest(&workspace().join("lambdock.toml"))
        .run()
        .exits_with(104);
    let report: FindingsReport = serde_json::from_slice(&finished.stdout).expect("a document");
    assert_eq!(report.images.len(), 2);
    for image in &report.images {
        let crates = image.packages.iter();
        let crates = crates.filter(|package| package.ecosystem == "crates.io");
        assert!(crates.count() > 30, "{:?}", image.variant);
        assert_eq!(
            ways(image),
            [
                "RUSTSEC-0000-0001 handlers/greeter/Cargo.toml: lambda_runtime",
                "RUSTSEC-0000-0002 handlers/greeter/Cargo.toml: lambda_runtime > lambda_runtime_api_client",
            ],
            "{:?}",
            image.variant
        );
        // The base is Debian's where AWS's cannot be pulled, and advisories are of
        // crates alone: nothing else was left unchecked.
        let problems = image.problems.iter();
        let kinds: Vec<&str> = problems.map(|problem| problem.kind.as_str()).collect();
        assert!(kinds.iter().all(|kind| *kind == "no-data"), "{kinds:?}");
    }
}
