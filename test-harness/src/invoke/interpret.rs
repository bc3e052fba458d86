//! From what the emulator answered to an outcome: a pure function, since the
//! emulator's statuses and bodies mean less than they seem to.

use std::time::Duration;

use bytes::Bytes;

use super::error::InvokeError;
use super::logs;
use super::outcome::{FunctionFailure, Invocation, Outcome, Phase};
use super::rie_log::{RieMarks, RuntimeCall};
use crate::model::Json;

/// One request to the emulator, answered, with what its log shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RieExchange {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Bytes,
    /// From the request to the end of the body.
    pub elapsed: Duration,
    /// The function's time limit.
    pub timeout: Duration,
    /// What the emulator's log shows; the default where there is no log.
    pub marks: RieMarks,
    /// Whether the engine says that the memory limit ended a process.
    pub out_of_memory: bool,
}

/// An outcome, and whether the log proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpretation {
    /// The outcome.
    pub outcome: Outcome,
    /// False where the answer's shape had to decide.
    pub certain: bool,
}

/// Reads an exchange.
pub fn interpret(exchange: &RieExchange) -> Result<Interpretation, InvokeError> {
    match exchange.status {
        200 => Ok(answered(exchange)),
        502 => Ok(Interpretation {
            outcome: failed(exchange),
            certain: exchange.marks.seen,
        }),
        status => Err(InvokeError::UnexpectedAnswer {
            status,
            bytes: exchange.body.len(),
        }),
    }
}

/// Reads an exchange and the lines that the emulator's stdout had for it.
pub fn invocation<'a>(
    exchange: &RieExchange,
    stdout: impl IntoIterator<Item = &'a str>,
) -> Result<Invocation, InvokeError> {
    let Interpretation { outcome, certain } = interpret(exchange)?;
    let marks = &exchange.marks;
    let parted = logs::part(stdout, marks.request_id.as_deref());
    Ok(Invocation {
        outcome,
        certain,
        elapsed: exchange.elapsed,
        init_duration: marks.init_duration.filter(|_| marks.init_succeeded),
        report: parted.report,
        memory_peak: None,
        request_id: marks.request_id.clone(),
        exit: marks.exit.clone(),
        logs: parted.function,
        logs_cut: false,
    })
}

fn answered(exchange: &RieExchange) -> Interpretation {
    let marks = &exchange.marks;
    let proven = |outcome| Interpretation {
        outcome,
        certain: true,
    };
    if marks.timed_out {
        return proven(timeout(exchange));
    }
    // A log that lags may show the answer and not yet the time-out after it.
    if !marks.settled && looks_timed_out(exchange) {
        return Interpretation {
            outcome: timeout(exchange),
            certain: false,
        };
    }
    match (marks.call, &marks.error_sent) {
        (RuntimeCall::Errored, _) | (RuntimeCall::Responded, Some(_)) => {
            proven(function_error(exchange))
        }
        (RuntimeCall::Responded, None) if !marks.settled && looks_too_large(exchange) => {
            Interpretation {
                outcome: function_error(exchange),
                certain: false,
            }
        }
        (RuntimeCall::Responded, None) => proven(success(exchange)),
        (RuntimeCall::None | RuntimeCall::InitErrored, _) => Interpretation {
            outcome: by_shape(exchange),
            certain: false,
        },
    }
}

fn by_shape(exchange: &RieExchange) -> Outcome {
    let error_shaped = Json::parse(&exchange.body).is_ok_and(|json| {
        ["errorType", "errorMessage"]
            .iter()
            .all(|name| json.member(name).and_then(Json::as_str).is_some())
    });
    if error_shaped {
        function_error(exchange)
    } else {
        success(exchange)
    }
}

fn failed(exchange: &RieExchange) -> Outcome {
    let marks = &exchange.marks;
    let body = FunctionFailure::from_payload(exchange.body.clone());
    let during_init = if marks.seen {
        marks.phase() == Phase::Init
    } else {
        body.error_type != "Runtime.ExitError"
    };
    if during_init {
        return Outcome::InitError {
            error: told(exchange, body),
            exit: marks.exit.clone(),
        };
    }
    // Some runtimes report an uncaught error first and then exit: Lambda
    // answers with the error that was reported.
    if marks.call == RuntimeCall::Errored {
        return function_error(exchange);
    }
    let answered = marks.call == RuntimeCall::Responded;
    let error = if answered {
        from_log(marks)
    } else {
        told(exchange, body)
    };
    Outcome::Crash {
        error: error.unwrap_or_else(|| FunctionFailure::from_payload(Bytes::new())),
        exit: marks.exit.clone(),
        out_of_memory: exchange.out_of_memory,
        answered: answered.then(|| exchange.body.clone()),
    }
}

fn told(exchange: &RieExchange, body: FunctionFailure) -> Option<FunctionFailure> {
    if exchange.body.is_empty() {
        from_log(&exchange.marks)
    } else {
        Some(body)
    }
}

// The emulator keeps the reason to its log where the body is empty or taken.
fn from_log(marks: &RieMarks) -> Option<FunctionFailure> {
    let message = marks.failure.clone()?;
    Some(FunctionFailure {
        error_type: marks.failure_type.clone().unwrap_or_default(),
        message,
        raw: Bytes::new(),
    })
}

fn success(exchange: &RieExchange) -> Outcome {
    Outcome::Success {
        payload: exchange.body.clone(),
    }
}

fn function_error(exchange: &RieExchange) -> Outcome {
    Outcome::FunctionError {
        error: FunctionFailure::from_payload(exchange.body.clone()),
    }
}

const fn timeout(exchange: &RieExchange) -> Outcome {
    Outcome::Timeout {
        after: exchange.timeout,
        during: exchange.marks.phase(),
    }
}

fn looks_timed_out(exchange: &RieExchange) -> bool {
    let seconds = exchange.timeout.as_secs();
    let text = format!("Task timed out after {seconds}.00 seconds");
    exchange.elapsed >= exchange.timeout && exchange.body == text.as_bytes()
}

fn looks_too_large(exchange: &RieExchange) -> bool {
    let failure = FunctionFailure::from_payload(exchange.body.clone());
    failure.error_type == "Function.ResponseSizeTooLarge"
}

#[cfg(test)]
#[path = "interpret_tests.rs"]
mod tests;
