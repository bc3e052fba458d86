//! Arguments of `lambdock deploy`, `status` and `rollback`, as clap reads them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::{AwsArgs, BaseArgs};

const PLAN: &str = "Plan";

/// Deploy functions to AWS Lambda
///
/// Builds what changed, pushes images by digest, creates or updates functions, publishes versions,
/// runs the functions' cases on them, and moves aliases. What fails is moved back.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct DeployArgs {
    /// Functions, by the manifest's names [default: all that have a `deploy` table].
    #[arg(value_name = "FUNCTION")]
    pub(crate) functions: Vec<String>,
    /// Show what would be done, and do nothing.
    #[arg(long, help_heading = PLAN)]
    pub(crate) plan: bool,
    /// Do what this plan says, as `--plan -o json=PATH` wrote it; refuse where anything has changed
    /// since.
    #[arg(long, value_name = "PATH", help_heading = PLAN, conflicts_with = "plan")]
    pub(crate) apply: Option<PathBuf>,
    /// Print the policy that whoever deploys these functions needs, and do nothing.
    #[arg(long, help_heading = PLAN, conflicts_with_all = ["plan", "apply"])]
    pub(crate) print_policy: bool,
    /// Run no cases on new versions.
    #[arg(long)]
    pub(crate) no_smoke: bool,
    /// Move all traffic at once, whatever steps the manifest has.
    #[arg(long)]
    pub(crate) at_once: bool,
    /// Use the images as they are; one that does not exist is an error.
    #[arg(long, conflicts_with_all = ["bases", "update_bases"])]
    pub(crate) no_build: bool,
    /// What to build on.
    #[command(flatten)]
    pub(crate) bases: BaseArgs,
    /// Builds at a time [default: the machine's cores] [env: `LAMBDOCK_JOBS`].
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Where to.
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

/// Show what AWS has of the functions
///
/// Version, alias, digest and age of each, what differs from the manifest, and the verdict of the last
/// scan.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Functions, by the manifest's names [default: all that have a `deploy` table].
    #[arg(value_name = "FUNCTION")]
    pub(crate) functions: Vec<String>,
    /// Where.
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}

/// Lead a function's alias back to an earlier version or image
#[derive(Debug, Args)]
pub(crate) struct RollbackArgs {
    /// The function, by the manifest's name.
    #[arg(value_name = "FUNCTION")]
    pub(crate) function: String,
    /// A version's number, or the digest of an image or its beginning [default: the version before the
    /// one that is served].
    #[arg(long, value_name = "VERSION|DIGEST")]
    pub(crate) to: Option<String>,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    pub(crate) plan: bool,
    /// Run no cases afterwards.
    #[arg(long)]
    pub(crate) no_smoke: bool,
    /// Where.
    #[command(flatten)]
    pub(crate) aws: AwsArgs,
}
