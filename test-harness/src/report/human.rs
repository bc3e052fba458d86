//! `human`: a line for each thing that happened, as it happens, and a summary.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::words::{count, duration, milliseconds, printable, shortened, time};
use super::{Document, Reporter, Style, Styles, difference, document, failure, summary, verdict};
use crate::runner::event::Event;
use crate::wire::{
    BuildReport, BuildStatusReport, CaseReport, CaseStatusReport, CellReport, CellStatusReport,
    EnvironmentReport, FailureReport, RunReport,
};

/// The width of a status word with the space before it.
const WIDTH: usize = 10;
/// How many of a function's log lines a failure shows.
const LOG_LINES: usize = 20;
/// How much of a log line is shown.
const LINE_LENGTH: usize = 500;

/// How much is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Failures and the summary.
    Quiet,
    /// A line for each image and each case.
    #[default]
    Normal,
    /// Build output, environments and logs of cases that passed, too.
    Verbose,
}

/// How a report for people looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HumanOptions {
    /// Colours.
    pub styles: Styles,
    /// How much is said.
    pub verbosity: Verbosity,
}

/// Writes lines for people.
pub struct Human<W> {
    out: W,
    options: HumanOptions,
    document: Document,
    told: BTreeSet<String>,
    /// Cases that were not run, by cell and reason: one line tells all of them.
    skipped: BTreeMap<String, BTreeMap<String, usize>>,
}

