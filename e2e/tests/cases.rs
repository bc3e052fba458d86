//! Every key of a case on a real container: sample events, contexts,
//! environments, expectations and golden files.

use std::fs;

use e2e::{Finished, Project, all_passed, case, cell};
use lambdock::wire::{CaseStatusReport, RunReport};

/// Counts what it has served in this environment, and answers with the event and
/// with what came beside it.
const HANDLER: &str = r#"#!/bin/sh
count=$(($(cat /tmp/count 2>/dev/null || echo 0) + 1))
echo "$count" >/tmp/count
context=$(sed -n 's/^ *Lambda-Runtime-Client-Context: *//Ip' /tmp/headers | tr -d '\r')
echo "[INFO] event $count" >&2
printf '{"count": %s, "context": %s, "event": ' "$count" "${context:-null}"
cat
printf '}'
"#;

const SLOW: &str = "#!/bin/sh\nsleep 1\nexec cat\n";

const FAILING: &str = "#!/bin/sh\n\
    echo '{\"errorType\": \"OutOfStock\", \"errorMessage\": \"no 3 left\"}'\nexit 1\n";

const GOOD: &str = r#"
[[case]]
name = "first"
event = {}
expect = { answer-includes = { count = 1 }, logs = { includes = ["event 1"], matches = ['^\[INFO\] '], excludes = ["event 2"] } }

[[case]]
name = "sample"
event-sample = "s3-put"
event.requestedBy = "a case"
[case.expect]
duration = 60000
memory = 200
[case.expect.json-path]
"$.event.Records[*].s3.object.key" = { matches = "^uploads/" }
"$.event.requestedBy" = "a case"
"$.error" = { absent = true }

[[case]]
name = "client context"
event = {}
client-context = { custom = { tenant = "ä" } }
expect = { json-path = { "$.context" = { custom = { tenant = "ä" } } } }

[[case]]
name = "fresh"
event = {}
environment = "fresh"
expect = { answer-includes = { count = 1 } }

[[case]]
name = "shared goes on"
event = {}
expect = { answer-includes = { count = 4, event = {} } }

[[case]]
name = "thrice"
event = {}
repeat = 3
[case.expect]
answer-matches = '"count": [5-7],'
answer-schema = { type = "object", required = ["count", "event"], properties = { count = { type = "integer", minimum = 5, maximum = 7 } } }
"#;

const BAD: &str = r#"
[[case]]
name = "path"
event = [1, "x"]
expect = { json-path = { "$.event[*]" = { matches = "x" } } }

[[case]]
name = "schema"
event = {}
expect = { answer-schema = { properties = { count = { type = "string" } } } }

[[case]]
name = "logs"
event = {}
expect = { logs = { includes = ["absent"], excludes = ["event 3"] } }

[[case]]
name = "memory"
event = {}
expect = { memory = 0.5 }

[[case]]
name = "never twice"
event = {}
environment = "fresh"
repeat = 3
expect = { answer-includes = { count = 1 } }
"#;

fn test(project: &Project, more: &[&str]) -> Finished {
    let words = ["test", "-o", "json"];
    let words: Vec<&str> = words.iter().chain(more).copied().collect();
    project.call(&words).variable("CI", "false").run()
}

fn differences(report: &RunReport, function: &str, name: &str) -> Vec<String> {
    let case = case(cell(report, function), name);
    assert_eq!(case.status, CaseStatusReport::Failed, "{case:?}");
    let told = case.mismatches.iter();
    told.map(|one| format!("{}: {} / {}", one.path, one.expected.text, one.actual.text))
        .collect()
}

#[test]
fn every_key_holds_where_it_should() {
    let project = Project::shell(&[("counts", HANDLER, "cases = [\"cases\"]")]);
    project.write("cases/good.toml", GOOD);
    let done = test(&project, &[]).exits_with(0);
    let report = done.report();
    let counts = cell(&report, "counts");
    all_passed(counts);
    assert_eq!(counts.cases.len(), 6);
    // One for all, and a fresh one.
    assert_eq!(counts.environments.len(), 2);
    assert_eq!(case(counts, "thrice").repetition, 3);
}

