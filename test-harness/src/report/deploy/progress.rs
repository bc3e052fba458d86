//! What happens, one line each, for whoever watches. Waiting is told by the
//! caller's own means where lines are not replaced.

use super::value;
use crate::deploy::event::{DeployEvent, Happened, StepOutcome};
use crate::report::Styles;
use crate::report::words::duration;

/// The line of an event; none where it has nothing to say to people.
pub fn progress_line(event: &DeployEvent, styles: &Styles) -> Option<String> {
    let (style, word, rest) = match &event.what {
        Happened::StepStarted { .. } => return None,
        Happened::StepFinished {
            step,
            outcome,
            elapsed,
        } => {
            let (style, word) = match outcome {
                StepOutcome::Done => (styles.pass, "DONE "),
                StepOutcome::Already => (styles.dim, "SAME "),
                StepOutcome::Failed => (styles.fail, "FAIL "),
            };
            let time = styles.dim.paint(&duration(*elapsed));
            (style, word, format!("{} {time}", step.text()))
        }
        Happened::Waiting {
            what,
            state,
            elapsed,
        } => {
            let time = styles.dim.paint(&duration(*elapsed));
            let text = format!("{}: {} {time}", value(what), value(state));
            (styles.step, "WAIT ", text)
        }
        Happened::Retrying { reason, after } => {
            let text = format!("{}, again in {}", value(reason), duration(*after));
            (styles.warn, "RETRY", text)
        }
        Happened::Smoked(run) => {
            let (style, word) = if run.is_pass() {
                (styles.pass, "PASS ")
            } else {
                (styles.fail, "FAIL ")
            };
            let all = run.passed + run.failed.len();
            let text = format!(
                "{} of {all} cases passed on {}",
                run.passed,
                value(&run.qualifier)
            );
            (style, word, text)
        }
        Happened::RolledBack { from, to } => {
            let text = format!(
                "the alias leads to version {} again, not to {}",
                value(to),
                value(from)
            );
            (styles.warn, "BACK ", text)
        }
        Happened::Warning { text } => (styles.warn, "NOTE ", value(text)),
    };
    let name = styles.name.paint(&value(&event.function));
    Some(format!("{} {name}: {rest}", style.paint(word)))
}
