//! Ranges as OSV's schema evaluates them, and what cannot be evaluated.

use super::*;

/// Whether each version lies in what is affected: `y`, `n`, or `?` with a
/// problem.
fn verdicts(affected: &Value, versions: &[&str]) -> String {
    let one = |version: &&str| {
        let records = [record("X-1", "npm", "a", affected)];
        let matches = matched(&records, vec![package("npm", "a", version)]);
        match (matches.findings.len(), matches.problems.len()) {
            (1, 0) => 'y',
            (0, 0) => 'n',
            (0, _) => '?',
            other => panic!("{other:?}"),
        }
    };
    versions.iter().map(one).collect()
}

#[test]
fn events_begin_and_end() {
    let versions = [
        "0.9.0",
        "1.0.0-rc.1",
        "1.0.0",
        "1.5.0",
        "2.0.0-rc.1",
        "2.0.0",
        "3.0.0",
    ];
    let of = |events: Value| verdicts(&range(&events), &versions);
    assert_eq!(of(json!([{"introduced": "0"}])), "yyyyyyy");
    assert_eq!(
        of(json!([{"introduced": "1.0.0"}, {"fixed": "2.0.0"}])),
        "nnyyynn"
    );
    assert_eq!(
        of(json!([{"introduced": "1.0.0-0"}, {"fixed": "2.0.0-0"}])),
        "nyyynnn"
    );
    assert_eq!(
        of(json!([{"introduced": "1.0.0"}, {"last_affected": "2.0.0"}])),
        "nnyyyyn"
    );
    // Both ends at one version are that version alone.
    assert_eq!(
        of(json!([{"introduced": "1.5.0"}, {"last_affected": "1.5.0"}])),
        "nnnynnn"
    );
    // In any order, in one object, and touching.
    assert_eq!(
        of(json!([{"fixed": "2.0.0"}, {"introduced": "1.0.0"}])),
        "nnyyynn"
    );
    assert_eq!(
        of(json!([{"introduced": "1.0.0", "fixed": "2.0.0"}])),
        "nnyyynn"
    );
    let touching = json!([
        {"introduced": "0"}, {"fixed": "1.0.0"}, {"introduced": "1.0.0"}, {"fixed": "1.5.0"},
    ]);
    assert_eq!(of(touching), "yyynnnn");
    let limited = json!([{"introduced": "0"}, {"limit": "1.5.0"}]);
    assert_eq!(of(limited), "yyynnnn");
    assert_eq!(of(json!([{"introduced": "0"}, {"limit": "*"}])), "yyyyyyy");
}

#[test]
fn versions_and_ranges_each_suffice() {
    let listed = json!({"versions": ["1.0.0", "v2.0.0"]});
    assert_eq!(
        verdicts(&listed, &["1.0.0", "2.0.0", "1.0.1", "nightly"]),
        "yynn"
    );
    let both = json!({
        "versions": ["nightly"],
        "ranges": [
            {"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]},
            {"type": "SEMVER", "events": [{"introduced": "2.0.0"}, {"fixed": "3.0.0"}]},
            {"type": "ECOSYSTEM", "events": [{"introduced": "5.0.0"}]},
        ],
    });
    assert_eq!(
        verdicts(&both, &["nightly", "1.0.0", "2.0.0", "3.0.0", "6.0.0"]),
        "ynyny"
    );
}

#[test]
fn what_cannot_be_told_is_a_problem() {
    let commits =
        json!({"ranges": [{"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]}]});
    assert_eq!(verdicts(&commits, &["1.0.0"]), "?");
    assert_eq!(verdicts(&json!({}), &["1.0.0"]), "?");
    let closed = range(&json!([{"introduced": "0"}, {"fixed": "1.0.0"}]));
    assert_eq!(verdicts(&closed, &["latest", ""]), "??");
    assert_eq!(
        verdicts(&range(&json!([{"fixed": "1.0.0"}])), &["0.5.0"]),
        "?"
    );
    assert_eq!(verdicts(&range(&json!([])), &["0.5.0"]), "?");
    assert_eq!(
        verdicts(
            &range(&json!([{"introduced": "0"}, {"fixed": "next"}])),
            &["1.0.0"]
        ),
        "?"
    );
    // One entry that applies is enough, whatever the others are.
    let entries = json!({"ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "next"}]},
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]},
    ]});
    assert_eq!(verdicts(&entries, &["1.0.0", "3.0.0"]), "y?");
}

#[test]
fn problems_say_what_and_why() {
    let records = [
        record(
            "X-1",
            "npm",
            "a",
            &range(&json!([{"introduced": "0"}, {"fixed": "next"}])),
        ),
        record(
            "X-2",
            "npm",
            "b",
            &range(&json!([{"introduced": "0"}, {"fixed": "1.0.0"}])),
        ),
    ];
    let packages = vec![
        package("npm", "a", "1.0.0"),
        package("npm", "b", "x.y"),
        package("Go", "c", "v1.0.0"),
    ];
    insta::assert_debug_snapshot!(reasons(&matched(&records, packages)), @r#"
    [
        "unknown-version b@x.y: `X-2` cannot be compared: it does not begin with a number",
        "no-data Go: there are packages of it and no advisories at hand",
        "bad-advisory X-1: whether `a` 1.0.0 is affected: `next` is no version that npm orders: it does not begin with a number",
    ]
    "#);
}

#[test]
fn timestamps_of_other_forms_do_not_hide_a_record() {
    let mut bad = record("X-1", "npm", "a", &range(&json!([{"introduced": "0"}])));
    bad["modified"] = json!("2024-01-01");
    let matches = matched(&[bad], vec![package("npm", "a", "1.0.0")]);
    assert_eq!(lines(&matches.findings), ["X-1 a 1.0.0 -"]);
    assert_eq!(
        reasons(&matches),
        ["bad-advisory X-1: its `modified` is no RFC 3339 timestamp"]
    );
}

#[test]
fn what_was_taken_back_is_not_reported() {
    let mut taken_back = record("X-1", "npm", "a", &range(&json!([{"introduced": "0"}])));
    taken_back["withdrawn"] = json!("2024-01-01T00:00:00Z");
    let matches = matched(&[taken_back], vec![package("npm", "a", "1.0.0")]);
    assert_eq!(matches, Matches::default());
}
