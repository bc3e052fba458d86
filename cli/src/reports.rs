//! From the events of a run to its reports and to progress. Text for a person
//! always goes somewhere: to stdout, or to stderr where stdout is for a program.

use std::io;

use lambdock::report::{Destinations, Format, OutputError, Reporter, reporter};
use lambdock::runner::event::Event;
use lambdock::wire::RunReport;

use crate::context::Context;
use crate::failure::Failures;
use crate::progress::Progress;
use crate::run::Listener;

/// The formats of a run's reports.
const FORMATS: &[Format] = &Format::OF_RUNS;

/// Everything that follows a run.
pub(crate) struct Reports {
    destinations: Destinations,
    aside: Option<Box<dyn Reporter>>,
    progress: Progress,
}

impl Reports {
    /// Checks every destination that was asked for.
    pub(crate) fn open(context: &Context) -> Result<Self, Failures> {
        let specs = context.settings.outputs(FORMATS)?;
        let progress = Progress::new(context);
        let stdout = progress.beside(io::stdout());
        let destinations = Destinations::open(&specs, &context.human_on_stdout(), stdout)?;
        let for_a_person = |spec: &lambdock::report::OutputSpec| {
            spec.path.is_none() && spec.format == Format::Human
        };
        let aside = if specs.iter().any(for_a_person) {
            None
        } else {
            let stderr = progress.beside(io::stderr());
            Some(reporter(Format::Human, &context.human_on_stderr(), stderr)?)
        };
        Ok(Self {
            destinations,
            aside,
            progress,
        })
    }

    /// Gives every report a whole document, instead of events.
    pub(crate) fn document(&mut self, report: &RunReport) {
        self.progress.finish();
        self.destinations.document(report);
        if let Some(aside) = &mut self.aside {
            // As in `finish`.
            let _ = aside.document(report);
        }
    }

    /// Ends every report and puts files in place.
    pub(crate) fn finish(mut self) -> Result<(), OutputError> {
        self.progress.finish();
        if let Some(aside) = &mut self.aside {
            // A stderr that is gone is nothing that anybody could be told about.
            let _ = aside.finish();
        }
        self.destinations.finish()
    }
}

impl Listener for Reports {
    fn event(&mut self, event: &Event) {
        self.progress.event(event);
        if let Event::RunFinished { .. } = event {
            self.progress.finish();
        }
        self.destinations.event(event);
        if let Some(aside) = &mut self.aside {
            let _ = aside.event(event);
        }
    }
}
