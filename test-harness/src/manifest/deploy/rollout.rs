//! `traffic`, `smoke` and `events`: how a new version takes over, and what
//! becomes of events that nobody waits for. It moves no traffic.

use std::time::Duration;

use super::Switch;
use super::forms::DESTINATION;
use crate::manifest::ranges::{EVENT_AGE, EVENT_RETRIES, PERCENT};
use crate::manifest::value::Value;
use crate::model::{EventSettings, Smoke, TrafficStep};

/// The longest wait of one step. A deployment that lasts longer outlives the
/// credentials of most pipelines.
const LONGEST_WAIT: Duration = Duration::from_hours(12);

/// Reads `traffic`: steps that rise.
pub(super) fn traffic(value: &Value<'_>) -> Option<Vec<TrafficStep>> {
    let mut steps: Vec<TrafficStep> = Vec::new();
    for element in value.array()? {
        let Some(step) = step(&element) else {
            continue;
        };
        let last = steps.last().map_or(0, |last| last.percent);
        if step.percent <= last {
            let message = format!(
                "{} must rise from step to step: {} does not follow {last}",
                value.place(),
                step.percent
            );
            element.problem(message);
        }
        steps.push(step);
    }
    Some(steps)
}

fn step(value: &Value<'_>) -> Option<TrafficStep> {
    let mut table = value.table()?;
    let percent = table.require("percent");
    let percent = percent.and_then(|value| value.integer(&PERCENT));
    let wait = table.require("wait").and_then(|value| wait(&value));
    table.finish();
    Some(TrafficStep {
        percent: u8::try_from(percent?).ok()?,
        wait: wait?,
    })
}

fn wait(value: &Value<'_>) -> Option<Duration> {
    let text = value.text()?;
    let wait = duration(&text).filter(|wait| !wait.is_zero() && *wait <= LONGEST_WAIT);
    if wait.is_none() {
        let message = format!(
            "{} must be from 1 s to 12 hours, not `{text}`",
            value.place()
        );
        value.problem_with(message, "write it as `30s`, `5m` or `1h`");
    }
    wait
}

/// A whole number of seconds, minutes or hours.
fn duration(text: &str) -> Option<Duration> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return None,
    };
    let digits = &text[..text.len() - 1];
    let whole = digits.chars().all(|c| c.is_ascii_digit());
    let count: u64 = digits.parse().ok().filter(|_| whole)?;
    count.checked_mul(unit).map(Duration::from_secs)
}

/// Reads `smoke`: all cases, none, or those with a tag.
pub(super) fn smoke(value: Option<Value<'_>>) -> Option<Switch<Smoke>> {
    let value = value?;
    if value.is_boolean() {
        let all = value.boolean()?;
        return Some(if all {
            Switch::On(Smoke::default())
        } else {
            Switch::Off
        });
    }
    if !value.is_table() {
        value.wrong_type("`true`, `false` or a table with `tags`");
        return None;
    }
    let mut table = value.table()?;
    let tags = table.require("tags");
    if tags.as_ref().is_some_and(Value::array_is_empty) {
        let hint = "write `smoke = true` for all cases, or `false` for none";
        let message = format!("`tags` in `{}` must not be empty", table.path());
        table.findings().add_with(table.span(), message, hint);
    }
    let tags = tags.and_then(|value| value.texts()).unwrap_or_default();
    table.finish();
    Some(Switch::On(Smoke { tags }))
}

/// Reads `events`.
pub(super) fn events(value: &Value<'_>) -> Option<EventSettings> {
    let mut table = value.table()?;
    let events = EventSettings {
        retries: table.get("retries").and_then(|v| v.integer(&EVENT_RETRIES)),
        max_age_s: table.get("max-age").and_then(|v| v.integer(&EVENT_AGE)),
        on_success: table.get("on-success").and_then(|v| DESTINATION.read(&v)),
        on_failure: table.get("on-failure").and_then(|v| DESTINATION.read(&v)),
    };
    table.finish();
    Some(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_numbers_with_a_unit() {
        let table = [
            ("30s", Some(30)),
            ("5m", Some(300)),
            ("1h", Some(3_600)),
            ("", None),
            ("m", None),
            ("5", None),
            ("+5m", None),
            ("5 m", None),
            ("1.5h", None),
            ("5d", None),
            ("5\u{e4}", None),
            ("99999999999999999999h", None),
            ("18446744073709551615h", None),
        ];
        for (text, wanted) in table {
            assert_eq!(duration(text), wanted.map(Duration::from_secs), "{text}");
        }
    }
}
