//! For tests: what the schema that Jenkins holds `JUnit` XML against allows, as a
//! table of our own: elements, their attributes, their children.
//!
//! Source: `junit-10.xsd` of Jenkins' xunit plugin, which pytest and Surefire
//! name too, read 2026-11. What it has that no report of ours needs is left out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element: its name, required attributes, other attributes, children, and
/// whether it may hold text.
type Rule = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    bool,
);

const RULES: [Rule; 8] = [
    (
        "testsuites",
        &[],
        &["name", "time", "tests", "failures", "errors"],
        &["testsuite"],
        false,
    ),
    (
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &[
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
        ],
        &["testsuite", "testcase", "system-out", "system-err"],
        false,
    ),
    (
        "testcase",
        &["name"],
        &["time", "classname", "group"],
        &["skipped", "error", "failure", "system-out", "system-err"],
        false,
    ),
    ("skipped", &[], &["type", "message"], &[], true),
    ("error", &[], &["type", "message"], &[], true),
    ("failure", &[], &["type", "message"], &[], true),
    ("system-out", &[], &[], &[], true),
    ("system-err", &[], &[], &[], true),
];

/// Everything in which a document differs from the schema.
pub(super) fn violations(xml: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                element(&tag, path.last(), &mut found);
                path.push(name(&tag));
            }
            Event::Empty(tag) => element(&tag, path.last(), &mut found),
            Event::End(_) => drop(path.pop()),
            Event::Text(text) => {
                let blank = text.iter().all(u8::is_ascii_whitespace);
                let here = path.last().map_or("", String::as_str);
                if !blank && !rule(here).is_some_and(|rule| rule.4) {
                    found.push(format!("text in `{here}`"));
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn element(tag: &BytesStart<'_>, parent: Option<&String>, found: &mut Vec<String>) {
    let name = name(tag);
    let parent = parent.map(String::as_str);
    let allowed = match parent {
        None => name == "testsuites",
        Some(parent) => rule(parent).is_some_and(|rule| rule.3.contains(&name.as_str())),
    };
    let Some(rule) = rule(&name).filter(|_| allowed) else {
        found.push(format!(
            "`{name}` in `{}`",
            parent.unwrap_or("the document")
        ));
        return;
    };
    let mut there = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.unwrap();
        let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
        let value = String::from_utf8(attribute.value.to_vec()).unwrap();
        if !rule.1.contains(&key.as_str()) && !rule.2.contains(&key.as_str()) {
            found.push(format!("attribute `{key}` of `{name}`"));
        }
        // Digits, and at most three of them behind the point.
        let (whole, rest) = value.split_once('.').unwrap_or((&value, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if key == "time" && !(digits(whole) && digits(rest) && rest.len() <= 3) {
            found.push(format!("time `{value}` of `{name}`"));
        }
        there.push(key);
    }
    for required in rule.1 {
        if !there.iter().any(|key| key == required) {
            found.push(format!("no attribute `{required}` of `{name}`"));
        }
    }
}

fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.0 == name)
}

fn name(tag: &BytesStart<'_>) -> String {
    String::from_utf8(tag.name().as_ref().to_vec()).unwrap()
}

#[test]
fn what_the_schema_forbids_is_found() {
    let good = r#"<testsuites><testsuite name="a" tests="1" failures="0" errors="0">
        <testcase name="b" time="1.5"><failure message="c">d</failure></testcase>
        </testsuite></testsuites>"#;
    assert_eq!(violations(good), [] as [&str; 0]);
    let table = [
        (
            "<testsuites>",
            "<testsuites skipped=\"1\">",
            "attribute `skipped` of `testsuites`",
        ),
        ("tests=\"1\"", "", "no attribute `tests` of `testsuite`"),
        ("time=\"1.5\"", "time=\"1.5s\"", "time `1.5s` of `testcase`"),
        (
            "time=\"1.5\"",
            "time=\"1.2345\"",
            "time `1.2345` of `testcase`",
        ),
        (
            "<testcase name=\"b\" time=\"1.5\">",
            "<testcase name=\"b\">x",
            "text in `testcase`",
        ),
        (
            "<testsuites>",
            "<testsuites><failure/>",
            "`failure` in `testsuites`",
        ),
    ];
    for (from, to, expected) in table {
        assert_eq!(violations(&good.replacen(from, to, 1)), [expected]);
    }
}
