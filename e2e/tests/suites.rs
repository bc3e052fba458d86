//! Suites of AWS's containerized-test-runner on a sample, unmodified: the same
//! tests pass and fail as by AWS's own runner, which was run on both at its
//! commit a34e704 on 2026-11-24: 5 passed of the one, 8 failed of the other.

use e2e::{Finished, Project, all_passed, case, cell, workspace};
use lambdock::wire::{CaseReport, CaseStatusReport};

/// The Node.js sample with the tests of a suite.
fn test(suite: &str) -> Finished {
    let root = workspace().display();
    let project = Project::new(&format!(
        "[functions.node]\ncontext = \"{root}/samples/node\"\n\
         dockerfile = \"{root}/dockerfiles/node.Dockerfile\"\nmemory = 512\ntimeout = 10\n\
         cases = [\"{root}/samples/suites/{suite}.json\"]\n"
    ));
    project.call(&["test", "-o", "json"]).run()
}

#[test]
fn what_passes_there_passes_here() {
    let report = test("node-passes").exits_with(0).report();
    let node = cell(&report, "node");
    assert_eq!(node.cases.len(), 5);
    all_passed(node);
    // Each test has an environment of its own.
    assert_eq!(node.environments.len(), 5);
}

/// Answers with what the runtime is told beside the event.
const CONTEXT: &str = r#"#!/bin/sh
header() { sed -n "s/^ *$1: *//Ip" /tmp/headers | tr -d '\r'; }
printf '{"client": %s, "identity": %s, "event": ' \
  "$(header Lambda-Runtime-Client-Context)" "$(header Lambda-Runtime-Cognito-Identity)"
cat
printf '}'
"#;

#[test]
fn the_context_of_a_test_reaches_the_runtime() {
    let suite = r#"{"tests": [{
        "name": "context", "handler": "/app/bootstrap", "request": {"a": 1},
        "clientContext": {"custom": {"tenant": "a"}},
        "cognitoIdentity": {"cognitoIdentityId": "id"},
        "xray": {"traceId": "1-6968b2f8-0123456789abcdef01234567", "isSampled": "0"},
        "assertions": [
          {"transform": ".client.custom.tenant", "response": "a"},
          {"transform": ".identity", "response": {
            "cognitoIdentityId": "id",
            "cognitoIdentityPoolId": "cognito-pool-id:35ab4794a79a4f23947d3e851d3d6578"}},
          {"transform": ".event", "response": {"a": 1}}
        ]}]}"#;
    let project = Project::shell(&[("context", CONTEXT, "cases = [\"suite.json\"]")])
        .with("suite.json", suite);
    let done = project.call(&["test", "-o", "json"]).run().exits_with(0);
    let report = done.report();
    let context = cell(&report, "context");
    all_passed(context);
    // The emulator hands on no trace, and that is said.
    assert!(
        context.notes.iter().any(|note| note.contains("`xray`")),
        "{context:?}"
    );
}

#[test]
fn what_fails_there_fails_here_and_says_why() {
    let report = test("node-fails").exits_with(100).report();
    let node = cell(&report, "node");
    let told = |name: &str| -> Vec<String> {
        let case = case(node, name);
        assert_eq!(case.status, CaseStatusReport::Failed, "{case:?}");
        let told = case.mismatches.iter();
        told.map(|one| format!("{}: {} / {}", one.path, one.expected.text, one.actual.text))
            .collect()
    };
    let other = ["$.message: \"Hello, Bob!\" / \"Hello, Ada!\""];
    assert_eq!(told("another answer:128mb"), other);
    assert_eq!(told("another answer:512mb"), other);
    let answer = told("an answer where an error is due:128mb");
    assert!(
        answer[0].starts_with("outcome: function-error / success"),
        "{answer:?}"
    );
    let error = told("an error where an answer is due:512mb");
    assert!(
        error[0].contains("success / function-error (InvalidEvent"),
        "{error:?}"
    );
    assert_eq!(
        told("a transform that gives nothing:512mb"),
        ["($ | .absent): null / nothing (the transform gives nothing)"]
    );
    assert_eq!(node.cases.len(), 8);
    let failed = |case: &CaseReport| case.status == CaseStatusReport::Failed;
    assert!(node.cases.iter().all(failed), "{node:?}");
}
