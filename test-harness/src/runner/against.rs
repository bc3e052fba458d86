//! The two answers to one event, laid side by side: this machine's, and that of
//! the environment which is tested elsewhere. It asks nobody.

use super::event::{CaseResult, CaseStatus, Mismatch, Side};
use super::failure::{Failure, InvokeFailure};
use crate::cases::{Case, exact};
use crate::invoke::{Invocation, Outcome};
use crate::model::Json;

/// What the event of a case came to on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalResult {
    /// How the case ended here.
    pub status: CaseStatus,
    /// The invocation, where there was one.
    pub invocation: Option<Invocation>,
    /// Where it differs from what the case expects.
    pub mismatches: Vec<Mismatch>,
    /// Why there was no invocation.
    pub failure: Option<Failure>,
    /// Where the other answer differs from this one: this one is the expected
    /// side, the other one the actual side.
    pub differences: Vec<Mismatch>,
}

/// A result beside this machine's. A case holds where it holds on both sides; a
/// difference alone is told and fails nothing, since answers may hold a time or
/// an id.
pub(super) fn compared(
    case: &Case,
    result: CaseResult,
    own: Result<Invocation, InvokeFailure>,
) -> CaseResult {
    let local = match own {
        Ok(invocation) => of_invocation(case, invocation, result.invocation.as_ref()),
        Err(InvokeFailure { failure }) => LocalResult {
            status: CaseStatus::Error,
            invocation: None,
            mismatches: Vec::new(),
            failure: Some(*failure),
            differences: Vec::new(),
        },
    };
    let (status, reason) = match (result.status, local.status) {
        (CaseStatus::Passed, CaseStatus::Failed) => {
            let reason = "it holds on AWS, and not on this machine";
            (CaseStatus::Failed, Some(reason.to_owned()))
        }
        (CaseStatus::Passed, CaseStatus::Error) => {
            let reason = "it holds on AWS, and has no outcome on this machine";
            (CaseStatus::Error, Some(reason.to_owned()))
        }
        (status, _) => (status, result.reason.clone()),
    };
    CaseResult {
        status,
        reason,
        slow: result.slow && status == CaseStatus::Passed,
        local: Some(Box::new(local)),
        ..result
    }
}

fn of_invocation(case: &Case, invocation: Invocation, other: Option<&Invocation>) -> LocalResult {
    let mismatches = case.check(&invocation);
    LocalResult {
        status: if mismatches.is_empty() {
            CaseStatus::Passed
        } else {
            CaseStatus::Failed
        },
        differences: other.map_or_else(Vec::new, |other| differences(&invocation, other)),
        invocation: Some(invocation),
        mismatches,
        failure: None,
    }
}

/// Where another invocation came to something else: the outcome, the answer by
/// its JSON values, the type of an error. Messages of errors are not compared,
/// since they hold the request's id.
pub fn differences(here: &Invocation, there: &Invocation) -> Vec<Mismatch> {
    let (one, other) = (&here.outcome, &there.outcome);
    if one.kind() != other.kind() {
        return vec![differs("outcome", outcome(one), outcome(other))];
    }
    if let (Outcome::Success { payload: one }, Outcome::Success { payload: other }) = (one, other) {
        return match (Json::parse(one), Json::parse(other)) {
            (Ok(one), Ok(other)) => exact(&one, &other),
            _ if one == other => Vec::new(),
            _ => {
                let text = |bytes: &[u8]| Side::Text(String::from_utf8_lossy(bytes).into_owned());
                vec![differs("$", text(one), text(other))]
            }
        };
    }
    let kind = |outcome: &Outcome| outcome.failure().map(|error| error.error_type.clone());
    let (one, other) = (kind(one), kind(other));
    if one == other {
        return Vec::new();
    }
    let side = |kind: Option<String>| kind.map_or(Side::Absent, Side::Text);
    vec![differs("error.type", side(one), side(other))]
}

