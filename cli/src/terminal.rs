//! What the terminal can show: colour, width, and whether anybody is watching.
//! Decided once, at the start; nothing else asks the streams.

use std::ffi::OsString;
use std::io::{IsTerminal as _, stderr, stdout};

use clap::ValueEnum as _;

use crate::args::ColorChoice;
use crate::variables::{CLICOLOR_FORCE, Environment, NO_COLOR, TERM};

/// Columns where there is no terminal, and at most.
const WIDTH: usize = 100;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terminal {
    /// Whether stdout gets colour.
    pub(crate) stdout_color: bool,
    /// Whether stderr gets colour.
    pub(crate) stderr_color: bool,
    /// What the streams are.
    pub(crate) streams: Streams,
    /// Whether progress may move: stderr is a terminal that can redraw.
    pub(crate) interactive: bool,
    /// Columns to fill.
    pub(crate) width: usize,
}

/// What the process's streams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Streams {
    /// Whether stdout is a terminal.
    pub(crate) stdout: bool,
    /// Whether stderr is a terminal.
    pub(crate) stderr: bool,
    /// The terminal's columns, where there is one.
    pub(crate) columns: Option<usize>,
}

impl Streams {
    /// This process's streams.
    pub(crate) fn of_this_process() -> Self {
        let size = terminal_size::terminal_size();
        Self {
            stdout: stdout().is_terminal(),
            stderr: stderr().is_terminal(),
            columns: size.map(|(width, _)| usize::from(width.0)),
        }
    }
}

impl Terminal {
    /// Decides, from the flag, the environment and the streams.
    pub(crate) fn decide(color: ColorChoice, environment: &Environment, streams: Streams) -> Self {
        let dumb = environment.value(TERM).is_some_and(|term| term == "dumb");
        let forced = environment
            .value(CLICOLOR_FORCE)
            .is_some_and(|value| value != "0");
        let forbidden = environment.value(NO_COLOR).is_some();
        let color_on = |is_terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !forbidden && (forced || (is_terminal && !dumb)),
        };
        Self {
            stdout_color: color_on(streams.stdout),
            stderr_color: color_on(streams.stderr),
            streams,
            interactive: streams.stderr && !dumb,
            width: streams.columns.map_or(WIDTH, |columns| columns.min(WIDTH)),
        }
    }
}

/// The `--color` of a command line that is not read yet, so that what is wrong
/// with the command line can be shown in the right way.
pub(crate) fn color_choice(arguments: &[OsString]) -> ColorChoice {
    let words = arguments.iter().filter_map(|word| word.to_str());
    let mut choice = ColorChoice::default();
    let mut words = words.take_while(|word| *word != "--").peekable();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--color=") {
            Some(value) => Some(value),
            None if word == "--color" => words.peek().copied(),
            None => None,
        };
        let read = value.and_then(|value| ColorChoice::from_str(value, false).ok());
        choice = read.unwrap_or(choice);
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTY: Streams = Streams {
        stdout: true,
        stderr: true,
        columns: Some(80),
    };

    const PIPED: Streams = Streams {
        stdout: false,
        stderr: true,
        columns: Some(80),
    };

    /// Colour of stdout and stderr, and whether progress may move.
    fn decide(color: ColorChoice, environment: &Environment, streams: Streams) -> [bool; 3] {
        let it = Terminal::decide(color, environment, streams);
        [it.stdout_color, it.stderr_color, it.interactive]
    }

    #[test]
    fn each_stream_is_decided_by_itself() {
        let nothing = Environment::default();
        assert_eq!(decide(ColorChoice::Auto, &nothing, TTY), [true, true, true]);
        assert_eq!(
            decide(ColorChoice::Auto, &nothing, PIPED),
            [false, true, true]
        );
    }

    #[test]
    fn the_environment_speaks_where_the_flag_is_silent() {
        let no_color = Environment::from([(NO_COLOR, "1"), (CLICOLOR_FORCE, "1")]);
        assert_eq!(
            decide(ColorChoice::Auto, &no_color, TTY),
            [false, false, true]
        );
        let forced = Environment::from([(CLICOLOR_FORCE, "1")]);
        assert_eq!(
            decide(ColorChoice::Auto, &forced, PIPED),
            [true, true, true]
        );
        let not_forced = Environment::from([(CLICOLOR_FORCE, "0")]);
        assert_eq!(
            decide(ColorChoice::Auto, &not_forced, PIPED),
            [false, true, true]
        );
        let dumb = Environment::from([(TERM, "dumb")]);
        assert_eq!(decide(ColorChoice::Auto, &dumb, TTY), [false, false, false]);
    }

    #[test]
    fn the_flag_has_the_last_word() {
        let no_color = Environment::from([(NO_COLOR, "1"), (TERM, "dumb")]);
        assert_eq!(
            decide(ColorChoice::Always, &no_color, PIPED),
            [true, true, false]
        );
        let forced = Environment::from([(CLICOLOR_FORCE, "1")]);
        assert_eq!(
            decide(ColorChoice::Never, &forced, TTY),
            [false, false, true]
        );
    }

    #[test]
    fn lines_are_no_wider_than_the_terminal_nor_than_comfortable() {
        let width = |columns: Option<usize>| {
            let streams = Streams { columns, ..TTY };
            Terminal::decide(ColorChoice::Auto, &Environment::default(), streams).width
        };
        assert_eq!(width(Some(80)), 80);
        assert_eq!(width(Some(300)), WIDTH);
        assert_eq!(width(None), WIDTH);
    }

    #[test]
    fn the_flag_is_found_before_the_command_line_is_read() {
        let found = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            color_choice(&words)
        };
        assert_eq!(
            found("lambdock test --color never --nonsense"),
            ColorChoice::Never
        );
        assert_eq!(found("lambdock --color=always test"), ColorChoice::Always);
        assert_eq!(found("lambdock --color=pink test"), ColorChoice::Auto);
        assert_eq!(found("lambdock test -- --color=never"), ColorChoice::Auto);
        assert_eq!(found("lambdock test --color"), ColorChoice::Auto);
    }
}
