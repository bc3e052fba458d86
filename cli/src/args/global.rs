//! Options that every command takes, before or after its name.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};
use lambdock::report::OutputSpec;

use super::output;

const HEADING: &str = "Global options";

/// Options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    /// The manifest [default: `lambdock.toml` here or in the nearest folder above] [env: `LAMBDOCK_MANIFEST`].
    #[arg(long, global = true, help_heading = HEADING, value_name = "PATH")]
    pub(crate) manifest: Option<PathBuf>,
    /// What to write and where: `human`, `json`, `github`, for runs `junit`, for findings `sarif`, `cyclonedx`, `spdx`,
    /// `openvex` or `html`, to stdout or to a file; repeatable.
    #[arg(
        short,
        long = "output",
        global = true, help_heading = HEADING,
        value_name = "FORMAT[=PATH]",
        value_parser = output::read
    )]
    pub(crate) outputs: Vec<OutputSpec>,
    /// The engine's address, such as `unix:///var/run/docker.sock` [env: `DOCKER_HOST`].
    #[arg(long, global = true, help_heading = HEADING, value_name = "URL")]
    pub(crate) engine: Option<String>,
    /// Whether to use colour.
    #[arg(long, global = true, help_heading = HEADING, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    /// Show less: verdicts and errors only.
    #[arg(short, long, global = true, help_heading = HEADING, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show more: logs of builds and functions, and cases that pass.
    #[arg(short, long, global = true, help_heading = HEADING, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal that can show it, unless the environment says otherwise.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}
