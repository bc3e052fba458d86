//! Failures in words, with all of their evidence.

use super::words::{duration, milliseconds};
use crate::runner::event::Failure;
use crate::wire::FailureReport;

/// The failure as a part of the document.
pub(super) fn report(failure: &Failure) -> FailureReport {
    let evidence = &failure.evidence;
    FailureReport {
        awaited: evidence.awaited.clone(),
        causes: failure.causes.clone(),
        container: evidence.container.clone(),
        elapsed_ms: evidence.elapsed.map(milliseconds),
        exit_code: evidence.exit_code,
        hint: failure.hint.clone(),
        image: evidence.image.clone(),
        log: evidence.log.clone(),
        message: failure.message.clone(),
    }
}

/// The failure as lines: message, causes, what was seen, log, hint.
pub(super) fn lines(failure: &FailureReport) -> Vec<String> {
    let mut lines = vec![format!("failed to {}", failure.message)];
    let causes = failure.causes.iter();
    lines.extend(causes.map(|cause| format!("caused by: {cause}")));
    lines.extend(seen(failure));
    lines.extend(failure.log.iter().map(|line| format!("log: {line}")));
    lines.extend(failure.hint.iter().map(|hint| format!("hint: {hint}")));
    lines
}

/// The failure as lines: message, causes, what was seen, log, hint.
pub fn failure_lines(failure: &Failure) -> Vec<String> {
    lines(&report(failure))
}

/// What was seen of a failure, in one line, as far as it is known.
pub fn evidence(failure: &Failure) -> Option<String> {
    seen(&report(failure))
}

// `container `3f2a9c` of image `orders` exited with code 255 after 1.2s while
// waiting for the emulator on port 8080`, as far as it is known.
fn seen(failure: &FailureReport) -> Option<String> {
    let mut said = match (&failure.container, &failure.image) {
        (Some(container), Some(image)) => format!("container `{container}` of image `{image}`"),
        (Some(container), None) => format!("container `{container}`"),
        (None, Some(image)) => format!("image `{image}`"),
        (None, None) => String::new(),
    };
    if let Some(code) = failure.exit_code {
        let space = if said.is_empty() { "" } else { " " };
        said = format!("{said}{space}exited with code {code}");
    }
    if let Some(elapsed) = failure.elapsed_ms {
        let elapsed = std::time::Duration::try_from_secs_f64(elapsed / 1_000.0);
        let elapsed = duration(elapsed.unwrap_or_default());
        let space = if said.is_empty() { "" } else { " " };
        said = format!("{said}{space}after {elapsed}");
    }
    if let Some(awaited) = &failure.awaited {
        let space = if said.is_empty() { "" } else { " " };
        said = format!("{said}{space}while waiting for {awaited}");
    }
    (!said.is_empty()).then_some(said)
}
