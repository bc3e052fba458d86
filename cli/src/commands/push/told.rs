//! What happens to one image on its way, on stderr: one line that moves on a
//! terminal, lines that stay where somebody wants to know more.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::ProgressBar;
use lambdock::registry::Event;
use lambdock::runner::event::CellId;

use super::target::Target;
use crate::context::Context;
use crate::settings::Verbosity;
use crate::stderr;

/// How often the line moves although nothing happens.
const TICK: Duration = Duration::from_millis(120);
/// Digits of a digest that are shown.
const DIGITS: usize = 12;

/// Tells of one image.
pub(super) struct Told {
    cell: String,
    bar: Option<ProgressBar>,
    verbose: bool,
    quiet: bool,
    sent: AtomicU64,
}

impl Told {
    pub(super) fn new(cell: &CellId, target: &Target, context: &Context) -> Self {
        let quiet = context.settings.verbosity == Verbosity::Quiet;
        let verbose = context.settings.verbosity == Verbosity::Verbose;
        let bar = (context.terminal.interactive && !quiet).then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(TICK);
            bar
        });
        let told = Self {
            cell: cell.to_string(),
            bar,
            verbose,
            quiet,
            sent: AtomicU64::new(0),
        };
        told.now(&format!("looking at {}", target.repository));
        told
    }

    pub(super) fn event(&self, event: &Event) {
        match event {
            Event::Exporting => self.now("waiting for the engine to hand the image out"),
            Event::Packing { layer } => self.now(&format!("packing layer {}", short(layer))),
            Event::Sending { digest, bytes } => {
                self.now(&format!("sending {} ({} kB)", short(digest), bytes / 1000));
            }
            Event::Sent { digest, bytes } => {
                let all = self.sent.fetch_add(*bytes, Ordering::Relaxed) + bytes;
                self.now(&format!("sent {}, {} kB in all", short(digest), all / 1000));
            }
            Event::Known { digest } => self.now(&format!("{} is there", short(digest))),
            Event::Mounted { digest } => self.now(&format!("{} is mounted", short(digest))),
            Event::Tagged { tag } => self.now(&format!("tagged `{tag}`")),
            // Somebody may wonder why it takes so long.
            Event::Retrying { failure } if !self.quiet => {
                let line = format!("note: {}: tries again: {failure}", self.cell);
                match &self.bar {
                    Some(bar) => bar.suspend(|| stderr::say(&line)),
                    None => stderr::say(&line),
                }
            }
            _ => {}
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn now(&self, what: &str) {
        let line = format!("{}: {what}", self.cell);
        match &self.bar {
            Some(bar) => bar.set_message(line),
            None if self.verbose => stderr::say(&line),
            None => {}
        }
    }
}

fn short(digest: &str) -> &str {
    let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
    digits.get(..DIGITS).unwrap_or(digits)
}
