//! Arguments of `lambdock invoke`, as clap reads them.

use clap::Args;
use lambdock::model::Architecture;

use super::BaseArgs;
use super::selection::ArchitectureParser;

/// Invoke one function once
///
/// Builds the function's image and runs it under Lambda's limits. The answer goes to stdout, the
/// function's log to stderr; a function error gives a non-zero exit code.
#[derive(Debug, Args)]
pub(crate) struct InvokeArgs {
    /// The function, by the manifest's name; or a folder with a Dockerfile, such as `./app`.
    #[arg(value_name = "FUNCTION")]
    pub(crate) function: String,
    /// The event: a file, `-` for stdin, JSON, or `sample:NAME` for an AWS sample event.
    #[arg(
        short,
        long,
        value_name = "FILE|-|JSON|sample:NAME",
        default_value = "{}",
        allow_negative_numbers = true
    )]
    pub(crate) event: String,
    /// The variant [default: the function's first].
    #[arg(long, value_name = "NAME")]
    pub(crate) variant: Option<String>,
    /// The architecture [default: the function's first].
    #[arg(long, value_name = "ARCH", value_parser = ArchitectureParser)]
    pub(crate) arch: Option<Architecture>,
    /// Run without Lambda's limits.
    #[arg(long)]
    pub(crate) relaxed: bool,
    /// Use the image as it is; one that does not exist is an error.
    #[arg(long, conflicts_with_all = ["bases", "update_bases"])]
    pub(crate) no_build: bool,
    /// What to build on.
    #[command(flatten)]
    pub(crate) bases: BaseArgs,
}
