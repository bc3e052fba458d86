//! Arguments of `lambdock push`, as clap reads them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::{BaseArgs, SelectionArgs};

/// Put images into a registry, by digest
///
/// Builds what has changed, sends the layers that the registry lacks, and prints the digests, for
/// CDK, Terraform, SAM, lambroll or whatever deploys. Credentials are those that Docker keeps.
#[derive(Debug, Args)]
pub(crate) struct PushArgs {
    /// What to push.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// The repository; `{project}`, `{function}`, `{variant}` and `{architecture}` stand for the
    /// image's. Plain HTTP is spoken to this machine, and where it begins with `http://`.
    #[arg(long, value_name = "REGISTRY/REPOSITORY")]
    pub(crate) to: String,
    /// A tag beside the one that every image gets, the first 12 digits of its id; with the same
    /// words in braces; repeatable.
    #[arg(long = "image-tag", value_name = "TAG")]
    pub(crate) image_tags: Vec<String>,
    /// What to build on.
    #[command(flatten)]
    pub(crate) bases: BaseArgs,
    /// Builds at a time [default: the machine's cores] [env: `LAMBDOCK_JOBS`].
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Push the images as they are; one that does not exist is an error.
    #[arg(long, conflicts_with_all = ["bases", "update_bases"])]
    pub(crate) no_build: bool,
    /// Build nothing, and push the images that `lambdock build --save` has written to this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["bases", "update_bases", "no_build"])]
    pub(crate) load: Option<PathBuf>,
}
