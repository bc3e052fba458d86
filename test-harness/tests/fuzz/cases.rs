//! Case files, TOML and JSON, and AWS's suites: cases that can be checked, or
//! problems of this file with lines inside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use lambdock::cases::load;
use lambdock::invoke::{Invocation, RieExchange, RieMarks, interpret};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use tempfile::TempDir;

use crate::bounded::{config, within};
use crate::corpus;
use crate::mutation::damaged;
use crate::trees::{changed, documents};

/// Keys and values of cases.
const WORDS: [&str; 40] = [
    "[[case]]\n",
    "[case.expect]\n",
    "[expect]\n",
    "event",
    "event-file",
    "event-sample",
    "client-context",
    "environment",
    "repeat",
    "tags",
    "timeout",
    "expect",
    "answer",
    "answer-includes",
    "answer-matches",
    "json-path",
    "answer-schema",
    "answer-file",
    "error",
    "logs",
    "duration",
    "outcome",
    "name",
    "message",
    "message-matches",
    "includes",
    "matches",
    "excludes",
    "absent",
    "equals",
    "\"fresh\"",
    "\"s3-put\"",
    "\"$..*\"",
    "\"$[?@.a]\"",
    "\"(a|b)*{9}\"",
    "\"\\\\d{99}{99}\"",
    "{ type = \"array\" }",
    "1e308",
    "0",
    "a.b.c = 1\n",
];
/// Members of suites.
const MEMBERS: [&str; 24] = [
    "tests",
    "template",
    "default",
    "resources",
    "assertions",
    "name",
    "handler",
    "request",
    "response",
    "error",
    "errorType",
    "contentType",
    "responseContentType",
    "transform",
    "src",
    "$.ref",
    "request.ref",
    "environmentVariables",
    "clientContext",
    "cognitoIdentity",
    "xray",
    "logs",
    "runtimes",
    "case",
];

/// An answer that each case is compared with.
fn invocation() -> Invocation {
    let exchange = RieExchange {
        status: 200,
        body: Bytes::from_static(br#"{"message":"Hello, Ada!","items":[{"id":1},null,"a"]}"#),
        elapsed: Duration::from_millis(3),
        timeout: Duration::from_secs(3),
        marks: RieMarks::default(),
        out_of_memory: false,
    };
    interpret::invocation(&exchange, ["one line", "another"]).expect("200 is an answer")
}

fn check(path: &Path, bytes: &[u8], compare: bool) -> Result<(), TestCaseError> {
    std::fs::write(path, bytes)?;
    let lines = bytes.split(|&byte| byte == b'\n').count();
    match load(&[path.to_owned()]) {
        Ok(cases) => {
            prop_assert!(!cases.is_empty(), "neither cases nor problems");
            for case in cases.iter().filter(|_| compare) {
                let _ = case.check(&invocation());
            }
        }
        Err(error) => {
            prop_assert!(!error.problems.is_empty());
            for problem in &error.problems {
                prop_assert_eq!(&problem.file, path);
                let line = problem.line;
                prop_assert!(
                    line.is_none_or(|line| (1..=lines).contains(&line)),
                    "{problem:?}"
                );
            }
        }
    }
    Ok(())
}

/// The folders with cases of this repository's functions.
const FOLDERS: [&str; 5] = [
    "samples/cases",
    "samples/node/cases",
    "handlers/faults/cases",
    "handlers/finding-notifier/cases",
    "e2e/apps/own-user/cases",
];

fn toml() -> impl Strategy<Value = Bytes> {
    let mut corpus = Vec::new();
    for folder in FOLDERS {
        corpus.extend(corpus::files(folder, ".toml"));
    }
    let page = corpus::shown(include_str!("../../../docs/cases.md"));
    corpus.extend(page.map(|text| text.as_bytes().to_vec()));
    damaged(&corpus, &WORDS)
}

fn json() -> impl Strategy<Value = Bytes> {
    let mut texts = corpus::texts("samples/cases", ".json");
    texts.extend(corpus::texts("handlers/finding-notifier/cases", ".json"));
    texts.extend(corpus::texts("e2e/apps/node-esm/cases", ".json"));
    of_both_kinds(&texts, &WORDS)
}

fn suites() -> impl Strategy<Value = Bytes> {
    of_both_kinds(&corpus::texts("samples/suites", ".json"), &MEMBERS)
}

fn of_both_kinds(
    texts: &[String],
    words: &'static [&'static str],
) -> impl Strategy<Value = Bytes> + use<> {
    let files: Vec<Vec<u8>> = texts.iter().map(|text| text.clone().into()).collect();
    prop_oneof![
        1 => damaged(&files, words),
        2 => changed(documents(texts), words).prop_map(|tree| tree.to_string().into()),
    ]
}

/// A file of a name in a folder of its own.
fn file(name: &str) -> (Arc<TempDir>, PathBuf) {
    let folder = Arc::new(tempfile::tempdir().expect("a folder can be made"));
    let path = folder.path().join(name);
    (folder, path)
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn damaged_toml_gives_cases_or_problems(bytes in toml()) {
        let (folder, path) = file("cases.toml");
        within("cases-toml", bytes, move |bytes| {
            let _folder = folder;
            check(&path, bytes, true)
        })?;
    }

    #[test]
    fn damaged_json_gives_cases_or_problems(bytes in json()) {
        let (folder, path) = file("cases.json");
        within("cases-json", bytes, move |bytes| {
            let _folder = folder;
            check(&path, bytes, true)
        })?;
    }

    // A program that a suite brings may run for ever by right, so none is run.
    #[test]
    fn damaged_suites_give_cases_or_problems(bytes in suites()) {
        let (folder, path) = file("suite.json");
        within("suite", bytes, move |bytes| {
            let _folder = folder;
            check(&path, bytes, false)
        })?;
    }
}
