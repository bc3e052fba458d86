//! `human`: a line for each thing that happened, as it happens, and a summary.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::words::{count, duration, printable, shortened};
use super::{Document, Reporter, Style, Styles, difference, document, failure, summary};
use crate::runner::event::{
    BuildInfo, BuildState, CaseResult, CaseStatus, CellFailure, CellId, CellStatus, Event, Failure,
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
    told: BTreeSet<CellId>,
    /// Cases that were not run, by cell and reason: one line tells all of them.
    skipped: BTreeMap<CellId, BTreeMap<String, usize>>,
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

    fn line(&mut self, style: Style, word: &str, cell: &CellId, rest: &str) -> io::Result<()> {
        let padding = " ".repeat(WIDTH.saturating_sub(word.len()));
        let word = style.paint(word);
        let name = self.options.styles.name.paint(&cell.to_string());
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

    fn built(&mut self, cell: &CellId, result: &Result<BuildInfo, CellFailure>) -> io::Result<()> {
        let styles = self.options.styles;
        match result {
            Ok(info) if self.says(Verbosity::Normal) => {
                let state = match info.state {
                    BuildState::Built => "built",
                    BuildState::Unchanged => "unchanged",
                    BuildState::Existing => "existing image",
                };
                let rest = format!(" {state} in {}", duration(info.elapsed));
                self.line(styles.step, "BUILD", cell, &rest)
            }
            Ok(_) => Ok(()),
            Err(failed) => {
                self.told.insert(cell.clone());
                self.failed(cell, &failed.failure)
            }
        }
    }

    fn failed(&mut self, cell: &CellId, failed: &Failure) -> io::Result<()> {
        self.line(self.options.styles.fail, "ERROR", cell, "")?;
        self.below(failure::lines(&failure::report(failed)))
    }

    fn case(&mut self, cell: &CellId, result: &CaseResult, will_retry: bool) -> io::Result<()> {
        self.told.insert(cell.clone());
        if let (CaseStatus::Skipped, Some(reason)) = (result.status, &result.reason)
            && !self.says(Verbosity::Verbose)
        {
            let reasons = self.skipped.entry(cell.clone()).or_default();
            *reasons.entry(reason.clone()).or_default() += 1;
            return Ok(());
        }
        let styles = self.options.styles;
        let time = duration(result.elapsed);
        let name = &result.name;
        let tries = match result.attempt {
            0 | 1 => String::new(),
            attempt => format!(" (try {attempt})"),
        };
        let repetition = repetition(result);
        let (style, word) = match result.status {
            _ if will_retry => (styles.warn, "RETRY"),
            CaseStatus::Passed if result.slow => (styles.warn, "SLOW"),
            CaseStatus::Passed => (styles.pass, "PASS"),
            CaseStatus::Failed => (styles.fail, "FAIL"),
            CaseStatus::Error => (styles.fail, "ERROR"),
            CaseStatus::Skipped => (styles.warn, "SKIP"),
        };
        let rest = match &result.reason {
            Some(reason) => format!(" {name}: {reason}"),
            None => format!(" {name} in {time}{tries}{repetition}"),
        };
        let good = matches!(result.status, CaseStatus::Passed | CaseStatus::Skipped);
        if good && !self.says(Verbosity::Normal) {
            return Ok(());
        }
        self.line(style, word, cell, &rest)?;
        self.details(result, good)?;
        if good || will_retry {
            return Ok(());
        }
        let line = result.source.line.map(|line| format!(":{line}"));
        let file = result.source.file.display();
        self.below([format!("case: {file}{}", line.unwrap_or_default())])
    }

    fn details(&mut self, result: &CaseResult, good: bool) -> io::Result<()> {
        let case = document::case(result);
        self.below(case.mismatches.iter().map(difference::line))?;
        // Where there is a reason, the failure was told with its environment.
        if let (Some(failed), None) = (&case.failure, &result.reason) {
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
        cell: &CellId,
        status: CellStatus,
        reason: Option<&str>,
    ) -> io::Result<()> {
        self.not_run(cell)?;
        let quiet = self.told.contains(cell) || !self.says(Verbosity::Normal);
        let skipped = matches!(status, CellStatus::Skipped | CellStatus::Interrupted);
        if quiet || !skipped {
            return Ok(());
        }
        let reason = reason.unwrap_or("the run was interrupted");
        let style = self.options.styles.warn;
        self.line(style, "SKIP", cell, &format!(": {reason}"))
    }

    fn not_run(&mut self, cell: &CellId) -> io::Result<()> {
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

    fn verbose(&mut self, cell: &CellId, text: &str) -> io::Result<()> {
        if !self.says(Verbosity::Verbose) {
            return Ok(());
        }
        let text = printable(&format!("{cell}: {text}")).into_owned();
        let text = self.options.styles.dim.paint(&text);
        writeln!(self.out, "{:WIDTH$} {text}", "")
    }
}

/// Which repetition a result is of, where there were several.
fn repetition(result: &CaseResult) -> String {
    let CaseResult {
        repetition,
        repetitions,
        ..
    } = result;
    match (result.status, *repetitions) {
        (_, 0 | 1) => String::new(),
        (CaseStatus::Passed, times) => format!(" ({times} times)"),
        (_, times) => format!(" (repetition {repetition} of {times})"),
    }
}

impl<W: Write + Send> Reporter for Human<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.document.add(event);
        match event {
            Event::BuildFinished { cell, result } => self.built(cell, result),
            Event::EnvironmentFailed { cell, failure } => self.failed(cell, &failure.failure),
            Event::CaseFinished {
                cell,
                result,
                will_retry,
            } => self.case(cell, result, *will_retry),
            Event::FunctionFinished {
                cell,
                status,
                reason,
                ..
            } => self.cell_finished(cell, *status, reason.as_deref()),
            Event::BuildProgress { cell, line } => self.verbose(cell, line),
            Event::EnvironmentStarted {
                cell,
                container,
                elapsed,
            } => {
                let text = format!("container `{container}` started in {}", duration(*elapsed));
                self.verbose(cell, &text)
            }
            Event::RunFinished { verdict, elapsed } => {
                let lines = summary::lines(self.document.report(), verdict, *elapsed);
                for line in lines {
                    writeln!(self.out, "{line}")?;
                }
                Ok(())
            }
            Event::RunStarted(_)
            | Event::BuildStarted { .. }
            | Event::EnvironmentStarting { .. }
            | Event::CaseStarted { .. }
            | Event::Note { .. } => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
