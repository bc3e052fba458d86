//! `github`: workflow commands, which GitHub shows at the lines of case files.

use std::io::{self, Write};

use super::{Document, Reporter, difference, failure};
use crate::runner::event::Event;
use crate::wire::{CaseReport, CellReport, RunReport};

/// Writes an annotation for each failure at the end of a run.
pub struct Github<W> {
    document: Document,
    out: W,
}

impl<W: Write> Github<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Self {
        let document = Document::default();
        Self { document, out }
    }

    fn cell(&mut self, cell: &CellReport) -> io::Result<()> {
        let name = cell.id();
        if let Some(failed) = &cell.build.failure {
            let title = property(&format!("{name} build"));
            let text = data(&failure::lines(failed).join("\n"));
            writeln!(self.out, "::error title={title}::{text}")?;
        }
        for case in &cell.cases {
            let lines = lines(case);
            if lines.is_empty() {
                continue;
            }
            let line = case.line.map(|line| format!(",line={line}"));
            writeln!(
                self.out,
                "::error file={}{},title={}::{}",
                property(&case.file),
                line.unwrap_or_default(),
                property(&format!("{name} {}", case.name)),
                data(&lines.join("\n"))
            )?;
        }
        Ok(())
    }
}

impl<W: Write + Send> Reporter for Github<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.document.add(event);
        Ok(())
    }

    fn document(&mut self, report: &RunReport) -> io::Result<()> {
        self.document = Document::of(report.clone());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let cells = self.document.report().cells.clone();
        for cell in &cells {
            self.cell(cell)?;
        }
        self.out.flush()
    }
}

fn lines(case: &CaseReport) -> Vec<String> {
    match &case.failure {
        Some(failed) => failure::lines(failed),
        // Of an error here that AWS does not have, this has the lines too.
        None => difference::lines(case),
    }
}

// A command ends at the line's end, and a function's text must not begin one.
pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