#[test]
fn every_key_fails_where_it_should_and_says_where() {
    let project = Project::shell(&[
        ("counts", HANDLER, "cases = [\"cases\"]"),
        ("fails", FAILING, "cases = [\"errors.toml\"]"),
        ("slow", SLOW, "cases = [\"slow.toml\"]"),
    ])
    .with("cases/bad.toml", BAD)
    .with(
        "errors.toml",
        "event = {}\nexpect.error.message-matches = '^no [a-z]+ left$'\n",
    )
    .with("slow.toml", "event = {}\nexpect.duration = 500\n");
    let report = test(&project, &[]).exits_with(100).report();
    let told = |name: &str| differences(&report, "counts", name);
    assert_eq!(told("path"), ["$.event[0]: text matching /x/ / 1"]);
    assert_eq!(
        told("schema"),
        ["$.count: what the schema allows (it is not of type \"string\") / 2"]
    );
    assert_eq!(
        told("logs"),
        [
            "logs: a line containing \"absent\" / 1 other line",
            "logs: no line containing \"event 3\" / \"[INFO] event 3\"",
        ]
    );
    let of_memory = told("memory");
    let peak = of_memory[0].strip_prefix("memory: at most 0.5 MB / ");
    assert!(
        peak.is_some_and(|peak| peak.ends_with(" MB")),
        "{of_memory:?}"
    );
    assert_eq!(told("never twice"), ["$.count: 1 / 2"]);
    let repeated = case(cell(&report, "counts"), "never twice");
    assert_eq!((repeated.repetition, repeated.repetitions), (2, 3));
    let of_error = differences(&report, "fails", "errors");
    assert_eq!(
        of_error,
        ["error.message: text matching /^no [a-z]+ left$/ / \"no 3 left\""]
    );
    let of_time = differences(&report, "slow", "slow");
    assert!(
        of_time[0].starts_with("duration: at most 500ms / 1."),
        "{of_time:?}"
    );
}

#[test]
fn golden_files_are_written_when_that_is_asked_for() {
    let cases = "[[case]]\nname = 'one'\nevent = { b = 1, a = [] }\nexpect.answer-file = 'gold/one.json'\n\
        [[case]]\nname = 'two'\nevent = {}\nexpect = { answer-file = 'gold/two.json', answer-matches = 'never' }\n";
    let project = Project::shell(&[("counts", HANDLER, "cases = [\"cases\"]")])
        .with("cases/gold.toml", cases);
    let one = project.path("cases/gold/one.json");
    let missing = test(&project, &[]).exits_with(100).report();
    let told = differences(&missing, "counts", "one");
    assert!(told[0].contains("which is not there"), "{told:?}");
    let refused = project.call(&["test", "--update"]).variable("CI", "true");
    let _ = refused.run().exits_with(2).says("`CI`").says("hint: ");
    assert!(!one.exists());
    // The second case does not hold otherwise, so its file is not written.
    let updated = test(&project, &["--update"]).exits_with(100).report();
    let notes = updated.notes.join("\n");
    assert!(
        notes.contains("wrote golden file") && notes.contains("one.json"),
        "{notes}"
    );
    assert!(notes.contains("two.json` stays as it is"), "{notes}");
    assert!(!project.path("cases/gold/two.json").exists());
    let written = fs::read_to_string(&one).expect("the file was written");
    let expected = "{\n  \"context\": null,\n  \"count\": 1,\n  \"event\": {\n    \"a\": [],\n    \"b\": 1\n  }\n}\n";
    assert_eq!(written, expected);
    let after = test(&project, &["--case", "one"]).exits_with(0).report();
    all_passed(cell(&after, "counts"));
    let again = test(&project, &["--update", "--case", "one"]).exits_with(0);
    assert_eq!(again.report().notes, Vec::<String>::new());
}
