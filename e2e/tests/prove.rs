//! Advice that is tried: the finding is gone, the answers are the same, nothing
//! is left behind, and the sources are as they were.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::{Call, Engine, workspace};
use lambdock::wire::{FindingsReport, ProofReport};
use rustix::process::Signal;

const DEADLINE: Duration = Duration::from_mins(15);

fn samples() -> PathBuf {
    workspace().join("samples/vulnerable")
}

/// Proves a function's advice with the advisories of the samples; temporary files
/// go where the test sees them.
fn call(function: &str, temporary: &Path) -> Call {
    let advisories = samples().join("advisories");
    let advisories = advisories.to_str().expect("a path");
    let arguments = ["trace", function, "--prove", "--exercise", "-o", "json"];
    let more = ["--max-age", "3650", "--advisories", advisories];
    Call::new([&arguments[..], &more[..]].concat())
        .manifest(&samples().join("lambdock.toml"))
        .variable("TMPDIR", temporary)
        .within(DEADLINE)
}

/// The proof of a function, of a run that ends with a code and leaves nothing.
fn prove(function: &str, code: i32) -> ProofReport {
    let engine = Engine::connect();
    let temporary = tempfile::tempdir().expect("a folder");
    let running = call(function, temporary.path()).start();
    let image = image(running.pid(), function);
    let done = running.finish().exits_with(code);
    assert_eq!(engine.image_id(&image), None);
    assert_eq!(left(temporary.path()), Vec::<PathBuf>::new());
    let report: FindingsReport = serde_json::from_slice(&done.stdout).expect("the document");
    let [proof] = report.proofs.as_slice() else {
        panic!("one function was to be proven: {:#?}", report.proofs);
    };
    proof.clone()
}

fn image(pid: u32, function: &str) -> String {
    format!("lambdock/vulnerable-proof-{pid}/{function}:image-x86_64")
}

fn left(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

fn is_proven(proof: &ProofReport, findings: usize, cases: usize) {
    assert!(proof.proven, "{proof:#?}");
    assert_eq!(proof.gone.len(), findings, "{proof:#?}");
    assert_eq!((proof.remaining.len(), proof.new.len()), (0, 0));
    let ran = proof.cases.as_ref().expect("cases were run");
    assert_eq!((ran.passed_before, ran.passed_after), (cases, cases));
    assert_eq!(ran.changed, Vec::<String>::new());
}

#[test]
fn lines_that_nothing_loads_are_removed_with_all_that_only_they_needed() {
    let before = fs::read_to_string(samples().join("node-evil/package-lock.json"));
    let proof = prove("node-evil", 0);
    is_proven(&proof, 13, 2);
    assert_eq!(proof.renewed, Vec::<String>::new());
    assert!(proof.size_after < proof.size_before, "{proof:#?}");
    let removed = proof.diff.lines().filter(|line| line.starts_with('-'));
    let removed: Vec<&str> = removed.collect();
    assert!(removed.contains(&"-    \"mermaid\": \"^0.2.11\","));
    assert!(removed.contains(&"-    \"node_modules/dagre-d3\": {"));
    // What has no finding stays.
    assert!(!removed.iter().any(|line| line.contains("\"aws-sdk\"")));
    let after = fs::read_to_string(samples().join("node-evil/package-lock.json"));
    assert_eq!(before.expect("a lockfile"), after.expect("a lockfile"));
}

#[test]
fn a_line_that_is_loaded_is_raised() {
    let proof = prove("node-evil-loads", 0);
    is_proven(&proof, 13, 3);
    let renewed = "npm install --package-lock-only --ignore-scripts";
    assert_eq!(proof.renewed, [renewed]);
    assert!(proof.diff.contains("+    \"parse-link-header\": \"2.0.0\""));
    let proof = prove("java-log4j", 0);
    is_proven(&proof, 2, 2);
    assert!(
        proof
            .diff
            .contains("+    <log4j.version>2.17.1</log4j.version>")
    );
}

#[test]
fn what_cannot_be_tried_is_not_proven_and_says_why() {
    let temporary = tempfile::tempdir().expect("a folder");
    let call = call("python-boto3", temporary.path()).variable("PATH", "/nowhere");
    let done = call.run().exits_with(104);
    let report: FindingsReport = serde_json::from_slice(&done.stdout).expect("the document");
    let proof = &report.proofs[0];
    assert!(!proof.proven && proof.gone.is_empty(), "{proof:#?}");
    assert!(
        proof.reasons[0].starts_with("failed to run `pip-compile"),
        "{proof:#?}"
    );
    assert_eq!(left(temporary.path()), Vec::<PathBuf>::new());
}

#[test]
fn stopping_leaves_nothing() {
    let engine = Engine::connect();
    let temporary = tempfile::tempdir().expect("a folder");
    let running = call("java-log4j", temporary.path()).start();
    let pid = running.pid();
    running.wait_until_it_says("proving java-log4j", DEADLINE);
    running.signal(Signal::INT);
    let _ = running.finish().exits_with(130).says("stopping");
    assert_eq!(engine.image_id(&image(pid, "java-log4j")), None);
    assert_eq!(engine.containers_of(pid), []);
    assert_eq!(left(temporary.path()), Vec::<PathBuf>::new());
}

#[test]
fn nothing_to_prove_is_no_success() {
    let temporary = tempfile::tempdir().expect("a folder");
    let done = call("node-clean", temporary.path()).run().exits_with(4);
    let _ = done.says("failed to find advice to prove");
}
