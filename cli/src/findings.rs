//! Where a document of findings goes, in which formats. Destinations are checked
//! before any work.

use lambdock::report::findings::{FindingsFormat, RenderError, render};
use lambdock::report::{Format, PendingFile, Styles};
use lambdock::wire::{ExitCode, FindingsReport};

use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::stdout;

/// The formats of such a document.
const FORMATS: &[Format] = &[
    Format::Human,
    Format::Json,
    Format::Sarif,
    Format::Cyclonedx,
    Format::Spdx,
    Format::Openvex,
    Format::Github,
    Format::Html,
];

impl Explain for RenderError {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// The checked destinations.
pub(crate) struct Destinations {
    outputs: Vec<(FindingsFormat, Option<PendingFile>)>,
    stdout: Styles,
}

impl Destinations {
    /// Checks every destination that was asked for. `human` is what that word
    /// means to the command.
    pub(crate) fn open(human: FindingsFormat, context: &Context) -> Result<Self, Failures> {
        let mut outputs = Vec::new();
        for output in context.settings.outputs(FORMATS)? {
            let file = output.path.as_deref().map(PendingFile::open).transpose()?;
            let format = FindingsFormat::of_word(output.format.as_str(), human);
            outputs.push((format.unwrap_or(human), file));
        }
        Ok(Self {
            outputs,
            stdout: context.styles(),
        })
    }

    /// Writes the document to each of them.
    pub(crate) fn write(self, report: &FindingsReport) -> Result<(), Failures> {
        for (format, file) in self.outputs {
            match file {
                Some(file) => file.write(render(format, report, &Styles::plain())?.as_bytes())?,
                None => stdout::write(render(format, report, &self.stdout)?.as_bytes())?,
            }
        }
        Ok(())
    }
}
