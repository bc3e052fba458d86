//! Tests of suites: what is read, what holds, and what is refused by name.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::*;
use crate::cases::tests::{Folder, error, invocation, success};
use crate::cases::{CaseEnvironment, load};
use crate::invoke::outcome::{FunctionFailure, Invocation, Outcome};
use crate::model::InvocationContext;

fn suite(text: &str) -> Vec<Case> {
    Folder::with(&[("suite.json", text)]).load().unwrap()
}

fn problems(text: &str) -> String {
    Folder::with(&[("suite.json", text)]).problems()
}

/// Whether one assertion holds.
fn holds(assertion: &str, done: &Invocation) -> bool {
    let text = format!(r#"{{"tests":[{{"name":"t","handler":"h","assertions":[{assertion}]}}]}}"#);
    suite(&text)[0].check(done).is_empty()
}

fn with_payload(payload: &str) -> Invocation {
    let raw = Bytes::copy_from_slice(payload.as_bytes());
    invocation(Outcome::FunctionError {
        error: FunctionFailure::from_payload(raw),
    })
}

#[test]
fn a_test_is_a_case_with_an_environment_of_its_own() {
    let cases = suite(
        r#"{
          "default": {"runtime": "nodejs22", "environmentVariables": {"A": "1", "N": 2}},
          "resources": {"hello": {"contentType": "application/json", "data": {"msg": "hi"}},
                        "loud": {"contentType": "application/json", "data": "a", "transform": ".*3"}},
          "assertions": [{"contentType": "application/json"}],
          "tests": [
            {"name": "one", "handler": "core.ping", "request.ref": "hello", "clientContext": {"custom": {}},
             "cognitoIdentity": {}, "xray": {"traceId": "T", "isSampled": "0"},
             "assertions": [{"response.ref": "hello"}]},
            {"name": "one", "handler": "core.loud", "environmentVariables": {}, "request.ref": "loud",
             "clientContext": {}, "assertions": [{"response": 1}]}
          ]}"#,
    );
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["one", "one (2)"]);
    let events: Vec<&[u8]> = cases.iter().map(|case| case.event.as_ref()).collect();
    assert_eq!(events, [br#"{"msg":"hi"}"#.as_slice(), br#""aaa""#]);
    let CaseEnvironment::Own(changes) = &cases[0].environment else {
        panic!("a shared environment: {cases:?}");
    };
    assert_eq!(changes.command, Some(vec!["core.ping".to_owned()]));
    let variables: Vec<(&str, &str)> = changes
        .variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(variables, [("A", "1"), ("N", "2")]);
    let context = &cases[0].context;
    let note = cases[0].note.as_deref();
    assert!(note.is_some_and(|note| note.contains("`xray`")));
    let identity = context.cognito_identity.as_ref().unwrap().to_string();
    assert!(identity.contains("cognito-pool-id:"), "{identity}");
    assert!(context.client_context.is_some());
    assert_eq!(cases[1].context, InvocationContext::default());
    assert_eq!(cases[0].expectations.len(), 2);
}

#[test]
fn answers_and_errors_are_told_apart_and_compared() {
    let answer = success(r#"{"msg":"yo","list":[1,2]}"#);
    let failed = with_payload(r#"{"errorType":"Out","errorMessage":"none left"}"#);
    let table = [
        (r#"{"response":{"msg":"yo","list":[1.0,2]}}"#, &answer, true),
        (r#"{"response":{"msg":"yo"}}"#, &answer, false),
        (r#"{"response":"yo","transform":".msg"}"#, &answer, true),
        (r#"{"response":1,"transform":".list[]"}"#, &answer, true),
        (r#"{"response":2,"transform":".list[]"}"#, &answer, false),
        (r#"{"response":null,"transform":".none"}"#, &answer, false),
        (
            r#"{"response":1,"transform":".list[], error"}"#,
            &answer,
            false,
        ),
        (r#"{"response":{"errorType":"Out"}}"#, &failed, false),
        (
            r#"{"error":{"errorType":"Out","errorMessage":"none left"}}"#,
            &failed,
            true,
        ),
        (r#"{"error":{"errorType":"Out"}}"#, &failed, false),
        (
            r#"{"error":"none left","transform":".errorMessage"}"#,
            &failed,
            true,
        ),
        (r#"{"error":1,"transform":"1"}"#, &answer, false),
        (r#"{"errorType":"Out"}"#, &failed, true),
        (r#"{"errorType":"out"}"#, &failed, false),
        (
            r#"{"errorType":"out","transform":"ascii_downcase"}"#,
            &failed,
            true,
        ),
        (r#"{"contentType":"application/json"}"#, &failed, true),
        (r#"{"contentType":"application/json"}"#, &answer, true),
        (r#"{"contentType":"image/png"}"#, &answer, false),
        (
            r#"{"responseContentType":"application/json"}"#,
            &answer,
            true,
        ),
        (
            r#"{"responseContentType":"application/json"}"#,
            &failed,
            false,
        ),
    ];
    for (assertion, done, expected) in table {
        assert_eq!(holds(assertion, done), expected, "{assertion}");
    }
}

#[test]
fn what_only_looks_like_an_answer_or_an_error_is_none() {
    // An answer that looks like an error is an answer here.
    let answer = success(r#"{"errorType":"Out"}"#);
    assert!(holds(r#"{"response":{"errorType":"Out"}}"#, &answer));
    assert!(!holds(r#"{"errorType":"Out"}"#, &answer));
    let timed_out = invocation(Outcome::Timeout {
        after: Duration::from_secs(3),
        during: crate::invoke::outcome::Phase::Invoke,
    });
    assert!(!holds(
        r#"{"response":"Task timed out after 3.00 seconds"}"#,
        &timed_out
    ));
    assert!(!holds(r#"{"errorType":"Sandbox.Timedout"}"#, &timed_out));
    let silent = invocation(Outcome::InitError {
        error: None,
        exit: None,
    });
    assert!(!holds(r#"{"response":""}"#, &silent));
    assert!(!holds(r#"{"error":""}"#, &silent));
    let text = success("plain text");
    assert!(!holds(r#"{"response":"plain text"}"#, &text));
    assert!(holds(r#"{"contentType":"application/unknown"}"#, &text));
}

#[test]
fn a_difference_names_the_transform() {
    let text = r#"{"tests":[{"name":"t","handler":"h","assertions":[{"response":{"a":1},"transform":"{a:\n .b}"},{"error":1}]}]}"#;
    let found = suite(text)[0].check(&success(r#"{"b":2}"#));
    let paths: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["($ | {a: .b}).a", "outcome"]);
    let other = suite(text)[0].check(&error("E", "no"));
    assert_eq!(other[0].path, "outcome");
}

#[test]
fn what_is_not_supported_is_named() {
    let test = |more: &str| format!(r#"{{"tests":[{{"name":"t","handler":"h",{more}}}]}}"#);
    let asserting = |assertion: &str| test(&format!(r#""assertions":[{assertion}]"#));
    let good = r#""assertions":[{"response":1}]"#;
    for (text, said) in [
        (r#"{"tests":[]}"#.to_owned(), "`tests` is empty"),
        (r#"{"tests":1}"#.to_owned(), "`tests` must be an array"),
        (
            r#"{"index":{},"tests":[]}"#.to_owned(),
            "`index` of a suite is not supported",
        ),
        (
            format!(r#"{{"tests":[{{"handler":"h",{good}}}]}}"#),
            "`tests[0].name` is missing",
        ),
        (
            format!(r#"{{"tests":[{{"name":"t",{good}}}]}}"#),
            "`tests[0].handler` is missing",
        ),
        (test(r#""request":1"#), "cannot fail"),
        (test(r#""assertions":[]"#), "cannot fail"),
        (
            test(&format!(r#""hurl_file":"a",{good}"#)),
            "`tests[0].hurl_file` of a suite",
        ),
        (
            test(&format!(r#""environmentVariable":{{}},{good}"#)),
            "did you mean `environmentVariables`?",
        ),
        (
            test(&format!(r#""environmentVariables":{{"A":[]}},{good}"#)),
            "must be a string",
        ),
        (
            test(&format!(
                r#""environmentVariables":{{"AWS_REGION":"x"}},{good}"#
            )),
            "Lambda reserves",
        ),
        (
            test(&format!(r#""request.ref":"a",{good}"#)),
            "there is no resource `a`",
        ),
        (
            asserting(r#"{"logs":"x"}"#),
            "`tests[0].assertions[0].logs` of a suite is not supported",
        ),
        (asserting(r#"{"response":1,"error":1}"#), "exactly one of"),
        (asserting("{}"), "exactly one of"),
        (asserting(r#"{"respons":1}"#), "did you mean `response`?"),
        (
            asserting(r#"{"response":1,"transform":"("}"#),
            "is no jq program",
        ),
        (
            format!(
                r#"{{"resources":{{"r":{{"contentType":"image/png","data":""}}}},"tests":[{{"name":"t","handler":"h",{good}}}]}}"#
            ),
            "`image/png` is not supported",
        ),
        (
            format!(
                r#"{{"resources":{{"r":{{"contentType":"application/json","src":"none.json"}}}},"tests":[{{"name":"t","handler":"h",{good}}}]}}"#
            ),
            "cannot read the resource",
        ),
    ] {
        let told = problems(&text);
        assert!(told.contains(said), "{text}: {told}");
    }
}

#[test]
fn names_that_several_suites_have_are_told_apart() {
    let text = r#"{"tests":[{"name":"ping","handler":"h","assertions":[{"response":1}]}]}"#;
    let case = "name = 'ping'\nevent = 1\nexpect.answer = 1\n";
    let folder = Folder::with(&[("a.toml", case), ("b.json", text), ("c.json", text)]);
    let cases = load(&[folder.path().to_owned()]).unwrap();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["ping", "ping (2)", "ping (3)"]);
}

/// The smallest test of a suite.
const SMALLEST: &str = r#"{"name":"t","handler":"h","assertions":[{"response":1}]}"#;

#[test]
fn a_template_that_would_never_end_is_refused() {
    let values = vec!["0"; 100].join(",");
    // Where nothing would be left in the end, too much would be made before.
    for last in [values.as_str(), ""] {
        let template = format!(r#"{{"a":[{values}],"b":[{values}],"c":[{values}],"d":[{last}]}}"#);
        let told = problems(&format!(
            r#"{{"template":{template},"tests":[{SMALLEST}]}}"#
        ));
        assert!(told.contains("more than 10000 tests"), "{told}");
    }
}

#[test]
fn a_template_that_leaves_no_test_is_refused() {
    let told = problems(&format!(
        r#"{{"template":{{"memory":[]}},"tests":[{SMALLEST}]}}"#
    ));
    assert!(told.contains("`template.memory` is empty"), "{told}");
}

#[test]
fn thousands_of_tests_of_one_name_are_told_apart_in_time() {
    let tests = vec![SMALLEST; 3_000].join(",");
    let began = Instant::now();
    let cases = suite(&format!(r#"{{"tests":[{tests}]}}"#));
    assert_eq!(cases[2_999].name, "t (3000)");
    // With a search through all names for each number it took minutes.
    assert!(began.elapsed() < Duration::from_secs(20));
}