fn differs(path: &str, expected: Side, actual: Side) -> Mismatch {
    Mismatch {
        path: path.to_owned(),
        expected,
        actual,
    }
}

fn outcome(outcome: &Outcome) -> Side {
    let error = outcome.failure();
    Side::Outcome {
        kind: outcome.kind(),
        detail: error.map(|error| format!("{}: {}", error.error_type, error.message)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;
    use crate::invoke::{FunctionFailure, OutcomeKind};
    use crate::runner::attempt;
    use crate::runner::sample::case;

    fn invocation(outcome: Outcome) -> Invocation {
        Invocation {
            outcome,
            certain: true,
            elapsed: Duration::ZERO,
            init_duration: None,
            report: None,
            memory_peak: None,
            request_id: None,
            exit: None,
            logs: Vec::new(),
            logs_cut: false,
        }
    }

    fn success(payload: &str) -> Invocation {
        let payload = Bytes::from(payload.to_owned());
        invocation(Outcome::Success { payload })
    }

    fn error(payload: &'static str) -> Invocation {
        let error = FunctionFailure::from_payload(Bytes::from_static(payload.as_bytes()));
        invocation(Outcome::FunctionError { error })
    }

    fn paths(here: &Invocation, there: &Invocation) -> Vec<String> {
        let found = differences(here, there).into_iter();
        found.map(|mismatch| mismatch.path).collect()
    }

    #[test]
    fn answers_differ_by_value() {
        let one = success(r#"{"a":1,"b":[1,2]}"#);
        assert_eq!(
            paths(&one, &success("{\"b\": [1.0, 2], \"a\": 1}")),
            [""; 0]
        );
        assert_eq!(paths(&one, &success(r#"{"a":1,"b":[1,3]}"#)), ["$.b[1]"]);
        assert_eq!(paths(&success("x"), &success("x")), [""; 0]);
        assert_eq!(paths(&success("x"), &success("y")), ["$"]);
    }

    #[test]
    fn errors_differ_by_type() {
        let one = error(r#"{"errorType":"A","errorMessage":"of request 1"}"#);
        let same = error(r#"{"errorType":"A","errorMessage":"of request 2"}"#);
        let other = error(r#"{"errorType":"B","errorMessage":"of request 1"}"#);
        assert_eq!(paths(&one, &same), [""; 0]);
        assert_eq!(paths(&one, &other), ["error.type"]);
        let found = differences(&success("1"), &one);
        assert_eq!(found[0].path, "outcome");
        let wanted = Side::Outcome {
            kind: OutcomeKind::FunctionError,
            detail: Some("A: of request 1".to_owned()),
        };
        assert_eq!(found[0].actual, wanted);
    }

    #[test]
    fn a_case_holds_where_it_holds_on_both_sides() {
        let case = case("greets");
        let good = || success(r#"{"message":"Hello","sum":6}"#);
        let passed = CaseResult {
            status: CaseStatus::Passed,
            reason: None,
            invocation: Some(good()),
            ..attempt::skipped(&case, "")
        };
        let both = compared(&case, passed.clone(), Ok(good()));
        assert_eq!((both.status, both.reason), (CaseStatus::Passed, None));
        assert_eq!(both.local.unwrap().differences, []);
        let there = compared(&case, passed.clone(), Ok(success("{\"sum\":5}")));
        assert_eq!(there.status, CaseStatus::Failed);
        assert!(there.reason.unwrap().contains("not on this machine"));
        let local = there.local.unwrap();
        assert_eq!(local.status, CaseStatus::Failed);
        assert!(!local.mismatches.is_empty() && !local.differences.is_empty());
        let late = InvokeFailure::too_late(Duration::from_secs(1));
        let nowhere = compared(&case, passed, Err(late));
        assert_eq!(nowhere.status, CaseStatus::Error);
        assert!(nowhere.local.unwrap().failure.is_some());
    }
}
