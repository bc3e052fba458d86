//! When the log of one invocation has been read to its end. The emulator's own
//! lines and the function's come by streams of their own, in no common order.

use super::tail::Tail;
use crate::invoke::{PlatformLine, RieLog};
use crate::runtime::{LogEntry, LogStream};

/// What has been read since an event was sent.
#[derive(Debug, Default)]
pub(super) struct Reading {
    function: Tail,
    /// Requests whose REPORT has been read. A function can print one as well,
    /// but knows no later id than its own.
    reported: Vec<String>,
}

/// How far the log has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Something is still to come.
    Part,
    /// The emulator's lines are whole; nothing will mark the end of the
    /// function's, since the emulator reports no invocation that it fails.
    Unmarked,
    /// Everything is there.
    Whole,
}

impl Reading {
    /// Takes the next line.
    pub(super) fn take(&mut self, log: &mut RieLog, entry: LogEntry) {
        match entry.stream {
            LogStream::Stderr => log.push(&entry.line),
            LogStream::Stdout => {
                if let Some(PlatformLine::Report(report)) = PlatformLine::parse(&entry.line) {
                    self.reported.push(report.request_id);
                }
                self.function.push(entry.line);
            }
        }
    }

    /// How far the log has been read of the invocation behind the first
    /// `before`, which was answered with that HTTP status.
    pub(super) fn extent(&self, log: &RieLog, before: u64, status: u16) -> Extent {
        let marks = log.marks();
        if log.invocations() <= before || !marks.settled {
            return Extent::Part;
        }
        if status != 200 {
            return Extent::Unmarked;
        }
        let id = marks.request_id.as_ref();
        if self.reported.iter().any(|reported| Some(reported) == id) {
            Extent::Whole
        } else {
            Extent::Part
        }
    }

    /// Whether lines of the function's stream were dropped.
    pub(super) const fn is_cut(&self) -> bool {
        self.function.is_cut()
    }

    /// The lines of the function's stream.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.function.into_lines()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(name: &str) -> (Vec<LogEntry>, Vec<LogEntry>) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/rie");
        let lines = |stream, kind: &str| {
            let text = std::fs::read_to_string(format!("{folder}/{name}.{kind}.log")).unwrap();
            let lines = text.lines().map(|line| LogEntry {
                stream,
                line: line.to_owned(),
            });
            lines.collect()
        };
        (
            lines(LogStream::Stderr, "stderr"),
            lines(LogStream::Stdout, "stdout"),
        )
    }

    /// The lines up to the second invocation.
    fn first(entries: Vec<LogEntry>, second: &str) -> Vec<LogEntry> {
        let starts = entries.iter().enumerate();
        let mut starts = starts.filter(|(_, entry)| entry.line.contains(second));
        let end = starts.nth(1).map_or(entries.len(), |(place, _)| place);
        entries.into_iter().take(end).collect()
    }

    fn both(name: &str) -> (Vec<LogEntry>, Vec<LogEntry>) {
        let (emulator, function) = recorded(name);
        (
            first(emulator, "invoke: ->"),
            first(function, "START RequestId"),
        )
    }

    #[test]
    fn an_answer_is_whole_with_the_end_of_both_streams_in_either_order() {
        let (emulator, function) = both("ok");
        for (early, late) in [(&emulator, &function), (&function, &emulator)] {
            let mut log = RieLog::default();
            let mut reading = Reading::default();
            for entry in early.iter().chain(late) {
                assert_eq!(reading.extent(&log, 0, 200), Extent::Part, "{entry:?}");
                reading.take(&mut log, entry.clone());
                if reading.extent(&log, 0, 200) == Extent::Whole {
                    break;
                }
            }
            assert_eq!(reading.extent(&log, 0, 200), Extent::Whole);
            assert_eq!(reading.into_lines().len(), function.len());
        }
    }

    #[test]
    fn the_report_of_an_earlier_request_is_not_the_end() {
        let (emulator, function) = both("ok");
        let (other, _) = both("error");
        let mut log = RieLog::default();
        let mut reading = Reading::default();
        for entry in emulator.into_iter().chain(function).chain(other) {
            reading.take(&mut log, entry);
        }
        assert_eq!(reading.extent(&log, 1, 200), Extent::Part);
    }

    #[test]
    fn a_time_out_is_whole_and_a_crash_has_no_mark() {
        for (name, status, expected) in [
            ("hang", 200, Extent::Whole),
            ("respond-hang", 200, Extent::Whole),
            ("exit", 502, Extent::Unmarked),
            ("init-exit", 502, Extent::Unmarked),
        ] {
            let (emulator, function) = both(name);
            let mut log = RieLog::default();
            let mut reading = Reading::default();
            for entry in emulator.into_iter().chain(function) {
                reading.take(&mut log, entry);
            }
            assert_eq!(reading.extent(&log, 0, status), expected, "{name}");
        }
    }
}
