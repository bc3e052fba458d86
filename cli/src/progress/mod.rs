//! What is being done right now, on stderr: one line that moves on a terminal,
//! a line for each build that takes its time elsewhere.

mod status;

use std::collections::BTreeSet;
use std::io::{self, LineWriter, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lambdock::runner::event::{CellId, Event};

use crate::context::Context;
use crate::settings::Verbosity;
use crate::stderr;
use status::Status;

/// How often the line moves although nothing happens.
const TICK: Duration = Duration::from_millis(120);

/// Shows progress.
pub(crate) enum Progress {
    /// Nobody wants to see any.
    Hidden,
    /// One line that moves.
    Moving {
        /// The line.
        bar: ProgressBar,
        /// What it says.
        status: Status,
    },
    /// Lines that stay.
    Plain {
        /// The cells whose builds were told.
        told: BTreeSet<CellId>,
    },
}

impl Progress {
    /// Progress as this terminal can show it.
    pub(crate) fn new(context: &Context) -> Self {
        match context.settings.verbosity {
            Verbosity::Quiet => Self::Hidden,
            _ if context.terminal.interactive => Self::Moving {
                bar: moving(),
                status: Status::default(),
            },
            // Every line of every build is shown as it is.
            Verbosity::Verbose => Self::Hidden,
            Verbosity::Normal => Self::Plain {
                told: BTreeSet::new(),
            },
        }
    }

    /// Takes the next event.
    pub(crate) fn event(&mut self, event: &Event) {
        match self {
            Self::Hidden => {}
            Self::Moving { bar, status } => {
                status.event(event);
                bar.set_message(status.line());
            }
            Self::Plain { told } => {
                // A build that says something is one that has work to do.
                if let Event::BuildProgress { cell, .. } = event
                    && told.insert(cell.clone())
                {
                    stderr::say(&format!("building {cell}"));
                }
            }
        }
    }

    /// Ends the line that moves.
    pub(crate) fn finish(&self) {
        if let Self::Moving { bar, .. } = self {
            bar.finish_and_clear();
        }
    }

    /// A way to write whole lines that the moving one gives way to.
    pub(crate) fn beside(&self, out: impl Write + Send + 'static) -> Box<dyn Write + Send> {
        match self {
            Self::Moving { bar, .. } => Box::new(LineWriter::new(Beside {
                bar: bar.clone(),
                out,
            })),
            Self::Hidden | Self::Plain { .. } => Box::new(out),
        }
    }
}

fn moving() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    // A template that is wrong leaves the default one, which shows the message, too.
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// Writes while the moving line is out of the way.
struct Beside<W> {
    bar: ProgressBar,
    out: W,
}

impl<W: Write> Write for Beside<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Self { bar, out } = self;
        bar.suspend(|| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
