//! The tail of a log that AWS sends back with an answer: its last 4 KiB, as text
//! or as JSON, and what the platform says in it.

use std::time::Duration;

use crate::invoke::logs;
use crate::invoke::outcome::{LogLine, LogStream};
use crate::invoke::report_line::ReportLine;
use crate::model::Json;

/// How much of a log AWS sends back.
///
/// Source: Lambda API, `Invoke`, `LogType`; recorded case `tail-4096-bytes`.
const TAIL_BYTES: usize = 4_096;

/// A tail, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tail {
    /// What the function and its runtime wrote.
    pub(super) lines: Vec<LogLine>,
    /// Whether earlier lines are missing.
    pub(super) cut: bool,
    /// The figures of the invocation.
    pub(super) report: Option<ReportLine>,
    /// How the last start of the runtime in it ended, where that was no success:
    /// `error` or `timeout`.
    pub(super) init: Option<String>,
}

impl Tail {
    /// Reads a tail.
    pub(super) fn read(text: &str, request_id: Option<&str>) -> Self {
        let cut = text.len() >= TAIL_BYTES;
        let mut tail = Self {
            cut,
            ..Self::default()
        };
        let mut rest = Vec::new();
        for line in text.lines() {
            if let Some(line) = line.strip_prefix("INIT_REPORT ") {
                tail.init = init_failure(line);
            } else if !tail.platform(line, request_id) {
                rest.push(line);
            }
        }
        let parted = logs::part(rest, request_id);
        tail.report = tail.report.or(parted.report);
        tail.lines = parted.function;
        // The platform's INIT_START is in the log, and not in the tail; where it
        // is, it is the platform's all the same.
        tail.lines.retain(|line| {
            line.stream == LogStream::Function && !line.text.starts_with("INIT_START ")
        });
        tail
    }

    /// Takes a line of the platform's in JSON; false where it is none. A function
    /// that prints such a line for another request changes nothing.
    fn platform(&mut self, line: &str, request_id: Option<&str>) -> bool {
        let Some((kind, record)) = event(line) else {
            return false;
        };
        let own = record.member("requestId").and_then(Json::as_str);
        match kind.as_str() {
            "platform.initReport" => {
                let status = text(&record, "status");
                self.init = status.filter(|status| status != "success");
                true
            }
            "platform.report" if own.is_some() && (request_id.is_none() || own == request_id) => {
                self.report = Some(report(&record));
                true
            }
            kind => kind.starts_with("platform."),
        }
    }
}

/// How a start ended that was no success.
///
/// Source: Lambda developer guide, "Lambda runtime environment lifecycle",
/// "Failures during the Init phase": `INIT_REPORT Init Duration: … ms  Phase: …
/// Status: …  Error Type: …`.
fn init_failure(line: &str) -> Option<String> {
    let mut fields = line.split('\t');
    let status = fields.find_map(|field| field.trim().strip_prefix("Status: "))?;
    (status != "success").then(|| status.to_owned())
}

/// Source: Lambda developer guide, "Lambda Telemetry API Event schema reference".
fn event(line: &str) -> Option<(String, Json)> {
    if !line.starts_with('{') {
        return None;
    }
    let json = Json::parse(line.as_bytes()).ok()?;
    let kind = text(&json, "type")?;
    let record = json.member("record")?.clone();
    kind.starts_with("platform.").then_some((kind, record))
}

fn report(record: &Json) -> ReportLine {
    let metrics = record.member("metrics");
    let number = |name: &str| {
        let value = metrics.and_then(|metrics| metrics.member(name))?;
        value.to_string().parse::<f64>().ok()
    };
    let time = |name: &str| {
        let milliseconds = number(name)?;
        Duration::try_from_secs_f64(milliseconds / 1_000.0).ok()
    };
    let size = |name: &str| {
        let value = metrics.and_then(|metrics| metrics.member(name))?;
        value.to_string().parse::<u64>().ok()
    };
    ReportLine {
        request_id: text(record, "requestId").unwrap_or_default(),
        duration: time("durationMs"),
        billed_duration: time("billedDurationMs"),
        init_duration: time("initDurationMs"),
        memory_size_mb: size("memorySizeMB"),
        max_memory_used_mb: size("maxMemoryUsedMB"),
        status: text(record, "status").filter(|status| status != "success"),
    }
}

