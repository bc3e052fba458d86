//! Tests of reading case files and of checking outcomes against them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use tempfile::TempDir;

use super::*;
use crate::invoke::outcome::{FunctionFailure, Invocation, Outcome, OutcomeKind, Phase};
use crate::model::Json;

pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn load(&self) -> Result<Vec<Case>, CasesError> {
        load(&[self.path().to_owned()])
    }

    /// The problems as text, without the folder's own path.
    pub(super) fn problems(&self) -> String {
        let root = format!("{}/", self.path().display());
        self.load().unwrap_err().to_string().replace(&root, "")
    }
}

pub(super) fn one(text: &str) -> Case {
    one_in(text).1
}

/// A case, and the folder that it stands in.
pub(super) fn one_in(text: &str) -> (Folder, Case) {
    let folder = Folder::with(&[("case.toml", text)]);
    let case = folder.load().unwrap().remove(0);
    (folder, case)
}

pub(super) fn invocation(outcome: Outcome) -> Invocation {
    Invocation {
        outcome,
        certain: true,
        elapsed: Duration::from_millis(3),
        init_duration: None,
        report: None,
        memory_peak: None,
        request_id: None,
        exit: None,
        logs: Vec::new(),
        logs_cut: false,
    }
}

pub(super) fn success(payload: &str) -> Invocation {
    let payload = Bytes::copy_from_slice(payload.as_bytes());
    invocation(Outcome::Success { payload })
}

pub(super) fn error(kind: &str, message: &str) -> Invocation {
    invocation(Outcome::FunctionError {
        error: FunctionFailure {
            error_type: kind.to_owned(),
            message: message.to_owned(),
            raw: Bytes::new(),
        },
    })
}

pub(super) fn paths(found: &[Mismatch]) -> Vec<&str> {
    found
        .iter()
        .map(|mismatch| mismatch.path.as_str())
        .collect()
}

#[test]
fn cases_come_in_a_fixed_order_from_both_formats() {
    let folder = Folder::with(&[
        (
            "b.toml",
            "event = { name = \"Ada\", n = 1.50 }\nexpect = { answer = 1 }\n",
        ),
        (
            "a.json",
            r#"{"case":[
                {"name":"big","event":18446744073709551617,"expect":{"answer":null}},
                {"name":"first","event":null,"tags":["smoke"],"expect":{"outcome":"timeout"}}]}"#,
        ),
        (
            "c.toml",
            "[[case]]\nname = \"many\"\nevent-file = \"events/ada.json\"\nexpect.outcome = \"crash\"\n",
        ),
        ("events/ada.json", " {\"b\": 1, \"a\": 2}\n"),
        ("README.md", "not a case"),
    ]);
    let cases = folder.load().unwrap();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["big", "first", "b", "many"]);
    let events: Vec<&[u8]> = cases.iter().map(|case| case.event.as_ref()).collect();
    let expected: [&[u8]; 4] = [
        b"18446744073709551617",
        b"null",
        b"{\"n\":1.50,\"name\":\"Ada\"}",
        b" {\"b\": 1, \"a\": 2}\n",
    ];
    assert_eq!(events, expected);
    assert_eq!(cases[1].tags, ["smoke"]);
    let lines: Vec<Option<usize>> = cases.iter().map(|case| case.source.line).collect();
    assert_eq!(lines, [None, None, Some(1), Some(1)]);
}

#[test]
fn everything_wrong_with_a_folder_is_told_at_once() {
    let folder = Folder::with(&[
        (
            "a.toml",
            "name = \"same\"\nevnt = {}\ntimeout = -1\n[expect]\nanswer = 1\noutcom = \"x\"\n",
        ),
        (
            "b.toml",
            "name = \"x\"\nevent-file = \"events/none.json\"\n[expect]\noutcome = \"time-out\"\n",
        ),
        (
            "c.json",
            r#"{"name": 1, "event": 1, "expect": {"error": {}}}"#,
        ),
        ("d.toml", "event = 1979-05-27\n[expect]\n"),
        (
            "e.toml",
            "[[case]]\nname = \"dup\"\nevent = 1\nexpect.answer = 1\n\n[[case]]\nname = \"dup\"\nevent = 1\nexpect.answer = 1\n",
        ),
        ("f.toml", "event = \n"),
        ("g.json", "{"),
        ("h.toml", "[case]\nname = \"x\"\n"),
        (
            "i.toml",
            "event = 1\nevent-file = \"x\"\nexpect = { answer = 1, answer-includes = 1, error = { type = \"x\" } }\n",
        ),
        (
            "j.toml",
            "[[case]]\nname = \"j1\"\nevent-sample = \"s3-putt\"\nexpect.answer = 1\n[[case]]\nname = \"j2\"\nevent-sample = \"sqs\"\nevent-file = \"x\"\nexpect.answer = 1\n[[case]]\nname = \"j3\"\nevent-sample = \"queue\"\nexpect.answer = 1\n",
        ),
    ]);
    let problems = folder
        .problems()
        .replace("No such file or directory (os error 2)", "not found");
    insta::assert_snapshot!(problems);
}

#[test]
fn a_sample_event_is_sent_with_the_changes_of_the_case() {
    let plain = one("event-sample = \"s3-put\"\nexpect.answer = 1\n");
    let sample = event_sample("s3-put").unwrap();
    assert_eq!(Json::parse(&plain.event).unwrap(), sample);
    let changed = one(
        "event-sample = \"eventbridge\"\nevent.detail = { order = 7, urgent = true }\nexpect.answer = 1\n",
    );
    let sent = Json::parse(&changed.event).unwrap();
    let detail: Json = r#"{"order":7,"total":19.5,"urgent":true}"#.parse().unwrap();
    assert_eq!(sent.member("detail"), Some(&detail));
    let other = sent.member("source").and_then(Json::as_str);
    assert_eq!(other, Some("com.example.orders"));
}

