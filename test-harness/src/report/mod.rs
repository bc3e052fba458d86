//! From events and documents to bytes: one trait, one file per format. It knows
//! what happened by those only, and runs nothing.

pub mod deploy;
mod difference;
mod document;
mod failure;
pub mod findings;
mod github;
mod human;
#[cfg(test)]
mod jenkins;
mod json;
mod junit;
mod loads;
mod merge;
pub mod output;
mod pushed;
pub mod redact;
pub mod style;
mod summary;
mod verdict;
mod words;

use std::io;

pub use difference::mismatch_line;
pub use document::Document;
pub use failure::{evidence, failure_lines};
pub use github::Github;
pub use human::{Human, HumanOptions, Verbosity};
pub use json::Json;
pub use junit::Junit;
pub use loads::{Loads, loads_text};
pub use merge::{MergeError, Part, merge};
pub use output::{Destinations, Format, OutputError, OutputSpec, PendingFile};
pub use pushed::pushed_text;
pub use style::{Style, Styles};

use crate::runner::event::Event;
use crate::wire::RunReport;

/// Turns the events of one run into the bytes of one format.
pub trait Reporter: Send {
    /// Takes the next event.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Takes the whole document of a run, instead of its events.
    fn document(&mut self, report: &RunReport) -> io::Result<()>;

    /// Writes what is left to write. It is called once, after the last event,
    /// also where a run ended before its end.
    fn finish(&mut self) -> io::Result<()>;
}

/// The reporter of a format, writing to `out`. Only `human` has options.
///
/// # Errors
/// When it is no format of runs.
pub fn reporter(
    format: Format,
    options: &HumanOptions,
    out: Box<dyn io::Write + Send>,
) -> Result<Box<dyn Reporter>, OutputError> {
    Ok(match format {
        Format::Human => Box::new(Human::new(out, *options)),
        Format::Json => Box::new(Json::new(out)),
        Format::Junit => Box::new(Junit::new(out)),
        Format::Github => Box::new(Github::new(out)),
        format => return Err(OutputError::NotOfRuns { format }),
    })
}

#[cfg(test)]
mod tests;
