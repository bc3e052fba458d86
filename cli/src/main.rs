//! The `lambdock` command line tool: reads arguments, resolves settings, hands
//! the work to the library, renders what comes back. Does no work of its own.

mod args;
mod asynchronous;
mod built;
mod cloud;
mod commands;
mod context;
mod deploying;
mod documents;
mod engine;
mod explain;
mod failure;
mod findings;
mod local;
mod paths;
mod progress;
mod project;
mod proving;
mod render;
mod reports;
mod run;
mod saved;
mod scanning;
mod seen;
mod selection;
mod settings;
mod signals;
mod stderr;
mod stdout;
mod terminal;
mod variables;
mod watched;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _};
use lambdock::wire::ExitCode;

use args::{Cli, Command};
use context::Context;
use failure::Failures;
use settings::Settings;
use terminal::{Streams, Terminal};
use variables::Environment;

fn main() -> std::process::ExitCode {
    let environment = Environment::of_this_process();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let color = terminal::color_choice(&arguments);
    let terminal = Terminal::decide(color, &environment, Streams::of_this_process());
    let done = match parse(arguments, &terminal) {
        Ok(cli) => run(&cli, environment, terminal),
        Err(answer) => print_answer(&answer, &terminal),
    };
    let code = done.unwrap_or_else(|failures| {
        stderr::print(&render::failures(&failures, terminal.stderr_color));
        failures.code()
    });
    code.code().into()
}

/// Reads the command line. The error is clap's own text: help, version, or what
/// is wrong.
fn parse(arguments: Vec<OsString>, terminal: &Terminal) -> Result<Cli, clap::Error> {
    let command = Cli::command().term_width(terminal.width);
    let matches = command.try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// Does what was asked for.
fn run(cli: &Cli, environment: Environment, terminal: Terminal) -> Result<ExitCode, Failures> {
    let context = Context {
        settings: Settings::resolve(&cli.global, &environment)?,
        environment,
        terminal,
    };
    match &cli.command {
        Command::List(arguments) => commands::list::run(arguments, &context),
        Command::Build(arguments) => commands::build::run(arguments, &context),
        Command::Test(arguments) => commands::test::run(arguments, &context),
        Command::Report(arguments) => commands::report::run(arguments, &context),
        Command::Scan(arguments) => commands::scan::run(arguments, &context),
        Command::Trace(arguments) => commands::trace::run(arguments, &context),
        Command::Matrix(arguments) => commands::matrix::run(arguments, &context),
        Command::Push(arguments) => commands::push::run(arguments, &context),
        Command::Invoke(arguments) => commands::invoke::run(arguments, &context),
        Command::Doctor(arguments) => commands::doctor::run(arguments, &context),
        Command::Deploy(arguments) => commands::deploy::run(arguments, &context),
        Command::Status(arguments) => commands::status::run(arguments, &context),
        Command::Rollback(arguments) => commands::rollback::run(arguments, &context),
        Command::Clean(arguments) => commands::clean::run(arguments, &context),
        Command::Init(arguments) => commands::init::run(arguments, &context),
        Command::Schema(arguments) => commands::schema::run(arguments),
        Command::Completions(arguments) => commands::completions::run(arguments),
    }
}

/// Prints clap's text where it belongs and gives the exit code that goes with
/// it.
fn print_answer(answer: &clap::Error, terminal: &Terminal) -> Result<ExitCode, Failures> {
    let text = answer.render();
    let show = |color: bool| {
        if color {
            text.ansi().to_string()
        } else {
            text.to_string()
        }
    };
    if answer.use_stderr() {
        stderr::print(&show(terminal.stderr_color));
        return Ok(ExitCode::Usage);
    }
    stdout::write(show(terminal.stdout_color).as_bytes())?;
    Ok(ExitCode::Ok)
}
