//! START, END and REPORT lines, as Lambda and its emulator write them.

use std::time::Duration;

/// A line that the platform writes about an invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformLine {
    /// `START RequestId: … Version: …`.
    Start {
        /// The request's id.
        request_id: String,
        /// The function's version, `$LATEST` as a rule.
        version: String,
    },
    /// `END RequestId: …`.
    End {
        /// The request's id.
        request_id: String,
    },
    /// `REPORT RequestId: … Duration: …`.
    Report(ReportLine),
}

/// The figures of a REPORT line. Lambda puts `Init Duration` last and the
/// emulator first; both are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportLine {
    /// The request's id.
    pub request_id: String,
    /// `Duration`. The emulator's includes the init phase.
    pub duration: Option<Duration>,
    /// `Billed Duration`.
    pub billed_duration: Option<Duration>,
    /// `Init Duration`. The emulator's is wrong: it does not wait for the end.
    pub init_duration: Option<Duration>,
    /// `Memory Size` in MB.
    pub memory_size_mb: Option<u64>,
    /// `Max Memory Used` in MB. The emulator repeats `Memory Size`.
    pub max_memory_used_mb: Option<u64>,
    /// `Status`, such as `timeout`, where the invocation did not end well.
    pub status: Option<String>,
}

impl PlatformLine {
    /// Reads a line; nothing where it is not one of the platform's.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim_end_matches(['\r', '\n']);
        if let Some(rest) = line.strip_prefix("START RequestId: ") {
            let (request_id, version) = rest.split_once(" Version: ")?;
            let request_id = id(request_id)?;
            let version = version.trim_end().to_owned();
            return Some(Self::Start {
                request_id,
                version,
            });
        }
        if let Some(rest) = line.strip_prefix("END RequestId: ") {
            let request_id = id(rest.trim_end())?;
            return Some(Self::End { request_id });
        }
        let rest = line.strip_prefix("REPORT RequestId: ")?;
        report(rest).map(Self::Report)
    }

    /// The request that the line is about.
    pub fn request_id(&self) -> &str {
        match self {
            Self::Start { request_id, .. } | Self::End { request_id } => request_id,
            Self::Report(report) => &report.request_id,
        }
    }
}

fn id(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!text.is_empty() && text.chars().all(fits)).then(|| text.to_owned())
}

fn report(rest: &str) -> Option<ReportLine> {
    let mut fields = rest.split('\t').map(str::trim);
    let mut report = ReportLine {
        request_id: id(fields.next()?)?,
        ..ReportLine::default()
    };
    for field in fields {
        let Some((name, value)) = field.split_once(": ") else {
            continue;
        };
        match name {
            "Duration" => report.duration = milliseconds(value),
            "Billed Duration" => report.billed_duration = milliseconds(value),
            "Init Duration" => report.init_duration = milliseconds(value),
            "Memory Size" => report.memory_size_mb = megabytes(value),
            "Max Memory Used" => report.max_memory_used_mb = megabytes(value),
            "Status" => report.status = Some(value.to_owned()),
            // Lambda adds fields over time, such as tracing ids.
            _ => {}
        }
    }
    Some(report)
}

fn milliseconds(value: &str) -> Option<Duration> {
    duration_from_ms(value.strip_suffix(" ms")?)
}

/// A duration from a decimal number of milliseconds.
pub(super) fn duration_from_ms(text: &str) -> Option<Duration> {
    let milliseconds: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(milliseconds / 1_000.0).ok()
}

fn megabytes(value: &str) -> Option<u64> {
    value.strip_suffix(" MB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "8e497626-6f81-4e6e-a932-299771dde6b8";

    #[test]
    fn the_emulators_lines_are_read() {
        let start = format!("START RequestId: {ID} Version: $LATEST");
        let expected = PlatformLine::Start {
            request_id: ID.to_owned(),
            version: "$LATEST".to_owned(),
        };
        assert_eq!(PlatformLine::parse(&start), Some(expected));
        let end = PlatformLine::parse(&format!("END RequestId: {ID}\n")).unwrap();
        assert_eq!(end.request_id(), ID);
        // Recorded from RIE on 2026-11-24, see tests/fixtures/rie.
        let line = format!(
            "REPORT RequestId: {ID}\tInit Duration: 0.02 ms\tDuration: 2000.00 ms\tBilled Duration: 2000 ms\tMemory Size: 3008 MB\tMax Memory Used: 3008 MB\t"
        );
        let Some(PlatformLine::Report(report)) = PlatformLine::parse(&line) else {
            panic!("not a report: {line}");
        };
        assert_eq!(report.duration, Some(Duration::from_secs(2)));
        assert_eq!(report.init_duration, Some(Duration::from_micros(20)));
        assert_eq!(report.memory_size_mb, Some(3008));
        assert_eq!(report.status, None);
    }

    #[test]
    fn lambdas_lines_are_read() {
        // The shape that Lambda's own log tail has, init duration last.
        let line = format!(
            "REPORT RequestId: {ID}\tDuration: 2.03 ms\tBilled Duration: 82 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\tInit Duration: 79.22 ms\t\n"
        );
        let expected = ReportLine {
            request_id: ID.to_owned(),
            duration: Some(Duration::from_micros(2_030)),
            billed_duration: Some(Duration::from_millis(82)),
            init_duration: Some(Duration::from_micros(79_220)),
            memory_size_mb: Some(128),
            max_memory_used_mb: Some(37),
            status: None,
        };
        assert_eq!(
            PlatformLine::parse(&line),
            Some(PlatformLine::Report(expected))
        );
        let timed_out = format!("REPORT RequestId: {ID}\tDuration: 2000.00 ms\tStatus: timeout");
        let Some(PlatformLine::Report(report)) = PlatformLine::parse(&timed_out) else {
            panic!("not a report: {timed_out}");
        };
        assert_eq!(report.status.as_deref(), Some("timeout"));
    }

    #[test]
    fn lines_of_a_function_are_not_the_platforms() {
        for line in [
            "",
            "START",
            "REPORT RequestId: ",
            "END RequestId: a b",
            " END RequestId: a",
        ] {
            assert_eq!(PlatformLine::parse(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(line in ".*") {
            let _ = PlatformLine::parse(&line);
        }

        #[test]
        fn reading_a_damaged_report_never_panics(field in "[^\t]{0,20}", value in "[-+0-9.eE]{0,12}") {
            let line = format!("REPORT RequestId: {ID}\t{field}\tDuration: {value} ms\tMemory Size: {value} MB");
            let read = PlatformLine::parse(&line);
            prop_assert_eq!(read.map(|line| line.request_id().to_owned()), Some(ID.to_owned()));
        }
    }
}
