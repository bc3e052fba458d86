//! Arguments of `lambdock clean`, as clap reads them.

use clap::Args;

/// Remove what lambdock has made on the engine
///
/// Finds by label what earlier runs have left behind: containers of processes that are gone, and
/// volumes. Images stay unless asked for.
#[derive(Debug, Args)]
pub(crate) struct CleanArgs {
    /// Remove the images of functions, too.
    #[arg(long)]
    pub(crate) images: bool,
    /// Remove every image of lambdock's, stand-in bases included, and what it remembers of the project.
    #[arg(long)]
    pub(crate) all: bool,
    /// Remove containers of processes that are still running, too.
    #[arg(long)]
    pub(crate) force: bool,
}
