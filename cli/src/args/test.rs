//! Arguments of `lambdock test`, as clap reads them.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use lambdock::runner::Shard;

use super::selection::SELECTION;
use super::{Against, BaseArgs, SelectionArgs};

/// Build, run, invoke and assert: the main job
///
/// Builds the images, runs them under Lambda's limits, invokes them with every case and compares
/// what comes back.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[expect(
    clippy::option_option,
    reason = "clap's form of a flag that may have a value"
)]
pub(crate) struct TestArgs {
    /// What to test.
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// Only cases whose name contains this text; repeatable.
    #[arg(long = "case", value_name = "TEXT", help_heading = SELECTION)]
    pub(crate) cases: Vec<String>,
    /// Only a part of the cells, the I-th of N; the parts together are everything.
    #[arg(long, value_name = "I/N", help_heading = SELECTION)]
    pub(crate) shard: Option<Shard>,
    /// An earlier report (`-o json`), by whose times the parts are made equal; repeatable.
    #[arg(long, value_name = "REPORT", help_heading = SELECTION, requires = "shard")]
    pub(crate) durations: Vec<PathBuf>,
    /// What to build on.
    #[command(flatten)]
    pub(crate) bases: BaseArgs,
    /// Functions at a time [default: the machine's cores, as far as the engine's memory goes]
    /// [env: `LAMBDOCK_JOBS`].
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Stop at the first case that fails.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Run a failed case up to this many times more; one that passes then is reported as a retry.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) retries: u8,
    /// Write what functions answer into the files that cases name by `answer-file`; refused where
    /// `CI` is set.
    #[arg(long)]
    pub(crate) update: bool,
    /// Run without Lambda's limits.
    #[arg(long)]
    pub(crate) relaxed: bool,
    /// Use the images as they are; one that does not exist is an error.
    #[arg(long, conflicts_with_all = ["bases", "update_bases"])]
    pub(crate) no_build: bool,
    /// Watch what functions load, and write it to a file: which packages are used at init, on
    /// which case, or never.
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    pub(crate) evidence: Option<Option<PathBuf>>,
    /// Build nothing, and load the images that `lambdock build --save` has written to this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["bases", "update_bases", "no_build"])]
    pub(crate) load: Option<PathBuf>,
    /// Run the cases on what is deployed, behind the manifest's alias or another one, and compare
    /// the answers with this machine's.
    #[arg(
        long,
        value_name = "aws[:ALIAS]",
        conflicts_with_all = ["update", "evidence", "relaxed"]
    )]
    pub(crate) against: Option<Against>,
    /// Run the cases on what is deployed only: nothing is built, and no engine is needed.
    #[arg(
        long,
        requires = "against",
        conflicts_with_all = ["bases", "update_bases", "no_build", "load"]
    )]
    pub(crate) no_local: bool,
}
