//! What every command is given besides its arguments: settings, environment and
//! terminal, decided once in `main`.

use lambdock::report::{HumanOptions, Styles, Verbosity as Detail};

use crate::settings::{Settings, Verbosity};
use crate::stderr;
use crate::terminal::Terminal;
use crate::variables::Environment;

/// What a command goes by.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// The process environment.
    pub(crate) environment: Environment,
    /// What was asked for.
    pub(crate) settings: Settings,
    /// What the streams can show.
    pub(crate) terminal: Terminal,
}

impl Context {
    /// Tells a person something, unless they want it quiet.
    pub(crate) fn tell(&self, line: &str) {
        if self.settings.verbosity > Verbosity::Quiet {
            stderr::say(line);
        }
    }

    /// The styles of stdout.
    pub(crate) fn styles(&self) -> Styles {
        styles(self.terminal.stdout_color)
    }

    /// How text for a person looks on stdout.
    pub(crate) fn human_on_stdout(&self) -> HumanOptions {
        self.human(self.terminal.stdout_color)
    }

    /// How text for a person looks on stderr.
    pub(crate) fn human_on_stderr(&self) -> HumanOptions {
        self.human(self.terminal.stderr_color)
    }

    fn human(&self, color: bool) -> HumanOptions {
        HumanOptions {
            styles: styles(color),
            verbosity: match self.settings.verbosity {
                Verbosity::Quiet => Detail::Quiet,
                Verbosity::Normal => Detail::Normal,
                Verbosity::Verbose => Detail::Verbose,
            },
        }
    }
}

fn styles(color: bool) -> Styles {
    if color {
        Styles::coloured()
    } else {
        Styles::plain()
    }
}