impl<W: Write> Human<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W, options: HumanOptions) -> Self {
        Self {
            out,
            options,
            document: Document::default(),
            told: BTreeSet::new(),
            skipped: BTreeMap::new(),
        }
    }

    fn line(&mut self, style: Style, word: &str, cell: &str, rest: &str) -> io::Result<()> {
        let padding = " ".repeat(WIDTH.saturating_sub(word.len()));
        let word = style.paint(word);
        let name = self.options.styles.name.paint(cell);
        writeln!(self.out, "{padding}{word} {name}{rest}")
    }

    fn below(&mut self, lines: impl IntoIterator<Item = String>) -> io::Result<()> {
        for line in lines {
            for part in line.lines() {
                writeln!(self.out, "{:WIDTH$} {}", "", printable(part))?;
            }
        }
        Ok(())
    }

    fn says(&self, verbosity: Verbosity) -> bool {
        self.options.verbosity >= verbosity
    }

    fn built(&mut self, cell: &str, build: &BuildReport) -> io::Result<()> {
        let state = match build.status {
            BuildStatusReport::Built => "built",
            BuildStatusReport::Unchanged => "unchanged",
            BuildStatusReport::Existing => "existing image",
            BuildStatusReport::Loaded => "loaded from an archive",
            BuildStatusReport::Failed => {
                self.told.insert(cell.to_owned());
                let failed = build.failure.as_ref();
                return failed.map_or(Ok(()), |failed| self.failed(cell, failed));
            }
            BuildStatusReport::NotRun => return Ok(()),
        };
        if !self.says(Verbosity::Normal) {
            return Ok(());
        }
        let rest = format!(" {state} in {}", duration(time(build.duration_ms)));
        self.line(self.options.styles.step, "BUILD", cell, &rest)
    }

    fn environment(&mut self, cell: &str, environment: &EnvironmentReport) -> io::Result<()> {
        if let Some(failed) = &environment.failure {
            return self.failed(cell, failed);
        }
        let container = environment.container.as_deref().unwrap_or_default();
        let start = duration(time(environment.start_ms.unwrap_or_default()));
        self.verbose(cell, &format!("container `{container}` started in {start}"))
    }

    fn failed(&mut self, cell: &str, failed: &FailureReport) -> io::Result<()> {
        self.line(self.options.styles.fail, "ERROR", cell, "")?;
        self.below(failure::lines(failed))
    }

    fn case(&mut self, cell: &str, case: &CaseReport, will_retry: bool) -> io::Result<()> {
        self.told.insert(cell.to_owned());
        if let (CaseStatusReport::Skipped, Some(reason)) = (case.status, &case.reason)
            && !self.says(Verbosity::Verbose)
        {
            let reasons = self.skipped.entry(cell.to_owned()).or_default();
            *reasons.entry(reason.clone()).or_default() += 1;
            return Ok(());
        }
        let styles = self.options.styles;
        let name = &case.name;
        let tries = match case.attempts {
            0 | 1 => String::new(),
            attempt => format!(" (try {attempt})"),
        };
        let repetition = repetition(case);
        let (style, word) = match case.status {
            _ if will_retry => (styles.warn, "RETRY"),
            CaseStatusReport::Passed if case.slow => (styles.warn, "SLOW"),
            CaseStatusReport::Passed => (styles.pass, "PASS"),
            CaseStatusReport::Failed => (styles.fail, "FAIL"),
            CaseStatusReport::Error => (styles.fail, "ERROR"),
            CaseStatusReport::Skipped => (styles.warn, "SKIP"),
        };
        let rest = match &case.reason {
            Some(reason) => format!(" {name}: {reason}"),
            None => format!(
                " {name} in {}{tries}{repetition}",
                duration(time(case.duration_ms))
            ),
        };
        let good = matches!(
            case.status,
            CaseStatusReport::Passed | CaseStatusReport::Skipped
        );
        if good && !self.says(Verbosity::Normal) {
            return Ok(());
        }
        self.line(style, word, cell, &rest)?;
        self.details(case, good)?;
        if good || will_retry {
            return Ok(());
        }
        let line = case.line.map(|line| format!(":{line}"));
        self.below([format!("case: {}{}", case.file, line.unwrap_or_default())])
    }

    fn details(&mut self, case: &CaseReport, good: bool) -> io::Result<()> {
        self.below(case.mismatches.iter().map(difference::line))?;
        self.below(difference::local(case))?;
        // Where there is a reason, the failure was told with its environment.
        if let (Some(failed), None) = (&case.failure, &case.reason) {
            self.below(failure::lines(failed))?;
        }
        if good && !self.says(Verbosity::Verbose) {
            return Ok(());
        }
        let hidden = case.logs.len().saturating_sub(LOG_LINES);
        if hidden > 0 {
            let lines = count(hidden, "earlier line");
            self.below([format!("log: … {lines}")])?;
        }
        let shown = case.logs.iter().skip(hidden);
        self.below(shown.map(|line| format!("log: {}", shortened(line, LINE_LENGTH))))
    }

    fn cell_finished(
        &mut self,
        cell: &str,
        status: CellStatusReport,
        reason: Option<&str>,
    ) -> io::Result<()> {
        self.not_run(cell)?;
        let quiet = self.told.contains(cell) || !self.says(Verbosity::Normal);
        let skipped = matches!(
            status,
            CellStatusReport::Skipped | CellStatusReport::Interrupted
        );
        if quiet || !skipped {
            return Ok(());
        }
        let reason = reason.unwrap_or("the run was interrupted");
        let style = self.options.styles.warn;
        self.line(style, "SKIP", cell, &format!(": {reason}"))
    }

    fn not_run(&mut self, cell: &str) -> io::Result<()> {
        let reasons = self.skipped.remove(cell).unwrap_or_default();
        if !self.says(Verbosity::Normal) {
            return Ok(());
        }
        for (reason, number) in reasons {
            let rest = format!(" {}: {reason}", count(number, "case"));
            self.line(self.options.styles.warn, "SKIP", cell, &rest)?;
        }
        Ok(())
    }

    fn verbose(&mut self, cell: &str, text: &str) -> io::Result<()> {
        if !self.says(Verbosity::Verbose) {
            return Ok(());
        }
        let text = printable(&format!("{cell}: {text}")).into_owned();
        let text = self.options.styles.dim.paint(&text);
        writeln!(self.out, "{:WIDTH$} {text}", "")
    }

    /// A whole cell, in the order in which a run tells it.
    fn cell(&mut self, cell: &CellReport) -> io::Result<()> {
        let name = cell.id();
        self.built(&name, &cell.build)?;
        for environment in &cell.environments {
            self.environment(&name, environment)?;
        }
        for case in &cell.cases {
            self.case(&name, case, false)?;
        }
        self.cell_finished(&name, cell.status, cell.reason.as_deref())
    }

    fn lines(&mut self, lines: &[String]) -> io::Result<()> {
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// Which repetition a result is of, where there were several.
fn repetition(result: &CaseReport) -> String {
    let CaseReport {
        repetition,
        repetitions,
        ..
    } = result;
    match (result.status, *repetitions) {
        (_, 0 | 1) => String::new(),
        (CaseStatusReport::Passed, times) => format!(" ({times} times)"),
        (_, times) => format!(" (repetition {repetition} of {times})"),
    }
}

impl<W: Write + Send> Reporter for Human<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.document.add(event);
        match event {
            Event::BuildFinished { cell, result } => {
                self.built(&cell.to_string(), &document::build(result))
            }
            Event::EnvironmentFailed { cell, failure } => {
                let failed = failure::report(&failure.failure);
                self.failed(&cell.to_string(), &failed)
            }
            Event::CaseFinished {
                cell,
                result,
                will_retry,
            } => self.case(&cell.to_string(), &document::case(result), *will_retry),
            Event::FunctionFinished {
                cell,
                status,
                reason,
                ..
            } => {
                let status = document::cell_status(*status);
                self.cell_finished(&cell.to_string(), status, reason.as_deref())
            }
            Event::BuildProgress { cell, line } => self.verbose(&cell.to_string(), line),
            Event::EnvironmentStarted {
                cell,
                container,
                elapsed,
            } => {
                let start = Ok(milliseconds(*elapsed));
                let environment = document::environment(Some(container), start);
                self.environment(&cell.to_string(), &environment)
            }
            Event::RunFinished { verdict, elapsed } => {
                let lines = summary::lines(self.document.report(), verdict, *elapsed);
                self.lines(&lines)
            }
            Event::RunStarted(_)
            | Event::BuildStarted { .. }
            | Event::EnvironmentStarting { .. }
            | Event::CaseStarted { .. }
            | Event::EvidenceFound { .. }
            | Event::Note { .. } => Ok(()),
        }
    }

    fn document(&mut self, report: &RunReport) -> io::Result<()> {
        for cell in &report.cells {
            self.cell(cell)?;
        }
        let verdict = verdict::of(report);
        let lines = summary::lines(report, &verdict, time(report.duration_ms));
        self.lines(&lines)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
