//! One try of one case on one environment, with an end to the wait.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::against;
use super::event::{CaseResult, CaseStatus};
use super::failure::{Evidence, Failure, InvokeFailure, LOG_LINES};
use super::port::Running;
use crate::cases::{Case, GoldenUpdate};
use crate::invoke::Invocation;

/// How long the log of a silent environment may take: evidence is worth little
/// more.
const LOG_DEADLINE: Duration = Duration::from_secs(2);

/// What bounds a try.
pub(super) struct Bounds<'a> {
    /// The function's time limit.
    pub(super) timeout: Duration,
    /// How much longer the client waits.
    pub(super) grace: Duration,
    /// From when on a passed case is slow.
    pub(super) slow: Duration,
    /// Golden files to rewrite.
    pub(super) golden: Option<&'a GoldenUpdate>,
    /// Ends the try.
    pub(super) cancel: &'a CancellationToken,
    /// The image, for evidence.
    pub(super) image: &'a str,
}

/// What a try came to.
pub(super) enum Attempt {
    /// The case has a result.
    Done(Box<CaseResult>),
    /// The run was cancelled.
    Cancelled,
}

/// Tries a case.
pub(super) async fn attempt(
    running: &mut dyn Running,
    case: &Case,
    number: u32,
    bounds: &Bounds<'_>,
) -> Attempt {
    let deadline = bounds.timeout + bounds.grace;
    let own = tokio::select! {
        () = bounds.cancel.cancelled() => return Attempt::Cancelled,
        own = tokio::time::timeout(
            deadline,
            running.counterpart(case, bounds.timeout),
        ) => own.unwrap_or_else(|_| Some(Err(InvokeFailure::too_late(deadline)))),
    };
    let began = Instant::now();
    let answer = tokio::select! {
        () = bounds.cancel.cancelled() => return Attempt::Cancelled,
        answer = tokio::time::timeout(
            deadline,
            running.invoke(&case.event, &case.context, bounds.timeout),
        ) => answer,
    };
    let elapsed = began.elapsed();
    let result = match answer {
        Ok(Ok(invocation)) => match measured(running, case, invocation).await {
            Ok(invocation) => judged(case, invocation, bounds),
            Err(failure) => without_outcome(case, failure, elapsed),
        },
        Ok(Err(InvokeFailure { failure })) => without_outcome(case, *failure, elapsed),
        Err(_) => without_outcome(case, cut_off(running, deadline, bounds).await, elapsed),
    };
    let result = CaseResult {
        attempt: number,
        ..result
    };
    Attempt::Done(Box::new(match own {
        Some(own) => against::compared(case, result, own),
        None => result,
    }))
}

/// A case that is not run.
pub(super) fn skipped(case: &Case, reason: &str) -> CaseResult {
    CaseResult {
        name: case.name.clone(),
        source: case.source.clone(),
        status: CaseStatus::Skipped,
        attempt: 0,
        repetitions: case.repeat,
        repetition: 0,
        elapsed: Duration::ZERO,
        slow: false,
        invocation: None,
        mismatches: Vec::new(),
        failure: None,
        reason: Some(reason.to_owned()),
        local: None,
    }
}

/// A case for which there is no outcome.
pub(super) fn without_outcome(case: &Case, failure: Failure, elapsed: Duration) -> CaseResult {
    CaseResult {
        status: CaseStatus::Error,
        attempt: 1,
        elapsed,
        failure: Some(failure),
        reason: None,
        ..skipped(case, "")
    }
}

/// The invocation, with its environment's memory where the case looks at that.
pub(crate) async fn measured(
    running: &mut dyn Running,
    case: &Case,
    invocation: Invocation,
) -> Result<Invocation, Failure> {
    if !case.looks_at_memory() || invocation.memory_peak.is_some() {
        return Ok(invocation);
    }
    match running.memory_peak().await {
        Ok(peak) => Ok(Invocation {
            memory_peak: Some(peak),
            ..invocation
        }),
        Err(reason) => Err(Failure {
            message: "measure the memory of the environment".to_owned(),
            causes: vec![reason],
            hint: Some(
                "remove `memory` from the case's `expect`, or run it on an engine of this machine"
                    .to_owned(),
            ),
            ..Failure::default()
        }),
    }
}

fn judged(case: &Case, invocation: Invocation, bounds: &Bounds<'_>) -> CaseResult {
    let mismatches = match bounds.golden {
        Some(golden) => golden.check(case, &invocation),
        None => case.check(&invocation),
    };
    let passed = mismatches.is_empty();
    let elapsed = invocation.elapsed;
    CaseResult {
        status: if passed {
            CaseStatus::Passed
        } else {
            CaseStatus::Failed
        },
        elapsed,
        slow: passed && elapsed >= bounds.slow,
        invocation: Some(invocation),
        mismatches,
        reason: None,
        ..skipped(case, "")
    }
}

async fn cut_off(running: &mut dyn Running, waited: Duration, bounds: &Bounds<'_>) -> Failure {
    let log = tokio::time::timeout(LOG_DEADLINE, running.last_lines(LOG_LINES)).await;
    Failure {
        message: format!(
            "get an answer within {} s (time limit {} s and {} s of grace)",
            waited.as_secs(),
            bounds.timeout.as_secs(),
            bounds.grace.as_secs()
        ),
        causes: Vec::new(),
        evidence: Evidence {
            image: Some(bounds.image.to_owned()),
            container: Some(running.id().to_owned()),
            awaited: Some("the answer to the event".to_owned()),
            elapsed: Some(waited),
            exit_code: None,
            log: log.unwrap_or_default(),
        },
        hint: None,
    }
}
