//! From a failure of a run, as events tell it, to an error with its evidence.

use std::error::Error;
use std::fmt;

use lambdock::report::evidence;
use lambdock::runner::event::Failure as Seen;
use lambdock::wire::ExitCode;

use crate::failure::Failure;

/// A text and what caused it.
#[derive(Debug)]
pub(crate) struct Link {
    text: String,
    cause: Option<Box<Self>>,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Link {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause = self.cause.as_deref();
        cause.map(|cause| cause as &(dyn Error + 'static))
    }
}

/// A text with its causes, outermost first.
pub(crate) fn chain(text: String, causes: impl Iterator<Item = String>) -> Link {
    let causes: Vec<String> = causes.collect();
    let cause = causes
        .into_iter()
        .rev()
        .fold(None, |cause, text| Some(Box::new(Link { text, cause })));
    Link { text, cause }
}

/// A failure of ours: nothing was answered.
pub(crate) fn failure(seen: &Seen, code: ExitCode) -> Failure {
    let causes = seen.causes.iter().cloned().chain(evidence(seen));
    Failure {
        error: Box::new(chain(format!("failed to {}", seen.message), causes)),
        log: seen.evidence.log.clone(),
        hint: seen.hint.clone(),
        code,
    }
}

#[cfg(test)]
mod tests {
    use lambdock::runner::event::Evidence;

    use super::*;
    use crate::failure::Failures;
    use crate::render;

    #[test]
    fn a_failure_of_ours_brings_its_evidence() {
        let seen = Seen {
            message: "start the environment".to_owned(),
            causes: vec!["the engine refused".to_owned()],
            evidence: Evidence {
                container: Some("3f2a9c".to_owned()),
                exit_code: Some(255),
                log: vec!["exec format error".to_owned()],
                ..Evidence::default()
            },
            hint: Some("run with `--arch x86_64`".to_owned()),
        };
        insta::assert_snapshot!(render::failures(&Failures::from(failure(&seen, ExitCode::NotStarted)), false), @"
        error: failed to start the environment
          caused by: the engine refused
          caused by: container `3f2a9c` exited with code 255
          log: exec format error
        hint: run with `--arch x86_64`
        ");
    }
}
