//! Tests of JSON values that keep every digit.

use proptest::prelude::*;

use super::{Json, JsonNumber};

fn json(text: &str) -> Json {
    text.parse().unwrap()
}

#[test]
fn numbers_are_compared_by_value() {
    let same = [
        ("1", "1.0"),
        ("1", "10e-1"),
        ("0", "-0.0"),
        ("100", "1E2"),
        ("1.50", "15e-1"),
        ("18446744073709551617", "18446744073709551617.0"),
        ("1e99999999999999999999", "1e99999999999999999999"),
    ];
    for (left, right) in same {
        assert_eq!(json(left), json(right), "{left} and {right}");
    }
}

#[test]
fn numbers_that_share_a_float_differ() {
    let different = [
        ("9007199254740993", "9007199254740992"),
        ("18446744073709551617", "18446744073709551616"),
        ("0.1", "0.10000000000000001"),
        ("1", "-1"),
        ("1e99999999999999999999", "1e99999999999999999998"),
    ];
    for (left, right) in different {
        assert_ne!(json(left), json(right), "{left} and {right}");
    }
}

#[test]
fn digits_survive_reading_and_writing() {
    let text = r#"{"a":[18446744073709551617,1.10],"b":"é\n"}"#;
    assert_eq!(json(text).to_string(), text);
    assert_eq!(serde_json::to_string(&json(text)).unwrap(), text);
}

#[test]
fn texts_outside_the_grammar_are_refused() {
    for text in [
        "", "01", "+1", "1.", ".5", "1e", "nan", "[1,]", "{} {}", "'a'",
    ] {
        assert!(text.parse::<Json>().is_err(), "{text}");
    }
    for text in ["-", "1_0", "0x1", "1e+", "--1", " 1"] {
        assert!(JsonNumber::parse(text).is_none(), "{text}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deep = "[".repeat(1_000_000);
    assert!(deep.parse::<Json>().is_err());
    let closed = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let error = closed.parse::<Json>().unwrap_err();
    assert_eq!(error.to_string(), "values nest deeper than 127 levels");
}

#[test]
fn text_for_people_has_a_line_for_each_value() {
    let json: Json = r#"{"b":[1,{}, []],"a":{"x y":1.50},"c":"\n"}"#.parse().unwrap();
    let expected = "{\n  \"a\": {\n    \"x y\": 1.50\n  },\n  \"b\": [\n    1,\n    {},\n    []\n  ],\n  \"c\": \"\\n\"\n}\n";
    assert_eq!(json.pretty(), expected);
    assert_eq!(expected.parse::<Json>().unwrap(), json);
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Json::parse(&bytes);
    }

    #[test]
    fn every_finite_float_reads_back(value in prop::num::f64::NORMAL) {
        let number = JsonNumber::from_f64(value).unwrap();
        let written = json(number.as_str());
        prop_assert_eq!(number.as_str().parse::<f64>().unwrap().to_bits(), value.to_bits());
        prop_assert_eq!(&written, &json(&written.to_string()));
    }

    #[test]
    fn integers_are_equal_only_to_themselves(left in any::<i64>(), right in any::<i64>()) {
        let same = JsonNumber::from(left) == JsonNumber::from(right);
        prop_assert_eq!(same, left == right);
    }
}
