//! Tests of every expectation against answers, errors, logs and times.

use std::fs;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::cases::mismatch::Side;
use crate::cases::tests::{Folder, error, invocation, one, one_in, paths, success};
use crate::invoke::outcome::{Invocation, LogLine, LogStream};
use crate::invoke::report_line::ReportLine;
use crate::model::any_json;

fn expecting(expect: &str) -> crate::cases::Case {
    one(&format!("event = {{}}\n[expect]\n{expect}\n"))
}

fn problems(expect: &str) -> String {
    let text = format!("event = {{}}\n[expect]\n{expect}\n");
    Folder::with(&[("case.toml", &text)]).problems()
}

fn with_logs(lines: &[&str]) -> Invocation {
    let line = |text: &&str| LogLine {
        stream: LogStream::Function,
        text: (*text).to_owned(),
    };
    Invocation {
        logs: lines.iter().map(line).collect(),
        ..success("1")
    }
}

#[test]
fn a_path_must_find_something_and_all_of_it_must_hold() {
    let case = expecting(
        "json-path = { '$.items[*].id' = { matches = '^o-[0-9]+$' }, '$.total' = 7, '$.user' = { includes = { name = 'Ada' } }, '$.error' = { absent = true } }",
    );
    let good = r#"{"items":[{"id":"o-1"},{"id":"o-2"}],"total":7.0,"user":{"name":"Ada","x":1}}"#;
    assert_eq!(case.check(&success(good)), []);
    let bad = r#"{"items":[{"id":"o-1"},{"id":2}],"total":{"a":1},"user":{},"error":"no"}"#;
    let found = case.check(&success(bad));
    let mut where_ = paths(&found);
    where_.sort_unstable();
    assert_eq!(
        where_,
        ["$.error", "$.items[1].id", "$.total", "$.user.name"]
    );
    let none = case.check(&success("[]"));
    let mut where_ = paths(&none);
    where_.sort_unstable();
    assert_eq!(where_, ["$.items[*].id", "$.total", "$.user"]);
    assert!(none.iter().all(|one| one.actual == Side::Absent));
}

