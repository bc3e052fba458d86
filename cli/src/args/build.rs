//! Arguments of `lambdock build`, as clap reads them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::{BaseArgs, SelectionArgs};

/// Build the images of the matrix
///
/// An image whose inputs did not change is not built again.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// What to build.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// What to build on.
    #[command(flatten)]
    pub(crate) bases: BaseArgs,
    /// Builds at a time [default: the machine's cores] [env: `LAMBDOCK_JOBS`].
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Build what has not changed, too, and without the engine's cache.
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Save each image into this folder too, for `lambdock test --load` on another machine.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save: Option<PathBuf>,
    /// Stop at the first image that does not build.
    #[arg(long)]
    pub(crate) fail_fast: bool,
}
