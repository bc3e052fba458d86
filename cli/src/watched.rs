//! A run whose functions are watched: its reports, and the evidence of what was
//! loaded, as a document and as text on stderr.

use std::path::Path;

use lambdock::model::Project;
use lambdock::report::{Loads, PendingFile, loads_text};
use lambdock::runner::event::Event;

use crate::context::Context;
use crate::documents;
use crate::failure::Failures;
use crate::reports::Reports;
use crate::run::Listener;

/// Where evidence goes, checked before the run.
pub(crate) struct Evidence {
    file: Option<PendingFile>,
    loads: Loads,
    project: lambdock::wire::ProjectReport,
}

/// Reports, and evidence where it is asked for.
pub(crate) struct Watched {
    pub(crate) reports: Reports,
    pub(crate) evidence: Option<Evidence>,
}

impl Evidence {
    /// Checks the file that is asked for, if any.
    pub(crate) fn open(path: Option<&Path>, project: &Project) -> Result<Self, Failures> {
        Ok(Self {
            file: path.map(PendingFile::open).transpose()?,
            loads: Loads::default(),
            project: documents::project(project),
        })
    }

    /// Writes the document and tells what is in it.
    pub(crate) fn finish(self, context: &Context) -> Result<(), Failures> {
        let report = self.loads.report(self.project, documents::tool());
        let styles = context.human_on_stderr().styles;
        context.tell(loads_text(&report, &styles).trim_end());
        if let Some(file) = self.file {
            file.write(documents::json(&report)?.as_bytes())?;
        }
        Ok(())
    }
}

impl Listener for Watched {
    fn event(&mut self, event: &Event) {
        self.reports.event(event);
        if let Some(evidence) = &mut self.evidence {
            evidence.loads.add(event);
        }
    }
}
