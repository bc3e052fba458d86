//! From an outcome that is no answer to an error with its evidence.

use lambdock::runner::event::{Invocation, Outcome, Phase};
use lambdock::wire::ExitCode;

use crate::failure::Failure;
use crate::seen;

/// What the function did instead of answering; nothing where it answered.
pub(super) fn of_function(name: &str, done: &Invocation, code: ExitCode) -> Option<Failure> {
    let how = match &done.outcome {
        Outcome::Success { .. } => return None,
        Outcome::FunctionError { .. } => "reported an error".to_owned(),
        Outcome::InitError { .. } => "failed to start".to_owned(),
        Outcome::Timeout { after, during } => {
            let phase = match during {
                Phase::Init => " while it started",
                Phase::Invoke => "",
            };
            format!("timed out after {} s{phase}", after.as_secs())
        }
        Outcome::Crash {
            out_of_memory: true,
            ..
        } => "ran out of memory".to_owned(),
        Outcome::Crash { .. } => "crashed".to_owned(),
    };
    let told = done.outcome.failure().map(|error| {
        let parts = [error.error_type.as_str(), error.message.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(": ")
    });
    let exit = done
        .exit
        .as_ref()
        .map(|exit| format!("its process ended: {exit}"));
    let causes = told.into_iter().chain(exit).filter(|one| !one.is_empty());
    Some(Failure {
        error: Box::new(seen::chain(format!("function `{name}` {how}"), causes)),
        log: Vec::new(),
        hint: None,
        code,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use lambdock::runner::event::FunctionFailure;

    use super::*;
    use crate::failure::Failures;
    use crate::render;

    fn rendered(failure: Failure) -> String {
        render::failures(&[failure].into_iter().collect::<Failures>(), false)
    }

    fn invocation(outcome: Outcome) -> Invocation {
        Invocation {
            outcome,
            certain: true,
            elapsed: Duration::from_millis(2),
            init_duration: None,
            report: None,
            memory_peak: None,
            request_id: None,
            exit: None,
            logs_cut: false,
            logs: Vec::new(),
        }
    }

    #[test]
    fn an_error_of_the_function_is_told_with_its_type() {
        let error = FunctionFailure {
            error_type: "InvalidEvent".to_owned(),
            message: "name must be a string".to_owned(),
            raw: b"{}".to_vec().into(),
        };
        let done = invocation(Outcome::FunctionError { error });
        let failure = of_function("greeter", &done, ExitCode::CaseFailed).unwrap();
        insta::assert_snapshot!(rendered(failure), @"
        error: function `greeter` reported an error
          caused by: InvalidEvent: name must be a string
        ");
    }

    #[test]
    fn an_answer_is_no_failure_and_a_time_out_is() {
        let timeout = invocation(Outcome::Timeout {
            after: Duration::from_secs(3),
            during: Phase::Init,
        });
        let failure = of_function("greeter", &timeout, ExitCode::CaseFailed).unwrap();
        let text = "function `greeter` timed out after 3 s while it started";
        assert_eq!(failure.error.to_string(), text);
        let success = Outcome::Success {
            payload: b"null".to_vec().into(),
        };
        assert!(of_function("greeter", &invocation(success), ExitCode::Ok).is_none());
    }
}
