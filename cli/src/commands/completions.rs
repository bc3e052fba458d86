//! `lambdock completions SHELL`: what the shell has to source, on stdout.

use clap::CommandFactory as _;
use lambdock::wire::ExitCode;

use crate::args::{Cli, CompletionsArgs};
use crate::failure::Failures;
use crate::stdout;

/// Prints completions.
pub(crate) fn run(arguments: &CompletionsArgs) -> Result<ExitCode, Failures> {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    // Into memory first, since the generator panics where its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    stdout::write(&script)?;
    Ok(ExitCode::Ok)
}
