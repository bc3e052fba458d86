//! The greeter against the cases that all languages share (`samples/cases`).

use std::fs;
use std::path::{Path, PathBuf};

use greeter::greet;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/cases")
}

fn cases(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).expect("read a case file");
    let cases: Value = match file.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => toml::from_str(&text).expect("parse TOML"),
        _ => serde_json::from_str(&text).expect("parse JSON"),
    };
    match cases.get("case") {
        Some(many) => many.as_array().expect("an array of cases").clone(),
        None => vec![cases],
    }
}

fn event(case: &Value) -> Value {
    match case["event-file"].as_str() {
        Some(file) => {
            let text = fs::read_to_string(folder().join(file)).expect("read an event file");
            serde_json::from_str(&text).expect("parse an event file")
        }
        None => case["event"].clone(),
    }
}

fn check(case: &Value) {
    let name = &case["name"];
    let expect = &case["expect"];
    match greet("", &event(case)) {
        Err(error) => assert_eq!(expect["error"]["message"], error.to_string(), "{name}"),
        Ok(answer) => {
            let answer = serde_json::to_value(answer).expect("an answer is JSON");
            let wanted = expect.get("answer").unwrap_or(&answer);
            assert_eq!(&answer, wanted, "{name}");
            assert!(expect.get("error").is_none(), "{name}");
            let none = serde_json::Map::new();
            let members = expect["answer-includes"].as_object().unwrap_or(&none);
            for (member, value) in members {
                assert_eq!(&answer[member], value, "{name}");
            }
        }
    }
}

#[test]
fn the_shared_cases_pass() {
    let files = fs::read_dir(folder()).expect("read the cases' folder");
    let files = files.map(|file| file.expect("a folder entry").path());
    let cases: Vec<Value> = files.flat_map(|file| cases(&file)).collect();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    cases.iter().for_each(check);
}

#[test]
fn the_greeting_can_be_chosen() {
    let answer = greet("Grüezi", &json!({ "name": "Ada" })).expect("an answer");
    assert_eq!(answer.message, "Grüezi, Ada!");
}

#[test]
fn a_fraction_of_zero_is_no_integer() {
    let refused = greet("", &json!({ "numbers": [1.0] }));
    assert_eq!(refused, Err(greeter::InvalidEvent::Numbers));
}
