//! One assertion of a suite: a part of what came, transformed, equals a value.

use super::jq::Jq;
use crate::cases::compare::{ROOT, exact_at};
use crate::cases::expect::outcome;
use crate::cases::mismatch::{Mismatch, Side};
use crate::invoke::outcome::{FunctionFailure, Outcome, OutcomeKind};
use crate::model::Json;

/// The keys that name a part of what came.
pub(super) const SUBJECTS: [&str; 5] = [
    "response",
    "error",
    "errorType",
    "contentType",
    "responseContentType",
];

/// Keys that AWS's runner knows and never has anything for.
pub(super) const NEVER_FILLED: [&str; 5] = [
    "logs",
    "tail-logs",
    "metrics",
    "init_metrics",
    "invoke_metrics",
];

/// An assertion of a suite for AWS's test runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuiteAssertion {
    /// What is looked at.
    pub subject: Subject,
    /// What is made of it before it is compared.
    pub transform: Option<Jq>,
    /// What it must equal.
    pub expected: Json,
}

/// A part of what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The answer, which must be one.
    Response,
    /// The error, which must be one.
    Error,
    /// The error's type.
    ErrorType,
    /// The content type that AWS's runner makes up from the body.
    ContentType,
    /// The same, of an answer.
    ResponseContentType,
}

impl Subject {
    pub(super) fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "response" => Self::Response,
            "error" => Self::Error,
            "errorType" => Self::ErrorType,
            "contentType" => Self::ContentType,
            "responseContentType" => Self::ResponseContentType,
            _ => return None,
        })
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Response => ROOT,
            Self::Error => "error",
            Self::ErrorType => "error.type",
            Self::ContentType | Self::ResponseContentType => "content type",
        }
    }
}

/// What an assertion looks at, or why it cannot.
enum Seen {
    Value(Json),
    /// Bytes that are no JSON.
    Text(String),
    /// Another outcome than it needs.
    Outcome(OutcomeKind),
}

impl SuiteAssertion {
    /// What differs; empty where it holds.
    pub(in crate::cases) fn check(&self, outcome: &Outcome) -> Vec<Mismatch> {
        match self.look(outcome) {
            Seen::Outcome(wanted) => outcome::check(wanted, outcome),
            Seen::Text(text) => vec![self.differs(self.path(), Side::Text(text))],
            Seen::Value(value) => self.compare(&value),
        }
    }

    fn look(&self, outcome: &Outcome) -> Seen {
        match (self.subject, outcome) {
            (Subject::Response, Outcome::Success { payload }) => match Json::parse(payload) {
                Ok(json) => Seen::Value(json),
                Err(_) => Seen::Text(String::from_utf8_lossy(payload).into_owned()),
            },
            (Subject::Response, _) => Seen::Outcome(OutcomeKind::Success),
            (Subject::ResponseContentType, other) if other.failure().is_some() => {
                Seen::Outcome(OutcomeKind::Success)
            }
            (Subject::ContentType | Subject::ResponseContentType, outcome) => {
                Seen::Value(Json::String(content_type(outcome).to_owned()))
            }
            (Subject::Error | Subject::ErrorType, outcome) => match outcome.failure() {
                Some(failure) => self.of_failure(failure),
                None => Seen::Outcome(OutcomeKind::FunctionError),
            },
        }
    }

    fn of_failure(&self, failure: &FunctionFailure) -> Seen {
        if self.subject == Subject::ErrorType {
            return Seen::Value(Json::String(failure.error_type.clone()));
        }
        match Json::parse(&failure.raw) {
            Ok(json) => Seen::Value(json),
            Err(_) => Seen::Text(String::from_utf8_lossy(&failure.raw).into_owned()),
        }
    }

    fn compare(&self, value: &Json) -> Vec<Mismatch> {
        let path = self.path();
        let Some(transform) = &self.transform else {
            return exact_at(&path, &self.expected, value);
        };
        // The first result that is not null counts.
        let first = transform.all(value).map(|results| {
            let mut results = results.into_iter();
            results.find(|result| *result != Json::Null)
        });
        let why = match first {
            Ok(Some(result)) => return exact_at(&path, &self.expected, &result),
            Ok(None) => "the transform gives nothing".to_owned(),
            Err(error) => format!("the transform fails: {error}"),
        };
        vec![self.differs(path, Side::NoResult(why))]
    }

    fn differs(&self, path: String, actual: Side) -> Mismatch {
        Mismatch {
            path,
            expected: Side::Value(self.expected.clone()),
            actual,
        }
    }

    /// Such as `$ | .msg`, in one line.
    fn path(&self) -> String {
        let path = self.subject.path();
        match &self.transform {
            None => path.to_owned(),
            Some(transform) => {
                let words: Vec<&str> = transform.as_str().split_whitespace().collect();
                format!("({path} | {})", words.join(" "))
            }
        }
    }
}

/// AWS's runner knows no header: it calls what it can read as an object, an array
/// or a string `application/json`, and so every error.
fn content_type(outcome: &Outcome) -> &'static str {
    let json = match outcome {
        Outcome::Success { payload } => Json::parse(payload).ok(),
        other => other.failure().map(|_| Json::Array(Vec::new())),
    };
    match json {
        Some(Json::Object(_) | Json::Array(_) | Json::String(_)) => "application/json",
        _ => "application/unknown",
    }
}
