//! Arguments on the base images that a build stands on.

use clap::{Args, ValueEnum};

const HEADING: &str = "Base images";

/// Which base images a build stands on.
#[derive(Debug, Clone, Args)]
pub(crate) struct BaseArgs {
    /// Which base images to use [default: the manifest's, else `auto`] [env: `LAMBDOCK_BASES`].
    #[arg(long, value_enum, value_name = "WHICH", help_heading = HEADING)]
    pub(crate) bases: Option<BaseChoice>,
    /// Resolve base images anew and rewrite their lock.
    #[arg(long, help_heading = HEADING)]
    pub(crate) update_bases: bool,
}

/// Which base images to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BaseChoice {
    /// AWS's where they can be pulled, stand-ins otherwise.
    Auto,
    /// AWS's; one that cannot be pulled is an error.
    Aws,
    /// Stand-ins, built here.
    StandIn,
}