#[test]
fn a_client_context_is_any_json_that_lambda_takes() {
    let case =
        one("event = {}\nclient-context = { custom = { tenant = \"a\" } }\nexpect.answer = 1\n");
    let context = case.context.client_context.map(|json| json.to_string());
    assert_eq!(context.as_deref(), Some(r#"{"custom":{"tenant":"a"}}"#));
    let long = |length: usize| {
        let text = "x".repeat(length);
        format!("event = 1\nclient-context = \"{text}\"\nexpect.answer = 1\n")
    };
    // Of 3,583 bytes of base64 whole groups of four carry 2,685 bytes.
    assert!(one(&long(2_683)).context.client_context.is_some());
    let problems = Folder::with(&[("case.toml", &long(2_684))]).problems();
    assert!(problems.contains("Lambda takes 3583"), "{problems}");
}

#[test]
fn a_case_chooses_its_environment_and_its_repetitions() {
    let plain = one("event = {}\nexpect.answer = 1\n");
    assert_eq!(plain.environment, CaseEnvironment::Shared);
    assert_eq!(plain.repeat, 1);
    let fresh = one("event = {}\nenvironment = \"fresh\"\nrepeat = 3\nexpect.answer = 1\n");
    let own = CaseEnvironment::Own(EnvironmentChanges::default());
    assert_eq!((fresh.environment, fresh.repeat), (own, 3));
    for (line, said) in [
        ("environment = \"frsh\"", "did you mean `fresh`?"),
        ("environment = 1", "must be a string"),
        ("repeat = 0", "from 1 to 10000"),
        ("repeat = 2.5", "from 1 to 10000"),
        ("repeat = 10_001", "from 1 to 10000"),
    ] {
        let text = format!("event = {{}}\n{line}\nexpect.answer = 1\n");
        let problems = Folder::with(&[("case.toml", &text)]).problems();
        assert!(problems.contains(said), "{line}: {problems}");
    }
}

#[test]
fn a_case_that_cannot_fail_is_refused() {
    for text in [
        "event = 1\n",
        "event = 1\nexpect = {}\n",
        "event = 1\ntimeout = 3\n",
    ] {
        let problems = Folder::with(&[("case.toml", text)]).problems();
        assert!(problems.contains("cannot fail"), "{text}: {problems}");
    }
    let problems = Folder::with(&[("case.toml", "\ncase = []\n")]).problems();
    assert_eq!(problems, "case.toml:2: `case` is empty: nothing could fail");
}

#[test]
fn paths_that_do_not_exist_or_are_no_case_files_are_problems() {
    let folder = Folder::with(&[("case.yaml", "")]);
    for (name, said) in [
        ("none", "no such file"),
        ("case.yaml", "`.toml` or `.json`"),
    ] {
        let path: PathBuf = folder.path().join(name);
        let text = load(&[path]).unwrap_err().to_string();
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn a_file_named_twice_is_read_once() {
    let folder = Folder::with(&[("case.toml", "event = 1\nexpect.answer = 1\n")]);
    let paths = [folder.path().to_owned(), folder.path().join("case.toml")];
    assert_eq!(load(&paths).unwrap().len(), 1);
}

#[test]
fn answers_are_compared_by_value() {
    let case = one("event = {}\nexpect.answer = { sum = 6, items = [1.0] }\n");
    assert_eq!(case.check(&success(r#"{"items":[1],"sum":6.0}"#)), []);
    let found = case.check(&success(r#"{"items":[2],"sum":5,"x":1}"#));
    assert_eq!(paths(&found), ["$.items[0]", "$.sum", "$.x"]);
    let found = case.check(&success("not json"));
    assert_eq!(found[0].actual, Side::Text("not json".to_owned()));
}

#[test]
fn another_outcome_hides_all_other_differences() {
    let case = one("event = {}\nexpect.answer = 1\n");
    let found = case.check(&error("InvalidEvent", "no"));
    assert_eq!(paths(&found), ["outcome"]);
    let Side::Outcome { kind, detail } = &found[0].actual else {
        panic!("not an outcome: {found:?}");
    };
    assert_eq!(*kind, OutcomeKind::FunctionError);
    assert_eq!(detail.as_deref(), Some("InvalidEvent: no"));
}

#[test]
fn an_expected_error_implies_the_outcome() {
    let case =
        one("event = {}\n[expect.error]\ntype = \"InvalidEvent\"\nmessage-includes = \"must\"\n");
    assert_eq!(case.check(&error("InvalidEvent", "name must be")), []);
    let found = case.check(&error("Other", "no"));
    assert_eq!(paths(&found), ["error.type", "error.message"]);
    assert_eq!(paths(&case.check(&success("1"))), ["outcome"]);
}

#[test]
fn other_outcomes_can_be_expected() {
    let case = one("event = {}\nexpect.outcome = \"timeout\"\n");
    let (after, during) = (Duration::from_secs(2), Phase::Invoke);
    let timeout = invocation(Outcome::Timeout { after, during });
    assert_eq!(case.check(&timeout), []);
    assert_eq!(paths(&case.check(&success("1"))), ["outcome"]);
}

#[test]
fn a_slow_answer_is_a_difference() {
    let case = one("event = {}\ntimeout = 0.002\nexpect.answer = 1\n");
    assert_eq!(paths(&case.check(&success("1"))), ["elapsed"]);
}