fn text(json: &Json, name: &str) -> Option<String> {
    let member = json.member(name).and_then(Json::as_str);
    member.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "8e497626-6f81-4e6e-a932-299771dde6b8";

    fn texts(tail: &Tail) -> Vec<&str> {
        tail.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_cold_tail_has_what_was_written_at_the_start() {
        // The shape of the recorded case `tail-python-cold`.
        let text = format!(
            "TAIL_INIT\nSTART RequestId: {ID} Version: $LATEST\nhello\nEND RequestId: {ID}\nREPORT RequestId: {ID}\tDuration: 2.03 ms\tBilled Duration: 82 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\tInit Duration: 79.22 ms\t\n"
        );
        let tail = Tail::read(&text, Some(ID));
        assert_eq!(texts(&tail), ["TAIL_INIT", "hello"]);
        let report = tail.report.unwrap();
        assert_eq!(report.init_duration, Some(Duration::from_micros(79_220)));
        assert_eq!(report.max_memory_used_mb, Some(37));
        assert_eq!((tail.init, tail.cut), (None, false));
    }

    #[test]
    fn a_tail_in_json_is_read_too() {
        let text = format!(
            r#"{{"time":"2026-11-24T05:06:41.000Z","type":"platform.initReport","record":{{"initializationType":"on-demand","phase":"invoke","status":"error","metrics":{{"durationMs":9.1}}}}}}
{{"time":"2026-11-24T05:06:41.000Z","type":"platform.start","record":{{"requestId":"{ID}","version":"7"}}}}
{{"level":"INFO","message":"hello"}}
{{"time":"2026-11-24T05:06:41.000Z","type":"platform.report","record":{{"requestId":"another","metrics":{{"durationMs":1}}}}}}
{{"time":"2026-11-24T05:06:41.000Z","type":"platform.report","record":{{"requestId":"{ID}","metrics":{{"durationMs":2.03,"billedDurationMs":82,"memorySizeMB":128,"maxMemoryUsedMB":37,"initDurationMs":79.22}},"status":"timeout"}}}}
"#
        );
        let tail = Tail::read(&text, Some(ID));
        assert_eq!(texts(&tail), [r#"{"level":"INFO","message":"hello"}"#]);
        assert_eq!(tail.init.as_deref(), Some("error"));
        let report = tail.report.unwrap();
        assert_eq!(report.status.as_deref(), Some("timeout"));
        assert_eq!(report.duration, Some(Duration::from_micros(2_030)));
        assert_eq!(report.memory_size_mb, Some(128));
    }

    #[test]
    fn the_last_start_counts() {
        let failed = "INIT_REPORT Init Duration: 9.10 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError";
        let again = "INIT_REPORT Init Duration: 9.10 ms\tPhase: invoke\tStatus: timeout";
        assert_eq!(Tail::read(failed, None).init.as_deref(), Some("error"));
        let both = format!("{failed}\n{again}\n");
        assert_eq!(Tail::read(&both, None).init.as_deref(), Some("timeout"));
        let well = "INIT_REPORT Init Duration: 9.10 ms\tPhase: invoke\tStatus: success";
        let both = format!("{failed}\n{well}\n");
        assert_eq!(Tail::read(&both, None).init, None);
    }

    #[test]
    fn a_whole_tail_of_the_largest_size_may_lack_lines() {
        assert!(Tail::read(&"x".repeat(TAIL_BYTES), None).cut);
        assert!(!Tail::read(&"x".repeat(TAIL_BYTES - 1), None).cut);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "(INIT_REPORT |REPORT RequestId: |\\{\"type\":\"platform\\.|\t|Status: |\\PC|\n){0,40}") {
            let _ = Tail::read(&text, Some(ID));
        }
    }
}
