//! The command line as clap reads it: plain structs, one file per command.
//! Owns names, help texts and value parsers; decides nothing, reads no
//! environment, and does not know what a command does.

mod against;
mod aws;
mod bases;
mod build;
mod clean;
mod completions;
mod deploy;
mod doctor;
mod global;
mod init;
mod invoke;
mod list;
mod matrix;
mod output;
mod push;
mod report;
mod scan;
mod schema;
mod selection;
mod test;
mod trace;

use clap::{Parser, Subcommand};

pub(crate) use against::Against;
pub(crate) use aws::AwsArgs;
pub(crate) use bases::{BaseArgs, BaseChoice};
pub(crate) use build::BuildArgs;
pub(crate) use clean::CleanArgs;
pub(crate) use completions::CompletionsArgs;
pub(crate) use deploy::{DeployArgs, RollbackArgs, StatusArgs};
pub(crate) use doctor::DoctorArgs;
pub(crate) use global::{ColorChoice, GlobalArgs};
pub(crate) use init::InitArgs;
pub(crate) use invoke::InvokeArgs;
pub(crate) use list::ListArgs;
pub(crate) use matrix::{MatrixArgs, MatrixFormat};
pub(crate) use push::PushArgs;
pub(crate) use report::{ReportArgs, ReportCommand};
pub(crate) use scan::{Fetch, GateArgs, Grade, ScanArgs, ScanningArgs};
pub(crate) use schema::{SchemaArgs, SchemaDocument};
pub(crate) use selection::SelectionArgs;
pub(crate) use test::TestArgs;
pub(crate) use trace::TraceArgs;

/// Builds, runs and tests AWS Lambda container images from one manifest, with
/// no AWS account.
#[derive(Debug, Parser)]
#[command(
    name = "lambdock",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_long_help = crate::variables::help(),
)]
pub(crate) struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do. Each command is described at its arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(ListArgs),
    Build(BuildArgs),
    Test(TestArgs),
    Report(ReportArgs),
    Scan(ScanArgs),
    Trace(TraceArgs),
    Matrix(MatrixArgs),
    Push(PushArgs),
    Deploy(DeployArgs),
    Status(StatusArgs),
    Rollback(RollbackArgs),
    Invoke(InvokeArgs),
    Doctor(DoctorArgs),
    Clean(CleanArgs),
    Init(InitArgs),
    Schema(SchemaArgs),
    Completions(CompletionsArgs),
}

#[cfg(test)]
mod tests;
