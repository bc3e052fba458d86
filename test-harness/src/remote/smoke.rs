//! The smoke test of what was deployed: cases through the real API, before and
//! after an alias moves. It moves nothing, and decides nothing.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::{answer, plan, stage};
use crate::cases::Case;
use crate::deploy::Invoker;
use crate::model::Smoke;
use crate::report::{failure_lines, mismatch_line};
use crate::runner::Failure;

/// How much longer than the function may take an answer is waited for: the start
/// of an environment comes on top, and the way there and back.
const GRACE: Duration = Duration::from_mins(1);

/// What a smoke test came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Smoked {
    /// Cases that hold.
    pub passed: usize,
    /// Cases that do not.
    pub failed: Vec<SmokeFailure>,
    /// Cases that cannot run there, each with the reason.
    pub skipped: Vec<(String, String)>,
}

/// A case that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmokeFailure {
    /// The case.
    pub case: String,
    /// Why, line by line.
    pub lines: Vec<String>,
}

impl Smoked {
    /// Whether every case that could run holds, and there was one.
    pub const fn holds(&self) -> bool {
        self.failed.is_empty() && self.passed > 0
    }
}

/// The cases that a smoke test has: those with one of its tags, or all.
pub fn smoke_cases(cases: &[Case], smoke: &Smoke) -> Vec<Case> {
    let wanted = |case: &&Case| {
        let tagged = |tag: &String| case.tags.contains(tag);
        smoke.tags.is_empty() || smoke.tags.iter().any(tagged)
    };
    cases.iter().filter(wanted).cloned().collect()
}

/// Runs cases on a function behind a version or an alias, one after another, up to
/// the first that does not hold: whoever rolls back need not wait for more.
/// `limit` is the function's time limit.
pub async fn smoke(
    invoker: &dyn Invoker,
    (name, qualifier): (&str, &str),
    cases: &[Case],
    limit: Duration,
) -> Smoked {
    let mut smoked = Smoked::default();
    for case in cases {
        if let Some(reason) = case.skip.clone().or_else(|| plan::reason_of(case)) {
            smoked.skipped.push((case.name.clone(), reason));
            continue;
        }
        for _ in 0..case.repeat.max(1) {
            let lines = one(invoker, (name, qualifier), case, limit).await;
            if !lines.is_empty() {
                let case = case.name.clone();
                smoked.failed.push(SmokeFailure { case, lines });
                return smoked;
            }
        }
        smoked.passed += 1;
    }
    smoked
}

/// What does not hold of one case.
async fn one(
    invoker: &dyn Invoker,
    (name, qualifier): (&str, &str),
    case: &Case,
    limit: Duration,
) -> Vec<String> {
    let began = Instant::now();
    let sent = invoker.invoke(name, qualifier, case.event.clone(), &case.context);
    let deadline = limit + GRACE;
    let answered = match timeout(deadline, sent).await {
        Ok(Ok(answered)) => answered,
        Ok(Err(error)) => return failure_lines(&stage::failure(&error)),
        Err(_) => {
            let message = format!("get an answer within {} s", deadline.as_secs());
            return failure_lines(&Failure::new(message));
        }
    };
    let invocation = answer::invocation(&answered, began.elapsed(), limit);
    let mut lines: Vec<String> = case.check(&invocation).iter().map(mismatch_line).collect();
    if !lines.is_empty() {
        let from = invocation.logs.len().saturating_sub(20);
        let logs = invocation.logs[from..].iter();
        lines.extend(logs.map(|line| format!("log: {}", line.text)));
    }
    lines
}
