//! What a registry says where it does not do what it is asked for.
//!
//! Source: OCI distribution specification 1.1, "Error Codes".

use serde::Deserialize;

use super::error::Said;

/// The most that is kept of a message.
const LONGEST: usize = 300;

#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<One>,
    /// Servers of tokens write their words here.
    #[serde(default)]
    details: Option<String>,
}

#[derive(Deserialize)]
struct One {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// Reads an answer's body. A secret that it repeats is not told on.
pub(super) fn said(status: u16, body: &[u8], secrets: &[String]) -> Said {
    let read: Option<Errors> = serde_json::from_slice(body).ok();
    let (code, message) = match read {
        Some(errors) => match errors.errors.into_iter().next() {
            Some(first) => (first.code, first.message),
            None => (None, errors.details),
        },
        None => (None, plain(body)),
    };
    let clean = |text: String| {
        let hidden = secrets
            .iter()
            .filter(|secret| !secret.is_empty())
            .fold(text, |text, secret| text.replace(secret, "*****"));
        let line = hidden.split_whitespace().collect::<Vec<_>>().join(" ");
        let safe: String = line.chars().filter(|c| !c.is_control()).collect();
        safe.chars().take(LONGEST).collect::<String>()
    };
    let some = |text: Option<String>| text.map(clean).filter(|text| !text.is_empty());
    Said {
        status,
        code: some(code),
        message: some(message),
    }
}

/// A body that is text, not a page for browsers.
fn plain(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    (!text.starts_with(['<', '{'])).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_message_are_the_registrys_own() {
        let body = br#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name\nnot known","detail":{}}]}"#;
        let told = said(404, body, &[]).to_string();
        assert_eq!(
            told,
            "the registry answered 404 NAME_UNKNOWN: repository name not known"
        );
    }

    #[test]
    fn what_is_no_error_document_is_told_where_it_is_text() {
        for (body, told) in [
            (
                &b"no such thing\n"[..],
                "the registry answered 502: no such thing",
            ),
            (b"<html>", "the registry answered 502"),
            (b"", "the registry answered 502"),
            (b"{\"errors\":[]}", "the registry answered 502"),
            (
                b"{\"details\":\"bad password\"}",
                "the registry answered 502: bad password",
            ),
            (b"\xff\xfe", "the registry answered 502"),
        ] {
            assert_eq!(said(502, body, &[]).to_string(), told);
        }
    }

    #[test]
    fn a_secret_that_is_repeated_is_hidden() {
        let body = br#"{"errors":[{"code":"DENIED","message":"`canary` is wrong"}]}"#;
        let told = said(401, body, &["canary".to_owned(), String::new()]).to_string();
        assert!(told.ends_with("`*****` is wrong"), "{told}");
    }
}
