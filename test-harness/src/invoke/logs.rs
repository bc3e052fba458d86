//! Parting what a function wrote from what the platform wrote around it.

use super::outcome::{LogLine, LogStream};
use super::report_line::{PlatformLine, ReportLine};

/// The lines of one invocation, parted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvocationLogs {
    /// What the function and its runtime wrote.
    pub function: Vec<LogLine>,
    /// The REPORT line of the request.
    pub report: Option<ReportLine>,
}

/// Parts the emulator's stdout. A platform line counts only where it names the
/// request, so a function that prints a REPORT line of its own changes nothing.
/// Where the function's last line has no line end, END is glued to it.
pub fn part<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    request_id: Option<&str>,
) -> InvocationLogs {
    let mut logs = InvocationLogs::default();
    for line in lines {
        match platform_part(line, request_id) {
            (written, Some(PlatformLine::Report(report))) => {
                logs.push(written);
                logs.report = Some(report);
            }
            (written, Some(_)) => logs.push(written),
            (_, None) => logs.push(Some(line)),
        }
    }
    logs
}

impl InvocationLogs {
    fn push(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.function.push(LogLine {
                stream: LogStream::Function,
                text: text.trim_end_matches(['\r', '\n']).to_owned(),
            });
        }
    }
}

fn platform_part<'a>(
    line: &'a str,
    request_id: Option<&str>,
) -> (Option<&'a str>, Option<PlatformLine>) {
    let ours = |line: &PlatformLine| request_id.is_none_or(|id| line.request_id() == id);
    if let Some(platform) = PlatformLine::parse(line).filter(ours) {
        return (None, Some(platform));
    }
    let glued = request_id.and_then(|id| {
        let end = line.trim_end_matches(['\r', '\n']);
        end.strip_suffix(&format!("END RequestId: {id}"))
    });
    match glued {
        Some(written) => {
            let request_id = request_id.unwrap_or_default().to_owned();
            (Some(written), Some(PlatformLine::End { request_id }))
        }
        None => (Some(line), None),
    }
}

#[cfg(test)]
mod tests {
    use super::{PlatformLine, part};

    const RECORDED: &str = include_str!("../../tests/fixtures/rie/unterminated.stdout.log");
    fn recorded_id() -> String {
        let start = RECORDED.lines().find_map(PlatformLine::parse).unwrap();
        start.request_id().to_owned()
    }

    fn texts(lines: &[super::LogLine]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_line_without_an_end_is_kept_and_the_report_is_found() {
        let id = recorded_id();
        let logs = part(RECORDED.lines().take(5), Some(&id));
        assert_eq!(
            texts(&logs.function),
            [
                "function line on stdout",
                "function line on stderr",
                "no newline"
            ]
        );
        assert_eq!(logs.report.map(|report| report.request_id), Some(id));
    }

    #[test]
    fn a_report_that_the_function_prints_is_only_a_line() {
        let forged = "REPORT RequestId: 00000000\tDuration: 1.00 ms";
        let logs = part([forged], Some(&recorded_id()));
        assert_eq!(texts(&logs.function), [forged]);
        assert_eq!(logs.report, None);
    }
}
