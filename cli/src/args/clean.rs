//! Arguments of `lambdock clean`, as clap reads them.

use clap::Args;

/// Remove what lambdock has made on the engine
///
/// Finds by label what sessions have left behind: environments and networks, and on request images.
#[derive(Debug, Args)]
pub(crate) struct CleanArgs {
    /// Remove built images too.
    #[arg(long)]
    pub(crate) images: bool,
    /// Remove everything of lambdock's: images, stand-in bases and caches too.
    #[arg(long)]
    pub(crate) all: bool,
    /// Remove what sessions that still run are using, too.
    #[arg(long)]
    pub(crate) force: bool,
}
