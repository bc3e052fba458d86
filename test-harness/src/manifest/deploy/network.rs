//! `vpc` and `url`: the network that a function joins, and its own address. It
//! opens neither.

use super::forms::{Form, SECURITY_GROUP, SUBNET, set, word};
use crate::manifest::ranges::{CORS_AGE, CORS_ENTRIES, CORS_METHODS, SECURITY_GROUPS, SUBNETS};
use crate::manifest::table::Table;
use crate::manifest::value::Value;
use crate::model::{CorsSettings, UrlSettings, VpcSettings};

/// Who may call a URL.
pub(in crate::manifest) const AUTH: [&str; 2] = ["iam", "none"];

/// Source: Lambda API, `Cors`, `AllowMethods`.
pub(in crate::manifest) const METHODS: [&str; 8] = [
    "*", "GET", "PUT", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS",
];

/// Source: Lambda API, `Cors`: origins of at most 253 characters, headers of at
/// most 1,024.
const ORIGIN: usize = 253;
const HEADER: usize = 1_024;

/// Reads `vpc`.
pub(super) fn vpc(value: &Value<'_>) -> Option<VpcSettings> {
    let mut table = value.table()?;
    let vpc = VpcSettings {
        subnets: ids(table.require("subnets"), &SUBNET, SUBNETS),
        security_groups: ids(
            table.require("security-groups"),
            &SECURITY_GROUP,
            SECURITY_GROUPS,
        ),
        ipv6: flag(&mut table, "ipv6"),
    };
    table.finish();
    Some(vpc)
}

/// Reads `url`.
pub(super) fn url(value: &Value<'_>) -> Option<UrlSettings> {
    let mut table = value.table()?;
    // Who may call is said aloud, since one of the answers is "anybody".
    let auth = word(table.require("auth"), &AUTH);
    let url = UrlSettings {
        public: auth == Some(AUTH[1]),
        streaming: flag(&mut table, "streaming"),
        cors: table.get("cors").and_then(|value| cors(&value)),
    };
    table.finish();
    Some(url)
}

fn cors(value: &Value<'_>) -> Option<CorsSettings> {
    let mut table = value.table()?;
    let cors = CorsSettings {
        origins: texts(table.get("origins"), ORIGIN),
        methods: methods(table.get("methods")),
        headers: texts(table.get("headers"), HEADER),
        exposed_headers: texts(table.get("exposed-headers"), HEADER),
        credentials: flag(&mut table, "credentials"),
        max_age_s: table.get("max-age").and_then(|v| v.integer(&CORS_AGE)),
    };
    table.finish();
    Some(cors)
}

/// Ids of which there must be at least one.
fn ids(value: Option<Value<'_>>, form: &Form, most: usize) -> Vec<String> {
    let Some(value) = value else {
        return Vec::new();
    };
    let found = set(&value, form, most);
    if value.array_is_empty() {
        let message = format!("{} must not be empty", value.place());
        value.problem_with(message, "write `vpc = false` for Lambda's own network");
    }
    found.unwrap_or_default()
}

fn methods(value: Option<Value<'_>>) -> Vec<String> {
    let elements = value.as_ref().and_then(Value::array).unwrap_or_default();
    if let Some(value) = value.filter(|_| elements.len() > CORS_METHODS) {
        let (place, count) = (value.place(), elements.len());
        value.problem_with(
            format!("{place} has {count} elements; AWS allows {CORS_METHODS}"),
            "write `[\"*\"]` for all",
        );
    }
    let words = elements.into_iter();
    sorted(words.filter_map(|element| word(Some(element), &METHODS).map(str::to_owned)))
}

fn texts(value: Option<Value<'_>>, longest: usize) -> Vec<String> {
    let elements = value.as_ref().and_then(Value::array).unwrap_or_default();
    if let Some(value) = value.filter(|_| elements.len() > CORS_ENTRIES) {
        let (place, count) = (value.place(), elements.len());
        value.problem(format!(
            "{place} has {count} elements; AWS allows {CORS_ENTRIES}"
        ));
    }
    sorted(elements.into_iter().filter_map(|element| {
        let text = element.text()?;
        let fits = text.chars().count() <= longest;
        if !fits {
            let place = element.place();
            element.problem(format!(
                "an element of {place} must have at most {longest} characters"
            ));
        }
        fits.then_some(text)
    }))
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = texts.collect();
    texts.sort();
    texts.dedup();
    texts
}

fn flag(table: &mut Table<'_>, key: &'static str) -> bool {
    let value = table.get(key).and_then(|value| value.boolean());
    value.unwrap_or(false)
}
