//! Arguments of `lambdock init`, as clap reads them.

use std::path::PathBuf;

use clap::Args;

/// Write a manifest for a folder of Dockerfiles
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder to look through.
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Print the manifest and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Replace a manifest that exists.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) force: bool,
}
