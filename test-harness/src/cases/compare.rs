//! Comparing JSON values, with every difference and its path.

use std::collections::BTreeSet;

use super::mismatch::{Mismatch, Side, element, member};
use crate::model::Json;

/// The path of the whole answer.
pub(super) const ROOT: &str = "$";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    All,
    Named,
}

/// Where `actual` differs from `expected`; nothing where they are equal.
pub fn exact(expected: &Json, actual: &Json) -> Vec<Mismatch> {
    exact_at(ROOT, expected, actual)
}

/// Where `actual` lacks something of `expected`: objects may have more members
/// at every level, arrays have the same length and are compared one by one.
pub fn includes(expected: &Json, actual: &Json) -> Vec<Mismatch> {
    includes_at(ROOT, expected, actual)
}

/// The same as [`exact`] for a part of the answer.
pub(super) fn exact_at(path: &str, expected: &Json, actual: &Json) -> Vec<Mismatch> {
    let mut found = Vec::new();
    compare(path, (expected, actual), Members::All, &mut found);
    found
}

/// The same as [`includes`] for a part of the answer.
pub(super) fn includes_at(path: &str, expected: &Json, actual: &Json) -> Vec<Mismatch> {
    let mut found = Vec::new();
    compare(path, (expected, actual), Members::Named, &mut found);
    found
}

fn compare(path: &str, pair: (&Json, &Json), members: Members, found: &mut Vec<Mismatch>) {
    match pair {
        (Json::Object(expected), Json::Object(actual)) => {
            let mut names: BTreeSet<&String> = expected.keys().collect();
            if members == Members::All {
                names.extend(actual.keys());
            }
            for name in names {
                let path = member(path, name);
                let sides = (expected.get(name), actual.get(name));
                compare_optional(&path, sides, members, found);
            }
        }
        (Json::Array(expected), Json::Array(actual)) => {
            for index in 0..expected.len().max(actual.len()) {
                let path = element(path, index);
                let sides = (expected.get(index), actual.get(index));
                compare_optional(&path, sides, members, found);
            }
        }
        (expected, actual) if expected == actual => {}
        (expected, actual) => found.push(differs(path, Some(expected), Some(actual))),
    }
}

fn compare_optional(
    path: &str,
    sides: (Option<&Json>, Option<&Json>),
    members: Members,
    found: &mut Vec<Mismatch>,
) {
    match sides {
        (Some(expected), Some(actual)) => compare(path, (expected, actual), members, found),
        (expected, actual) => found.push(differs(path, expected, actual)),
    }
}

fn differs(path: &str, expected: Option<&Json>, actual: Option<&Json>) -> Mismatch {
    let side = |json: Option<&Json>| json.cloned().map_or(Side::Absent, Side::Value);
    Mismatch {
        path: path.to_owned(),
        expected: side(expected),
        actual: side(actual),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::any_json;

    fn json(text: &str) -> Json {
        text.parse().unwrap()
    }

    fn paths(found: &[Mismatch]) -> Vec<&str> {
        found
            .iter()
            .map(|mismatch| mismatch.path.as_str())
            .collect()
    }

    #[test]
    fn differences_have_their_paths() {
        let expected = json(r#"{"items":[{"id":1},{"id":2}],"a b":1,"gone":null,"same":1}"#);
        let actual = json(r#"{"items":[{"id":7}],"a b":"1","more":true,"same":1.0}"#);
        let found = exact(&expected, &actual);
        assert_eq!(
            paths(&found),
            [
                r#"$["a b"]"#,
                "$.gone",
                "$.items[0].id",
                "$.items[1]",
                "$.more"
            ]
        );
        assert_eq!(found[1].expected, Side::Value(Json::Null));
        assert_eq!(found[1].actual, Side::Absent);
        assert_eq!(found[4].expected, Side::Absent);
    }

    #[test]
    fn a_subset_ignores_further_members_but_not_further_elements() {
        let expected = json(r#"{"user":{"name":"Ada"},"list":[{"id":1}]}"#);
        let more = json(r#"{"user":{"name":"Ada","age":36},"list":[{"id":1,"x":2}],"z":0}"#);
        assert_eq!(includes(&expected, &more), []);
        let longer = json(r#"{"user":{"name":"Ada"},"list":[{"id":1},{"id":2}]}"#);
        assert_eq!(paths(&includes(&expected, &longer)), ["$.list[1]"]);
        let other = json(r#"{"user":"Ada","list":[]}"#);
        assert_eq!(paths(&includes(&expected, &other)), ["$.list[0]", "$.user"]);
    }

    #[test]
    fn large_integers_are_compared_exactly() {
        let found = exact(&json("9007199254740993"), &json("9007199254740992"));
        assert_eq!(paths(&found), ["$"]);
        assert_eq!(exact(&json("1"), &json("1.0")), []);
    }

    proptest! {
        #[test]
        fn a_value_matches_itself(value in any_json()) {
            prop_assert_eq!(exact(&value, &value), []);
            prop_assert_eq!(includes(&value, &value), []);
        }

        #[test]
        fn nothing_differs_exactly_when_values_are_equal(left in any_json(), right in any_json()) {
            prop_assert_eq!(exact(&left, &right).is_empty(), left == right);
            prop_assert!(includes(&left, &right).len() <= exact(&left, &right).len());
        }
    }
}
