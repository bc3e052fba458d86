//! Templates and defaults: from the tests as they are written to those that run.

use super::reader::Members;
use crate::model::Json;

/// A test for each combination of the template's values, those that it sets
/// itself left out, with the values in its name.
pub(super) fn templated(test: &Members, template: &[(String, Vec<Json>)]) -> Vec<Members> {
    let mut tests = vec![test.clone()];
    // The members of an object are sorted, as AWS's runner sorts them.
    let open = template.iter().filter(|(key, _)| !test.contains_key(key));
    for (key, values) in open {
        let expanded = tests.iter().flat_map(|test| {
            let variants = values.iter();
            variants.map(|value| with(test, key, value))
        });
        tests = expanded.collect();
    }
    tests
}

/// How many tests [`templated`] would make of one on its way; an empty list of
/// values leaves none in the end.
pub(super) fn count(test: &Members, template: &[(String, Vec<Json>)]) -> usize {
    let open = template.iter().filter(|(key, _)| !test.contains_key(key));
    open.fold(1, |product, (_, values)| {
        product.saturating_mul(values.len().max(1))
    })
}

fn with(test: &Members, key: &str, value: &Json) -> Members {
    let mut test = test.clone();
    test.insert(key.to_owned(), value.clone());
    if let Some(Json::String(name)) = test.get("name") {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let name = format!("{name}:{value}");
        test.insert("name".to_owned(), Json::String(name));
    }
    test
}

/// Adds what a test does not say itself.
pub(super) fn add_defaults(test: &mut Members, defaults: &Members) {
    for (key, value) in defaults {
        test.entry(key.clone()).or_insert_with(|| value.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> Members {
        let Ok(Json::Object(members)) = text.parse() else {
            panic!("no object: {text}");
        };
        members
    }

    #[test]
    fn a_template_multiplies_what_a_test_leaves_open() {
        let values = |text: &str| match text.parse() {
            Ok(Json::Array(values)) => values,
            _ => panic!("no array: {text}"),
        };
        let template = [
            ("memory".to_owned(), values(r#"["128mb",512]"#)),
            ("runtime".to_owned(), values(r#"["a","b"]"#)),
        ];
        let names = |test: &str| -> Vec<String> {
            let tests = templated(&members(test), &template);
            assert_eq!(tests.len(), count(&members(test), &template));
            let names = tests.iter().map(|test| test["name"].as_str().unwrap());
            names.map(str::to_owned).collect()
        };
        let all = ["t:128mb:a", "t:128mb:b", "t:512:a", "t:512:b"];
        assert_eq!(names(r#"{"name":"t"}"#), all);
        assert_eq!(names(r#"{"name":"t","runtime":"c"}"#), ["t:128mb", "t:512"]);
        assert_eq!(names(r#"{"name":"t","runtime":"c","memory":1}"#), ["t"]);
    }

    #[test]
    fn a_default_never_replaces() {
        let mut test = members(r#"{"a":null}"#);
        add_defaults(&mut test, &members(r#"{"a":1,"b":2}"#));
        assert_eq!(test, members(r#"{"a":null,"b":2}"#));
    }
}
