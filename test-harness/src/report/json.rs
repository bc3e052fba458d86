//! The `json` format: the report document itself, as text.

use std::io::{self, Write};

use super::{Document, Reporter};
use crate::runner::event::Event;
use crate::wire::RunReport;

/// Writes the document at the end of a run.
pub struct Json<W> {
    document: Document,
    out: W,
}

impl<W: Write> Json<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Self {
        let document = Document::default();
        Self { document, out }
    }
}

impl<W: Write + Send> Reporter for Json<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.document.add(event);
        Ok(())
    }

    fn document(&mut self, report: &RunReport) -> io::Result<()> {
        self.document = Document::of(report.clone());
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut self.out, self.document.report())?;
        writeln!(self.out)?;
        self.out.flush()
    }
}
