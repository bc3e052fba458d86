//! The `lambdock` command line tool: reads arguments, resolves settings, hands
//! the work to the library, renders what comes back. Does no work of its own.

mod args;
mod commands;
mod exit;
mod failure;
mod render;
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "commands that weigh jobs, bases and outputs are to come"
    )
)]
mod settings;
mod stdout;
mod terminal;
mod variables;

use std::ffi::OsString;
use std::io::Write as _;

use clap::{CommandFactory as _, FromArgMatches as _};

use args::{Cli, Command};
use lambdock::wire::ExitCode;
use failure::Failures;
use settings::Settings;
use terminal::{Streams, Terminal};
use variables::Environment;

fn main() -> std::process::ExitCode {
    let environment = Environment::of_this_process();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let color = terminal::color_choice(&arguments);
    let terminal = Terminal::decide(color, &environment, Streams::of_this_process());
    let code = match parse(arguments, &terminal) {
        Ok(cli) => run(&cli, &environment).unwrap_or_else(|failures| {
            print_to_stderr(&render::failures(&failures, terminal.stderr_color));
            failures.code()
        }),
        Err(answer) => print_answer(&answer, &terminal),
    };
    code.into()
}

/// Reads the command line. The error is clap's own text: help, version, or what
/// is wrong.
fn parse(arguments: Vec<OsString>, terminal: &Terminal) -> Result<Cli, clap::Error> {
    let command = Cli::command().term_width(terminal.width);
    let matches = command.try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

fn run(cli: &Cli, environment: &Environment) -> Result<ExitCode, Failures> {
    let _settings = Settings::resolve(&cli.global, environment)?;
    match &cli.command {
        Command::Completions(arguments) => commands::completions::run(arguments),
        _ => Err(failure::Absent.into()),
    }
}

/// Prints clap's text where it belongs and gives the exit code that goes with
/// it.
fn print_answer(answer: &clap::Error, terminal: &Terminal) -> ExitCode {
    let text = answer.render();
    let show = |color: bool| {
        if color {
            text.ansi().to_string()
        } else {
            text.to_string()
        }
    };
    if answer.use_stderr() {
        print_to_stderr(&show(terminal.stderr_color));
        return ExitCode::Usage;
    }
    match stdout::write(show(terminal.stdout_color).as_bytes()) {
        Ok(()) => ExitCode::Ok,
        Err(error) => {
            let failures = Failures::from(error);
            print_to_stderr(&render::failures(&failures, terminal.stderr_color));
            failures.code()
        }
    }
}

/// Writes to stderr. A stderr that is gone is nothing that anybody could be
/// told about.
fn print_to_stderr(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