#[test]
fn a_path_compares_values_as_they_were_written() {
    let case = expecting("json-path = { '$.n' = 9007199254740993 }");
    assert_eq!(case.check(&success(r#"{"n":9007199254740993}"#)), []);
    let found = case.check(&success(r#"{"n":9007199254740992}"#));
    assert_eq!(paths(&found), ["$.n"]);
}

#[test]
fn an_object_that_is_no_check_is_a_value() {
    let case = expecting("json-path = { '$.a' = { matches = 'x', more = 1 } }");
    assert_eq!(
        case.check(&success(r#"{"a":{"matches":"x","more":1}}"#)),
        []
    );
    let literal = expecting("json-path = { '$.a' = { equals = { matches = 'x' } } }");
    assert_eq!(literal.check(&success(r#"{"a":{"matches":"x"}}"#)), []);
}

#[test]
fn a_pattern_looks_into_a_string_or_at_the_answer_as_it_came() {
    let case = expecting("answer-matches = '^Hello, [A-Z]'");
    assert_eq!(case.check(&success(r#""Hello, Ada""#)), []);
    assert_eq!(case.check(&success("Hello, Bob, in plain text")), []);
    let found = case.check(&success(r#""hello""#));
    assert_eq!(
        found[0].expected,
        Side::Matching("^Hello, [A-Z]".to_owned())
    );
    assert_eq!(found[0].actual, Side::Text("hello".to_owned()));
    let object = expecting("answer-matches = '^.\"a\"'");
    assert_eq!(object.check(&success(r#"{"a":1}"#)), []);
}

#[test]
fn a_schema_names_what_it_does_not_allow() {
    let schema = "answer-schema = { type = 'object', required = ['id'], properties = { id = { type = 'integer' }, 'a/b' = { maxLength = 1 } } }";
    let case = expecting(schema);
    assert_eq!(case.check(&success(r#"{"id":1}"#)), []);
    let found = case.check(&success(r#"{"id":"x","a/b":"long"}"#));
    let mut where_ = paths(&found);
    where_.sort_unstable();
    assert_eq!(where_, ["$.id", r#"$["a/b"]"#]);
    let missing = case.check(&success("{}"));
    assert_eq!(paths(&missing), ["$"]);
    let Side::Schema(said) = &missing[0].expected else {
        panic!("not of the schema: {missing:?}");
    };
    assert!(said.contains("\"id\" is a required property"), "{said}");
    assert_ne!(case.check(&success("text")), []);
}

#[test]
fn a_schema_may_stand_in_a_file_and_nothing_is_fetched() {
    let text = "event = 1\nexpect.answer-schema = 'schemas/order.json'\n";
    let files = [
        ("case.toml", text),
        ("schemas/order.json", r#"{"type":"string"}"#),
    ];
    let case = Folder::with(&files).load().unwrap().remove(0);
    assert_eq!(case.check(&success(r#""x""#)), []);
    assert_ne!(case.check(&success("1")), []);
    let remote = problems("answer-schema = { '$ref' = 'https://example.com/order.json' }");
    assert!(remote.contains("is no JSON schema"), "{remote}");
}

#[test]
fn a_golden_file_holds_the_answer() {
    let (folder, missing) = one_in("event = 1\nexpect.answer-file = 'gold/a.json'\n");
    let path = folder.path().join("gold/a.json");
    fs::create_dir(folder.path().join("gold")).unwrap();
    let found = missing.check(&success("1"));
    assert_eq!(found[0].expected, Side::File(path.clone()));
    fs::write(&path, "{\"a\": 1}\n").unwrap();
    let case = folder.load().unwrap().remove(0);
    assert_eq!(case.check(&success(r#"{"a":1.0}"#)), []);
    assert_eq!(paths(&case.check(&success(r#"{"a":2}"#))), ["$.a"]);
    fs::write(&path, "{").unwrap();
    assert!(folder.problems().contains("is not JSON"));
}

#[test]
fn an_errors_message_may_match_a_pattern() {
    let case = expecting("error.message-matches = '^order \\d+'");
    assert_eq!(case.check(&error("E", "order 42 is unknown")), []);
    let found = case.check(&error("E", "no order"));
    assert_eq!(paths(&found), ["error.message"]);
}

#[test]
fn lines_of_the_log_must_be_there_or_must_not() {
    let case = expecting(
        "logs = { includes = ['order 42'], matches = ['^\\[INFO\\]'], excludes = ['ERROR'] }",
    );
    let good = with_logs(&["[INFO] order 42", "done"]);
    assert_eq!(case.check(&good), []);
    let bad = with_logs(&["order 41", "[ERROR] no"]);
    let found = case.check(&bad);
    assert_eq!(paths(&found), ["logs"; 3]);
    let none = Side::Lines {
        count: 2,
        cut: false,
    };
    assert_eq!([&found[0].actual, &found[1].actual], [&none, &none]);
    assert_eq!(found[2].actual, Side::Text("[ERROR] no".to_owned()));
    // What was lost may have held what must not be there.
    let cut = Invocation {
        logs_cut: true,
        ..good
    };
    assert_eq!(case.check(&cut).len(), 1);
}

#[test]
fn a_budget_leaves_out_the_start_of_the_runtime() {
    let case = expecting("duration = 100");
    let slow = |milliseconds, init| Invocation {
        elapsed: Duration::from_secs(9),
        init_duration: Some(Duration::from_millis(init)),
        report: Some(ReportLine {
            duration: Some(Duration::from_millis(milliseconds)),
            ..ReportLine::default()
        }),
        ..success("1")
    };
    assert_eq!(case.check(&slow(350, 250)), []);
    let found = case.check(&slow(351, 250));
    assert_eq!(paths(&found), ["duration"]);
    assert_eq!(found[0].actual, Side::Elapsed(Duration::from_millis(101)));
    let unreported = Invocation {
        elapsed: Duration::from_millis(101),
        ..success("1")
    };
    assert_eq!(paths(&case.check(&unreported)), ["duration"]);
}

#[test]
fn a_budget_of_memory_needs_a_measure() {
    let case = expecting("memory = 100.5");
    assert!(case.looks_at_memory());
    let with = |memory_peak| Invocation {
        memory_peak,
        ..success("1")
    };
    let limit = 201 << 19;
    assert_eq!(case.check(&with(Some(limit))), []);
    let found = case.check(&with(Some(limit + 1)));
    assert_eq!(paths(&found), ["memory"]);
    assert_eq!(found[0].actual, Side::Memory(limit + 1));
    assert_eq!(paths(&case.check(&with(None))), ["memory"]);
    assert!(!expecting("duration = 1").looks_at_memory());
}

#[test]
fn what_cannot_be_meant_is_a_problem() {
    for (expect, said) in [
        ("answer-matches = '('", "is no regular expression"),
        ("answer-matches = 1", "must be a regular expression"),
        ("json-path = { 'items' = 1 }", "is no JSON path"),
        ("json-path = {}", "at least one"),
        (
            "json-path = { '$' = { absent = false } }",
            "can only be `true`",
        ),
        (
            "json-path = { '$' = { matches = '[' } }",
            "is no regular expression",
        ),
        ("answer-schema = { type = 'objekt' }", "is no JSON schema"),
        ("answer-schema = 'none.json'", "no such file"),
        ("answer-schema = [1]", "must be a JSON schema"),
        ("logs = {}", "needs texts"),
        ("logs = { includes = [] }", "needs texts"),
        ("logs = { excludes = 'x' }", "an array of strings"),
        ("logs = { include = ['x'] }", "did you mean `includes`?"),
        ("duration = 0", "above 0"),
        ("memory = 0", "above 0"),
        ("memory = 10241", "at most 10240"),
        ("memory = '1'", "number of megabytes"),
        ("duration = 'fast'", "above 0"),
        ("answer-file = 'x.json'", "would be read as a case file"),
        (
            "answer = 1\nanswer-file = 'gold/x.json'",
            "exclude each other",
        ),
        (
            "json-path = { '$' = 1 }\nerror.type = 'E'",
            "exclude each other",
        ),
        (
            "error = { message = 'a', message-matches = 'b' }",
            "exclude each other",
        ),
        ("answer-matches = 'x'\noutcome = 'timeout'", "comes without"),
    ] {
        let told = problems(expect);
        assert!(told.contains(said), "{expect}: {told}");
    }
}

fn path_of(text: &str, value: &Json) -> Expectation {
    let text = format!("event = 1\n[expect.json-path]\n'{text}' = {{ equals = 1 }}\n");
    let case = one(&text);
    let Some(Expectation::JsonPath(path)) = case.expectations.last() else {
        panic!("no path: {case:?}");
    };
    let mut path = path.clone();
    path.wanted = Wanted::Equals(value.clone());
    Expectation::JsonPath(path)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_path_to_all_agrees_with_equality(left in any_json(), right in any_json()) {
        let root = path_of("$", &left);
        let same = root.check(&success(&left.to_string()));
        prop_assert_eq!(same, []);
        let found = root.check(&success(&right.to_string()));
        prop_assert_eq!(found.is_empty(), left == right);
    }

    #[test]
    fn every_part_has_a_place(value in any_json()) {
        let all = path_of("$..*", &Json::String("nowhere".to_owned()));
        for one in all.check(&success(&value.to_string())) {
            prop_assert!(one.path.starts_with('$'));
            prop_assert!(matches!(one.actual, Side::Value(_) | Side::Absent));
        }
    }

    #[test]
    fn a_schema_of_one_value_agrees_with_equality(left in any_json(), right in any_json()) {
        let schema: Json = format!("{{\"const\":{left}}}").parse().unwrap();
        let schema = Expectation::AnswerSchema(AnswerSchema::new(schema).unwrap());
        let found = schema.check(&success(&right.to_string()));
        prop_assert_eq!(found.is_empty(), left == right);
    }

    #[test]
    fn patterns_and_paths_never_panic(text in "[$@.*?'\"()\\[\\]{}a-c0-9<=&|,: +^-]{0,16}", value in any_json()) {
        let quoted = Json::String(text);
        let case = format!(r#"{{"event":1,"expect":{{"json-path":{{{quoted}:{value}}},"answer-matches":{quoted}}}}}"#);
        let folder = Folder::with(&[("case.json", &case)]);
        if let Ok(cases) = folder.load() {
            let _ = cases[0].check(&success(&value.to_string()));
        }
    }

    #[test]
    fn a_text_is_in_the_log_or_it_is_not(lines in prop::collection::vec("[ab]{0,3}", 0..4), part in "[ab]{1,2}") {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let done = with_logs(&lines);
        let logs = |includes: &[&String], excludes: &[&String]| {
            let owned = |parts: &[&String]| parts.iter().map(|part| (*part).clone()).collect();
            Expectation::Logs(LogExpectation {
                includes: owned(includes),
                excludes: owned(excludes),
                ..LogExpectation::default()
            })
        };
        let there = logs(&[&part], &[]).check(&done).is_empty();
        let absent = logs(&[], &[&part]).check(&done).is_empty();
        prop_assert_ne!(there, absent);
    }
}

#[test]
fn nothing_but_a_success_has_an_answer() {
    let expectations = [
        path_of("$", &Json::Null),
        Expectation::AnswerMatches(Pattern::new("").unwrap()),
        Expectation::AnswerSchema(AnswerSchema::new(Json::Bool(true)).unwrap()),
        Expectation::AnswerFile(GoldenFile {
            path: "gold.json".into(),
            answer: None,
        }),
    ];
    let failed = invocation(error("E", "no").outcome);
    for expectation in expectations {
        let found = expectation.check(&failed);
        assert_eq!(found.len(), 1, "{expectation:?}");
        assert_eq!(found[0].actual, Side::Absent);
    }
}
