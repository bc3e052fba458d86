//! A run whose functions are watched: its reports, and the evidence of what was
//! loaded, as a document and as text on stderr.

use std::path::Path;

use lambdock::engine::{Candidate, Engine, Images as _};
use lambdock::evidence::judged;
use lambdock::model::Project;
use lambdock::report::{Loads, PendingFile, loads_text};
use lambdock::runner::event::Event;
use lambdock::scan::LayerCache;
use lambdock::scan::image::{Source, contents};
use lambdock::wire::EvidenceReport;

use crate::asynchronous::block_on;
use crate::context::Context;
use crate::failure::Failures;
use crate::reports::Reports;
use crate::run::Listener;
use crate::{documents, engine, local};

/// Where evidence goes, checked before the run.
pub(crate) struct Evidence {
    file: Option<PendingFile>,
    loads: Loads,
    layers: LayerCache,
    project: lambdock::wire::ProjectReport,
}

/// Reports, and evidence where it is asked for.
pub(crate) struct Watched {
    pub(crate) reports: Reports,
    pub(crate) evidence: Option<Evidence>,
}

impl Evidence {
    /// Checks the file that is asked for, if any.
    pub(crate) fn open(
        path: Option<&Path>,
        project: &Project,
        context: &Context,
    ) -> Result<Self, Failures> {
        Ok(Self {
            file: path.map(PendingFile::open).transpose()?,
            loads: Loads::default(),
            layers: local::layers(Some(project), context),
            project: documents::project(project),
        })
    }

    /// Writes the document and tells what is in it.
    pub(crate) fn finish(self, context: &Context) -> Result<(), Failures> {
        let mut report = self.loads.report(self.project, documents::tool());
        let found = engine::choose(&context.settings.engine)?;
        block_on(list(&mut report, found, &self.layers, context))??;
        let styles = context.human_on_stderr().styles;
        context.tell(loads_text(&report, &styles).trim_end());
        if let Some(file) = self.file {
            file.write(documents::json(&report)?.as_bytes())?;
        }
        Ok(())
    }
}

/// Lists the packages of every image, each by its use.
async fn list(
    report: &mut EvidenceReport,
    found: Candidate,
    layers: &LayerCache,
    context: &Context,
) -> Result<(), Failures> {
    let engine = Engine::connect(found).await?;
    for cell in &mut report.cells {
        let Some(id) = &cell.image_id else { continue };
        let source = Source::Engine {
            engine: &engine,
            reference: id,
        };
        match contents(source, None, Some(layers)).await {
            Ok(contents) => {
                let files = engine.open(id).await?;
                let packages = judged(files.as_ref(), &contents, &cell.environments).await;
                files.close().await?;
                cell.packages = Some(packages);
            }
            Err(error) => context.tell(&format!(
                "note: the packages of `{}` cannot be listed: {error}",
                cell.function
            )),
        }
    }
    Ok(())
}

impl Listener for Watched {
    fn event(&mut self, event: &Event) {
        self.reports.event(event);
        if let Some(evidence) = &mut self.evidence {
            evidence.loads.add(event);
        }
    }
}
