//! What a call of the Invoke API asks for: function, qualifier, type, log tail,
//! client context. Source: the service's API model (botocore 1.44.5).

use base64::Engine as _;
use bytes::Bytes;

use super::REGION;
use super::answer::Answer;
use crate::model::{InvocationContext, Json};

const PREFIX: &str = "/2015-03-31/functions/";
const SUFFIX: &str = "/invocations";

/// How an event is to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InvocationType {
    RequestResponse,
    Event,
    DryRun,
}

/// A call, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) function: String,
    pub(super) qualifier: String,
    pub(super) invocation_type: InvocationType,
    /// Whether the end of the log is wanted.
    pub(super) tail: bool,
    /// What the caller says besides the event.
    pub(super) context: InvocationContext,
}

impl Call {
    /// Reads a request; what Lambda would refuse is refused as it does it.
    pub(super) fn parse(
        method: &str,
        uri: &str,
        header: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Answer> {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let path = path.find(PREFIX).map_or("", |start| &path[start..]);
        let name = path
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.strip_suffix(SUFFIX));
        let (Some(name), "POST") = (name, method) else {
            return Err(Answer::no_operation(method, path));
        };
        let asked = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("Qualifier="))
            .map(decode);
        let (function, qualifier) = target(&decode(name), asked)?;
        Ok(Self {
            function,
            qualifier,
            invocation_type: invocation_type(header("x-amz-invocation-type").as_deref())?,
            tail: header("x-amz-log-type").as_deref() == Some("Tail"),
            context: InvocationContext {
                client_context: client_context(header("x-amz-client-context"))?,
                ..InvocationContext::default()
            },
        })
    }
}

/// The function and the qualifier that a name means: a name, an ARN or a part of
/// one, with or without a qualifier of its own.
fn target(name: &str, asked: Option<String>) -> Result<(String, String), Answer> {
    let parts: Vec<&str> = name.split(':').collect();
    let (region, function, own) = match parts[..] {
        ["arn", _, "lambda", region, _, "function", function] => (Some(region), function, None),
        ["arn", _, "lambda", region, _, "function", function, own] => {
            (Some(region), function, Some(own))
        }
        [_, "function", function] | [function] => (None, function, None),
        [_, "function", function, own] | [function, own] => (None, function, Some(own)),
        _ => return Err(Answer::invalid_name(name)),
    };
    if let Some(region) = region.filter(|region| *region != REGION) {
        return Err(Answer::other_region(region));
    }
    let qualifier = match (own, asked) {
        (Some(own), Some(asked)) if own != asked => return Err(Answer::two_qualifiers()),
        (Some(own), _) => own.to_owned(),
        (None, asked) => asked.unwrap_or_else(|| "$LATEST".to_owned()),
    };
    Ok((function.to_owned(), qualifier))
}

fn invocation_type(header: Option<&str>) -> Result<InvocationType, Answer> {
    match header {
        None | Some("" | "RequestResponse") => Ok(InvocationType::RequestResponse),
        Some("Event") => Ok(InvocationType::Event),
        Some("DryRun") => Ok(InvocationType::DryRun),
        Some(other) => Err(Answer::invalid_type(other)),
    }
}

fn client_context(header: Option<String>) -> Result<Option<Json>, Answer> {
    let Some(text) = header.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let decoded = base64::engine::general_purpose::STANDARD.decode(&text);
    let context = decoded.ok().and_then(|bytes| Json::parse(&bytes).ok());
    context.map(Some).ok_or_else(Answer::invalid_context)
}

/// The event that a body is: nothing is an empty object, and what is no JSON is
/// refused before any function sees it.
pub(super) fn event(body: Bytes) -> Result<Bytes, Answer> {
    if body.is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    match Json::parse(&body) {
        Ok(_) => Ok(body),
        Err(error) => Err(Answer::no_json(&error.to_string())),
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%').then(|| after.get(..2)).flatten();
        let value = escaped
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(value) = value {
            bytes.push(value);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(uri: &str, headers: &[(&str, &str)]) -> Result<Call, Answer> {
        Call::parse("POST", uri, |name| {
            let found = headers.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_function_is_meant_by_its_name_or_any_form_of_its_arn() {
        for (name, qualifier) in [
            ("fn", "$LATEST"),
            ("fn:live", "live"),
            ("fn?Qualifier=live", "live"),
            ("fn:live?Qualifier=live", "live"),
            ("123456789012:function:fn", "$LATEST"),
            (
                "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Afn%3A1",
                "1",
            ),
        ] {
            let (name, query) = name.split_once('?').unwrap_or((name, ""));
            let uri = format!("https://host/2015-03-31/functions/{name}/invocations?{query}");
            let call = parse(&uri, &[]).unwrap();
            assert_eq!(
                (call.function.as_str(), call.qualifier.as_str()),
                ("fn", qualifier)
            );
        }
    }

    #[test]
    fn what_lambda_refuses_is_refused_by_its_name() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:fn";
        let of = |name: &str| format!("/2015-03-31/functions/{name}/invocations");
        for (uri, headers, kind) in [
            (of(arn), &[][..], "ResourceNotFoundException"),
            (
                of("fn:1?Qualifier=2")
                    .replace("?Qualifier=2/invocations", "/invocations?Qualifier=2"),
                &[][..],
                "InvalidParameterValueException",
            ),
            (of("a:b:c:d:e"), &[][..], "ValidationException"),
            (
                of("fn"),
                &[("x-amz-invocation-type", "Later")][..],
                "ValidationException",
            ),
            (
                of("fn"),
                &[("x-amz-client-context", "e")][..],
                "InvalidRequestContentException",
            ),
            (
                "/2015-03-31/functions/fn/aliases".to_owned(),
                &[][..],
                "UnknownOperationException",
            ),
        ] {
            let refused = parse(&uri, headers).unwrap_err();
            assert_eq!(refused.header("x-amzn-errortype"), Some(kind), "{uri}");
        }
        let broken = event(Bytes::from_static(b"{\"broken\":")).unwrap_err();
        let kind = broken.header("x-amzn-errortype");
        assert_eq!(
            (broken.status, kind),
            (400, Some("InvalidRequestContentException"))
        );
    }

    #[test]
    fn the_headers_say_how_to_run_it() {
        let headers = [
            ("x-amz-invocation-type", "Event"),
            ("x-amz-log-type", "Tail"),
            ("x-amz-client-context", "eyJjdXN0b20iOnt9fQ=="),
        ];
        let call = parse("/2015-03-31/functions/fn/invocations", &headers).unwrap();
        assert_eq!(call.invocation_type, InvocationType::Event);
        assert!(call.tail);
        let context = call.context.client_context.unwrap();
        assert_eq!(context, Json::parse(b"{\"custom\":{}}").unwrap());
        assert_eq!(event(Bytes::new()).unwrap(), "{}");
    }
}
