//! Where the document of a command goes that makes one at once, as text for a
//! person and as JSON. Destinations are checked before the command's work.

use lambdock::model::Project;
use lambdock::report::{Format, PendingFile, Styles};
use lambdock::wire::{ExitCode, ProjectReport, ToolReport};
use serde::Serialize;

use crate::context::Context;
use crate::failure::{Explain, Failures};
use crate::paths::shown;
use crate::stdout;

/// The formats of such a document.
const FORMATS: &[Format] = &[Format::Human, Format::Json];

/// A document that is no JSON.
#[derive(Debug, thiserror::Error)]
#[error("failed to write the document as JSON")]
struct NotJson(#[source] serde_json::Error);

impl Explain for NotJson {
    fn code(&self) -> ExitCode {
        ExitCode::Unexpected
    }
}

/// The checked destinations.
pub(crate) struct Documents {
    outputs: Vec<(Format, Option<PendingFile>)>,
    stdout: Styles,
}

impl Documents {
    /// Checks every destination that was asked for.
    pub(crate) fn open(context: &Context) -> Result<Self, Failures> {
        let mut outputs = Vec::new();
        for output in context.settings.outputs(FORMATS)? {
            let file = output.path.as_deref().map(PendingFile::open).transpose()?;
            outputs.push((output.format, file));
        }
        let stdout = context.styles();
        Ok(Self { outputs, stdout })
    }

    /// Writes the document to each of them.
    pub(crate) fn write(
        self,
        document: &impl Serialize,
        human: impl Fn(&Styles) -> String,
    ) -> Result<(), Failures> {
        for (format, file) in self.outputs {
            let styles = match file {
                Some(_) => Styles::plain(),
                None => self.stdout,
            };
            let text = match format {
                Format::Json => json(document)?,
                _ => human(&styles),
            };
            match file {
                Some(file) => file.write(text.as_bytes())?,
                None => stdout::write(text.as_bytes())?,
            }
        }
        Ok(())
    }
}

/// This tool, for documents.
pub(crate) fn tool() -> ToolReport {
    ToolReport {
        name: "lambdock".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// The project, for documents. A folder without a manifest has no path.
pub(crate) fn project(project: &Project) -> ProjectReport {
    let path = &project.manifest;
    ProjectReport {
        manifest: path.is_file().then(|| shown(path)),
        name: project.name.clone(),
    }
}

/// A document as text.
pub(crate) fn json(document: &impl Serialize) -> Result<String, Failures> {
    Ok(serde_json::to_string_pretty(document).map_err(NotJson)? + "\n")
}

/// The time of day as RFC 3339, in whole seconds.
pub(crate) fn now() -> String {
    let now = jiff::Timestamp::now();
    let whole = jiff::Timestamp::from_second(now.as_second());
    whole.unwrap_or(now).to_string()
}
